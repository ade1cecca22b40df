import { Failure } from '../errors.ts';
import { findNearest } from '../nearest.ts';

export type PartialType = 'simple' | 'rich';

/** A text that prompts take in with `{{>name}}`. */
export interface PartialText {
  readonly type: PartialType;
  readonly text: string;
  /** How messages name its file. */
  readonly label: string;
}

export interface PartialSource {
  /** The nearest one of that name; of two in one folder the one of the wanted type. */
  find(name: string, wanted: PartialType): Promise<PartialText | undefined>;
  names(): Promise<readonly string[]>;
}

/** Who takes partials in. */
export interface PartialReader {
  readonly source: PartialSource;
  /** How messages name the prompt. */
  readonly label: string;
  readonly wanted: PartialType;
}

/** More than this is a mistake, such as partials that take each other in twice, thirty deep. */
export const maxLength = 10_000_000;

/** Exactly two braces: four of them are a literal `{{>name}}`. */
const include = /(?<!\{)\{\{>\s*([^\s{}]+)\s*\}\}(?!\})/;

/** Puts the texts of partials into a simple text, to which the partials of the trail lead. */
export async function expandPartials(
  text: string,
  { source, label }: Pick<PartialReader, 'source' | 'label'>,
  start: readonly string[] = [],
): Promise<string> {
  const expanded = new Map<string, string>();
  const expand = async (from: string, trail: readonly string[]): Promise<string> => {
    const [first = '', ...rest] = from.split(new RegExp(include, 'g'));
    const pieces = [first];
    let length = first.length;
    // Names and the texts behind them take turns.
    for (let at = 0; at < rest.length; at += 2) {
      const [name = '', after = ''] = rest.slice(at, at + 2);
      const inner = expanded.get(name) ?? (await read(name, [...trail, name]));
      expanded.set(name, inner);
      pieces.push(inner, after);
      length += inner.length + after.length;
      if (length > maxLength) throw toTooLong(label);
    }
    return pieces.join('');
  };
  const read = async (name: string, trail: readonly string[]): Promise<string> => {
    const partial = await findPartial(name, trail, { source, label, wanted: 'simple' });
    if (partial.type === 'simple') return expand(partial.text, trail);
    throw new Failure(
      'config',
      `"${label}": the partial "${name}" is a template, which only a .prompt file can take in`,
      {
        hint: `rename the prompt to end in .prompt, or ${partial.label} to end in .md`,
      },
    );
  };
  return expand(text, start);
}

/** `trail` names the partials that lead to this one, which is the last. */
export async function findPartial(
  name: string,
  trail: readonly string[],
  { source, label, wanted }: PartialReader,
): Promise<PartialText> {
  if (trail.indexOf(name) < trail.length - 1) {
    const circle = trail.slice(trail.indexOf(name)).join('" -> "');
    throw new Failure('config', `"${label}": partials take each other in without end: "${circle}"`);
  }
  const partial = await source.find(name, wanted);
  if (partial !== undefined) return partial;
  const names = await source.names();
  const nearest = findNearest(name, names);
  throw new Failure('config', `"${label}": no partial named "${name}"`, {
    hint:
      nearest === undefined
        ? `partials lie where prompts lie, as _${name}.${wanted === 'rich' ? 'prompt' : 'md'}`
        : `did you mean "${nearest}"?`,
  });
}

export function toTooLong(label: string): Failure {
  return new Failure('config', `"${label}" is longer than ${maxLength / 1_000_000} MB with its partials`);
}
