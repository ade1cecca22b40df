import type { Refuse } from './front-matter.ts';
import { describeFound, toMapping } from './mapping.ts';

type Path = readonly string[];

const typeNames: readonly unknown[] = ['array', 'boolean', 'integer', 'null', 'number', 'object', 'string'];
const schemaKeys = ['items', 'additionalProperties', 'contains', 'propertyNames', 'not', 'if', 'then', 'else'];
const schemaLists = ['anyOf', 'oneOf', 'allOf', 'prefixItems'];
const schemaMappings = ['properties', 'patternProperties', '$defs', 'definitions'];

/** Refuses what can be no JSON Schema, with the place where it stands. Keys that are not known are let be. */
export function checkJsonSchema(schema: unknown, refuse: Refuse, path: Path): void {
  if (typeof schema === 'boolean') return;
  const keys = toMapping(schema);
  if (keys === undefined) throw refuse(path, `must be a JSON Schema, found ${describeFound(schema)}`);
  const at = (key: string, message: string): Error => refuse([...path, key], message);
  checkType(keys['type'], at);
  if ('enum' in keys && !isFilledList(keys['enum']))
    throw at('enum', `must be a list of values, found ${describeFound(keys['enum'])}`);
  if ('required' in keys && !isTextList(keys['required']))
    throw at('required', `must be a list of names, found ${describeFound(keys['required'])}`);
  for (const [inner, innerPath] of listInner(keys, at)) checkJsonSchema(inner, refuse, [...path, ...innerPath]);
}

/** Whether it is one type of JSON Schema, or several. */
export function isTypeName(type: unknown): boolean {
  return Array.isArray(type) ? type.length > 0 && type.every(isTypeName) : typeNames.includes(type);
}

type RefuseKey = (key: string, message: string) => Error;

function checkType(type: unknown, refuse: RefuseKey): void {
  if (type === undefined) return;
  const wrong = (Array.isArray(type) ? type : [type]).find((name) => !typeNames.includes(name));
  if (wrong !== undefined || isEmpty(type))
    throw refuse('type', `must be one of ${typeNames.join(', ')}, found ${describeFound(wrong)}`);
}

function* listInner(keys: Readonly<Record<string, unknown>>, refuse: RefuseKey): Generator<[unknown, Path]> {
  for (const key of schemaKeys) if (key in keys) yield [keys[key], [key]];
  for (const key of schemaLists) {
    if (!(key in keys)) continue;
    const list = keys[key];
    if (!Array.isArray(list)) throw refuse(key, `must be a list of schemas, found ${describeFound(list)}`);
    for (const [index, schema] of list.entries()) yield [schema, [key, String(index)]];
  }
  for (const key of schemaMappings) {
    if (!(key in keys)) continue;
    const mapping = toMapping(keys[key]);
    if (mapping === undefined)
      throw refuse(key, `must be a mapping of names to schemas, found ${describeFound(keys[key])}`);
    for (const [name, schema] of Object.entries(mapping)) yield [schema, [key, name]];
  }
}

function isEmpty(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}

function isFilledList(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0;
}

function isTextList(value: unknown): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}
