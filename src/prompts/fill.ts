import { Failure } from '../errors.ts';
import type { Message } from '../providers/provider.ts';
import { findNearest } from '../nearest.ts';
import { toParamText, type Param, type ParamValues } from './param.ts';
import type { Prompt } from './prompt.ts';
import { renderText } from './render.ts';

export type FilledPrompt =
  | { readonly type: 'messages'; readonly messages: readonly Message[] }
  /** In the order in which the prompt names them. */
  | { readonly type: 'missing'; readonly params: readonly Param[] };

/** The params that need a value and have none. Throws `usage` for a value that the prompt has no place for. */
export function findMissing(prompt: Prompt, given: ParamValues): readonly Param[] {
  const known = prompt.params.map((param) => param.name);
  for (const name of Object.keys(given)) if (!known.includes(name)) throw unknownParam(prompt, name, known);
  return prompt.params.filter((param) => param.isRequired && !Object.hasOwn(given, param.name));
}

/** Puts the given values and the prompt's defaults into it. Throws as `findMissing` does. */
export async function fillParams(prompt: Prompt, given: ParamValues): Promise<FilledPrompt> {
  const params = findMissing(prompt, given);
  if (params.length > 0) return { type: 'missing', params };
  if (prompt.rich !== null) {
    const { renderRich } = await import('./rich/render.ts');
    const values = { ...toDefaults(prompt), ...given };
    return { type: 'messages', messages: await renderRich(prompt, prompt.rich, { values }) };
  }
  const defaults = prompt.params.map(({ name, default: value }) => [name, value ?? ''] as const);
  const texts = [...defaults, ...Object.entries(given)].map(([name, value]) => [name, toParamText(value)] as const);
  return { type: 'messages', messages: renderMessages(prompt, Object.fromEntries(texts)) };
}

/** A template can tell that a value is not there. */
function toDefaults({ params }: Prompt): ParamValues {
  const known = params.filter((param) => param.default !== undefined);
  return Object.fromEntries(known.map((param) => [param.name, param.default]));
}

function renderMessages(prompt: Prompt, values: Readonly<Record<string, string>>): readonly Message[] {
  const user: Message = { role: 'user', content: renderText(prompt.text, values) };
  if (prompt.system === null || prompt.system === '') return [user];
  return [{ role: 'system', content: renderText(prompt.system, values) }, user];
}

function unknownParam(prompt: Prompt, name: string, known: readonly string[]): Failure {
  const nearest = findNearest(name, known);
  const list = known.length === 0 ? 'it has no params' : `its params: ${known.join(', ')}`;
  return new Failure('usage', `prompt "${prompt.name}" has no param "${name}"`, {
    hint: nearest === undefined ? list : `did you mean "${nearest}"? ${list}`,
  });
}
