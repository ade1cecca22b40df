import { findMember, isObject, rootShape, type Document, type Shape } from './schema.ts';

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

/** What stands in a document that the program does not read; of an object in it the name alone. */
export function listUnknown(document: Document, shape: Shape = rootShape): readonly (readonly string[])[] {
  const unknown: (readonly string[])[] = [];
  for (const name of Object.keys(document)) {
    const value = document[name];
    const member = findMember(shape, name);
    if (member === undefined && !isNote(name)) unknown.push([name]);
    if (member === undefined || member.type === 'any' || !isObject(value)) continue;
    for (const path of listUnknown(value, member)) unknown.push([name, ...path]);
  }
  return unknown;
}

/** `_why`, `$schema`: names that people and their editors use for what is no setting. */
function isNote(name: string): boolean {
  return /^[_$#/]/.test(name);
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

function listIn(shape: Shape, key: string): readonly SettingInfo[] {
  const { type, summary, fields, each } = shape;
  if (type === 'any') return [];
  const members = Object.entries(each === undefined ? (fields ?? {}) : { '<name>': each });
  const inner = members.flatMap(([name, member]) => listIn(member, key === '' ? name : `${key}.${name}`));
  return fields === undefined ? [{ key, type, summary }, ...inner] : inner;
}
