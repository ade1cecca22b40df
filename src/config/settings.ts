import { renderKey } from './keys.ts';
import { findShape, rootShape, type Document, type Shape } from './schema.ts';

export interface SettingInfo {
  /** With `<name>` where any name may stand: `custom_providers.<name>.timeout`. */
  readonly key: string;
  readonly type: Shape['type'];
  readonly summary: string;
}

/** Every setting that the program reads, for help, completion and messages. */
export function listSettings(): readonly SettingInfo[] {
  return listIn(rootShape, '').filter(({ key }) => key !== 'custom_providers');
}

/** What stands in a document that the program does not read. */
export function listUnknown(document: Document): readonly (readonly string[])[] {
  return listValues(document)
    .map(([path]) => path)
    .filter((path) => findShape(path) === undefined);
}

/** Every value of a document that is no object itself, and every empty object. */
export function listValues(
  document: Document,
  path: readonly string[] = [],
): readonly (readonly [readonly string[], unknown])[] {
  return Object.entries(document).flatMap(([name, value]) => {
    const here = [...path, name];
    const isBranch =
      typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length > 0;
    return isBranch ? listValues(value as Document, here) : [[here, value] as const];
  });
}

/** For a path that means nothing to us: the known keys with its first parts, to find the nearest among them. */
export function listKnownKeys(path: readonly string[]): readonly string[] {
  const parent = path.slice(0, -1);
  const fields = findShape(parent)?.fields ?? rootShape.fields ?? {};
  const prefix = findShape(parent)?.fields === undefined ? [] : parent;
  return Object.keys(fields).map((name) => renderKey([...prefix, name]));
}

function listIn(shape: Shape, key: string): readonly SettingInfo[] {
  const { type, summary, fields, each } = shape;
  if (type === 'any') return [];
  const members = Object.entries(each === undefined ? (fields ?? {}) : { '<name>': each });
  const inner = members.flatMap(([name, member]) => listIn(member, key === '' ? name : `${key}.${name}`));
  return fields === undefined ? [{ key, type, summary }, ...inner] : inner;
}
