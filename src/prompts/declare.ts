import type { Refuse } from './front-matter.ts';
import { checkJsonSchema } from './json-schema.ts';
import { describeFound, toMapping, type Mapping } from './mapping.ts';
import type { Input } from './metadata.ts';
import type { Param } from './param.ts';
import { describeType, fits, toKind } from './param-type.ts';
import { toJsonSchema } from './picoschema.ts';

/** The params that `input.schema` declares, by name. */
export function declareParams({ schema, defaults }: Input, refuse: Refuse): ReadonlyMap<string, Param> {
  const root = readRoot(schema, refuse);
  const properties = toMapping(root['properties']) ?? {};
  const required = Array.isArray(root['required']) ? root['required'].map(String) : [];
  const names = new Set([...Object.keys(properties), ...required]);
  const params = [...names].map((name) => {
    const property = Object.hasOwn(properties, name) ? properties[name] : {};
    const param = toParam(name, { property, root, isRequired: required.includes(name) });
    return [name, withDefault(param, defaults, refuse)] as const;
  });
  return new Map(params);
}

function readRoot(schema: unknown, refuse: Refuse): Mapping {
  const keys = toMapping(schema);
  if (keys === undefined)
    throw refuse(['schema'], `must be a mapping of params to their types, found ${describeFound(schema)}`);
  const isJsonSchema = keys['type'] === 'object' || toMapping(keys['properties']) !== undefined;
  if (!isJsonSchema) return toJsonSchema(keys, refuse, ['schema']);
  checkJsonSchema(keys, refuse, ['schema']);
  return keys;
}

interface Declaration {
  readonly property: unknown;
  readonly root: Mapping;
  readonly isRequired: boolean;
}

function toParam(name: string, { property, root, isRequired }: Declaration): Param {
  const schema = { ...pickDefinitions(root), ...toMapping(property) };
  const resolved = { ...findReferred(schema), ...schema };
  const { type, choices } = toKind(resolved);
  const { description, format, secret, writeOnly } = resolved;
  return {
    name,
    type,
    description: typeof description === 'string' && description !== '' ? description : null,
    isRequired,
    default: resolved['default'],
    choices,
    isSecret: format === 'password' || writeOnly === true || secret === true,
    schema: resolved,
  };
}

/** A default from `input.default` goes before the one of the schema. A param that has one need not be given. */
function withDefault(param: Param, defaults: Mapping, refuse: Refuse): Param {
  const isOwn = Object.hasOwn(defaults, param.name);
  const value = isOwn ? defaults[param.name] : param.default;
  if (value === undefined) return param;
  const place = isOwn ? ['default', param.name] : ['schema', param.name];
  const found = param.isSecret ? 'something else' : describeFound(value);
  if (!fits(param, value)) throw refuse(place, `must have ${describeType(param)} for a default, found ${found}`);
  return { ...param, default: value, isRequired: false };
}

/** What `$ref` points at lies beside the params, and is wanted where each of them is checked alone. */
function pickDefinitions(root: Mapping): Mapping {
  return Object.fromEntries(Object.entries(root).filter(([key]) => key === '$defs' || key === 'definitions'));
}

function findReferred(schema: Mapping): Mapping {
  const [, group = '', name = ''] = /^#\/(\$defs|definitions)\/([^/]+)$/.exec(String(schema['$ref'])) ?? [];
  const definitions = toMapping(schema[group]) ?? {};
  return (Object.hasOwn(definitions, name) ? toMapping(definitions[name]) : undefined) ?? {};
}
