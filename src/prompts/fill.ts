import { Failure } from '../errors.ts';
import type { Message } from '../providers/provider.ts';
import { findNearest } from '../nearest.ts';
import type { Prompt } from './prompt.ts';
import { renderText } from './render.ts';

export type FilledPrompt =
  | { readonly type: 'messages'; readonly messages: readonly Message[] }
  /** In the order in which the prompt names them. */
  | { readonly type: 'missing'; readonly names: readonly string[] };

/** Puts the given values and the prompt's defaults into it. Throws `usage` for a value that the prompt has no place for. */
export function fillParams(prompt: Prompt, given: Readonly<Record<string, string>>): FilledPrompt {
  const known = new Set([...prompt.params, ...Object.keys(prompt.defaults)]);
  for (const name of Object.keys(given)) if (!known.has(name)) throw unknownParam(prompt, name, [...known]);
  const values = { ...prompt.defaults, ...given };
  const names = prompt.params.filter((name) => !Object.hasOwn(values, name));
  if (names.length > 0) return { type: 'missing', names };
  const user: Message = { role: 'user', content: renderText(prompt.text, values) };
  if (prompt.system === null || prompt.system === '') return { type: 'messages', messages: [user] };
  return { type: 'messages', messages: [{ role: 'system', content: renderText(prompt.system, values) }, user] };
}

/** What a run that cannot ask says about values it lacks. */
export function missingParams(prompt: Prompt, names: readonly string[]): Failure {
  const list = names.map((name) => `"${name}"`).join(', ');
  const flags = names.map((name) => `--param ${name}=...`).join(' ');
  return new Failure('usage', `prompt "${prompt.name}" needs a value for ${list}`, { hint: `add ${flags}` });
}

function unknownParam(prompt: Prompt, name: string, known: readonly string[]): Failure {
  const nearest = findNearest(name, known);
  const list = known.length === 0 ? 'it has no params' : `its params: ${known.join(', ')}`;
  return new Failure('usage', `prompt "${prompt.name}" has no param "${name}"`, {
    hint: nearest === undefined ? list : `did you mean "${nearest}"? ${list}`,
  });
}
