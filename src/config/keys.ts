import { Failure } from '../errors.ts';
import { forbiddenNames, isObject, type Document } from './schema.ts';

/**
 * `custom_providers.my.api.timeout` to its parts. A name with dots is found when it is there already (the longest one
 * wins); a new one needs a backslash before each dot of its own.
 */
export function toPath(key: string, document: Document): readonly string[] {
  const parts = `.${key}`.matchAll(/\.((?:\\.|[^.\\]|\\$)*)/gsu);
  const words = [...parts].map(([, word = '']) => word.replaceAll(/\\([.\\])/g, '$1'));
  const path = joinWords(words, document);
  if (path.includes('')) throw refuse(key, 'has an empty part');
  const forbidden = path.find((name) => forbiddenNames.includes(name));
  if (forbidden !== undefined) throw refuse(key, `holds the name "${forbidden}", which is not allowed`);
  return path;
}

/** The opposite of `toPath`, fit to be shown: names come from files that others may have written. */
export function renderKey(path: readonly string[]): string {
  return path.map((name) => name.replaceAll(/[.\\]/g, String.raw`\$&`).replaceAll(/\p{C}/gu, '\uFFFD')).join('.');
}

export function findValue(document: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (value, name) => (isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined),
    document,
  );
}

/** Changes the document itself. Objects on the way are made; anything else that stands in the way is refused. */
export function setValue(document: Document, path: readonly string[], value: unknown): void {
  const [name = '', ...rest] = path;
  if (rest.length === 0) {
    document[name] = value;
    return;
  }
  const next = Object.hasOwn(document, name) ? (document[name] ?? {}) : {};
  if (!isObject(next))
    throw new Failure('usage', `"${name}" is no object, so "${renderKey(rest)}" cannot be set in it`);
  document[name] = next;
  setValue(next, rest, value);
}

/** Changes the document itself. False when there was nothing to take out. */
export function unsetValue(document: Document, path: readonly string[]): boolean {
  const parent = findValue(document, path.slice(0, -1));
  const name = path.at(-1) ?? '';
  return isObject(parent) && Object.hasOwn(parent, name) && delete parent[name];
}

function joinWords(words: readonly string[], parent: unknown): readonly string[] {
  if (words.length === 0) return [];
  for (let count = words.length; count > 0; count -= 1) {
    const name = words.slice(0, count).join('.');
    if (isObject(parent) && Object.hasOwn(parent, name)) return [name, ...joinWords(words.slice(count), parent[name])];
  }
  const [first = '', ...rest] = words;
  return [first, ...joinWords(rest, undefined)];
}

function refuse(key: string, problem: string): Failure {
  return new Failure('usage', `the key "${key}" ${problem}`, { hint: 'aix config list shows the keys' });
}
