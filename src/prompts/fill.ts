import { Failure } from '../errors.ts';
import type { Message } from '../providers/provider.ts';
import { findNearest } from '../nearest.ts';
import { toParamText, type Param, type ParamValues } from './param.ts';
import type { Prompt } from './prompt.ts';
import { prepareText } from './render.ts';

export type FilledPrompt =
  | { readonly type: 'messages'; readonly messages: readonly Message[] }
  /** In the order in which the prompt names them. */
  | { readonly type: 'missing'; readonly params: readonly Param[] };

/** The params that need a value and have none. Throws `usage` for a value that the prompt has no place for. */
export function findMissing(prompt: Prompt, given: ParamValues): readonly Param[] {
  const { params } = prompt;
  for (const name of Object.keys(given))
    if (!params.some((param) => param.name === name)) throw unknownParam(prompt, name);
  return prompt.params.filter((param) => param.isRequired && !Object.hasOwn(given, param.name));
}

/** Puts the given values and the prompt's defaults into it. Throws as `findMissing` does. */
export async function fillParams(prompt: Prompt, given: ParamValues): Promise<FilledPrompt> {
  if (prompt.rich === null) return prepareMessages(prompt)(given);
  const params = findMissing(prompt, given);
  if (params.length > 0) return { type: 'missing', params };
  const { renderRich } = await import('./rich/render.ts');
  const values = { ...toDefaults(prompt), ...given };
  return { type: 'messages', messages: await renderRich(prompt, prompt.rich, { values }) };
}

/** For a prompt that is not rich, and is filled many times. */
export function prepareMessages(prompt: Prompt): (given: ParamValues) => FilledPrompt {
  const defaults = new Map(prompt.params.map(({ name, default: value }) => [name, toParamText(value ?? '')]));
  const system = prompt.system === null || prompt.system === '' ? null : prepareText(prompt.system);
  const user = prepareText(prompt.text);
  return (given) => {
    const params = findMissing(prompt, given);
    if (params.length > 0) return { type: 'missing', params };
    const find = (name: string): string | undefined =>
      Object.hasOwn(given, name) ? toParamText(given[name]) : defaults.get(name);
    const messages: Message[] = [{ role: 'user', content: user(find) }];
    if (system !== null) messages.unshift({ role: 'system', content: system(find) });
    return { type: 'messages', messages };
  };
}

/** A template can tell that a value is not there. */
function toDefaults({ params }: Prompt): ParamValues {
  const known = params.filter((param) => param.default !== undefined);
  return Object.fromEntries(known.map((param) => [param.name, param.default]));
}

function unknownParam(prompt: Prompt, name: string): Failure {
  const known = prompt.params.map((param) => param.name);
  const nearest = findNearest(name, known);
  const list = known.length === 0 ? 'it has no params' : `its params: ${known.join(', ')}`;
  return new Failure('usage', `prompt "${prompt.name}" has no param "${name}"`, {
    hint: nearest === undefined ? list : `did you mean "${nearest}"? ${list}`,
  });
}
