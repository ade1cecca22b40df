import { Failure } from '../errors.ts';
import type { Param } from './param.ts';
import { describeType } from './param-type.ts';
import type { Prompt } from './prompt.ts';

/** What a run that cannot ask says about values it lacks. */
export function missingParams(prompt: Prompt, params: readonly Param[]): Failure {
  const list = params.map(({ name }) => `"${name}"`).join(', ');
  const declared = params.filter(({ schema }) => schema !== null);
  return new Failure('usage', `prompt "${prompt.name}" needs a value for ${list}`, {
    hint: toHint(prompt, params),
    detail: declared.length === 0 ? undefined : declared.map(describeParam).join('\n'),
  });
}

function describeParam(param: Param): string {
  const description = param.description === null ? '' : `: ${param.description}`;
  return `${param.name} (${describeType(param)})${description}`;
}

function toHint(prompt: Prompt, params: readonly Param[]): string {
  const flags = params.filter(({ name }) => name !== 'stdin').map(({ name }) => `--param ${name}=...`);
  const parts = flags.length > 0 ? [`add ${flags.join(' ')}`] : [];
  if (flags.length < params.length) parts.push(`pipe text in: aix run ${prompt.argument ?? prompt.name} < file`);
  return parts.join(', and ');
}
