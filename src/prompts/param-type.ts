import { isDeepStrictEqual } from 'node:util';
import { toMapping, type Mapping } from './mapping.ts';
import { toParamText, type Param } from './param.ts';

/** What a JSON Schema says about a value at first sight. */
export interface Kind extends Pick<Param, 'type' | 'choices'> {
  readonly isNullable: boolean;
  /** The types that there may be; empty where any will do. */
  readonly types: readonly string[];
}

const nouns: Readonly<Record<Param['type'], string>> = {
  any: 'text',
  array: 'a list',
  boolean: 'true or false',
  integer: 'a whole number',
  number: 'a number',
  object: 'an object',
  string: 'text',
};

const plurals: Partial<Record<Param['type'], string>> = {
  array: 'lists',
  integer: 'whole numbers',
  number: 'numbers',
  object: 'objects',
  string: 'texts',
};

export function toKind(schema: Mapping): Kind {
  const values = toValues(schema);
  const choices = values?.filter((value) => value !== null) ?? null;
  const types = schema['type'] === undefined ? toTypes(choices ?? []) : [schema['type']].flat().map(String);
  const [type, ...others] = types.filter((name) => name !== 'null');
  const isNullable = values === null ? types.length === 0 || types.includes('null') : values.includes(null);
  return { type: others.length === 0 && isType(type) ? type : 'any', choices, isNullable, types };
}

/** The kind of what a list holds. */
export function toItemKind(schema: Mapping | null): Kind {
  return toKind(toMapping(schema?.['items']) ?? {});
}

/** Whether a value is of the right type and among the choices. What else the schema asks for is not looked at. */
export function fits(param: Param, value: unknown): boolean {
  const { isNullable, types } = toKind(param.schema ?? {});
  if (value === null) return isNullable;
  if (param.choices !== null) return param.choices.some((choice) => isDeepStrictEqual(choice, value));
  return param.type === 'any'
    ? types.length === 0 || types.some((type) => isType(type) && isOfType(type, value))
    : isOfType(param.type, value);
}

/** In the words of a message: `a whole number`, `one of a, b`. */
export function describeType(param: Param): string {
  if (param.isSecret) return 'a secret';
  if (param.choices !== null) return `one of ${param.choices.map(toParamText).join(', ')}`;
  const { types } = toKind(param.schema ?? {});
  if (param.type === 'any' && types.length > 0)
    return types.map((type) => (isType(type) ? nouns[type] : type)).join(' or ');
  if (param.type !== 'array') return nouns[param.type];
  const items = plurals[toItemKind(param.schema).type];
  return items === undefined ? nouns.array : `${nouns.array} of ${items}`;
}

function toValues(schema: Mapping): readonly unknown[] | null {
  if ('const' in schema) return [schema['const']];
  return Array.isArray(schema['enum']) ? schema['enum'] : null;
}

/** An enum names no type, but its values have one. */
function toTypes(choices: readonly unknown[]): readonly string[] {
  const types = new Set(choices.map((choice) => (Number.isInteger(choice) ? 'integer' : typeof choice)));
  return types.has('number') ? [...types].filter((type) => type !== 'integer') : [...types];
}

function isType(name: string | undefined): name is Param['type'] {
  return name !== undefined && Object.hasOwn(nouns, name);
}

function isOfType(type: Param['type'], value: unknown): boolean {
  switch (type) {
    case 'any':
      return true;
    case 'array':
      return Array.isArray(value);
    case 'integer':
      return Number.isSafeInteger(value);
    case 'object':
      return toMapping(value) !== undefined;
    case 'number':
      return Number.isFinite(value);
    case 'boolean':
    case 'string':
      return typeof value === type;
  }
}
