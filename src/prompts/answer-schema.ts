import type { Refuse } from './front-matter.ts';
import { checkJsonSchema, isTypeName } from './json-schema.ts';
import { toMapping, type Mapping } from './mapping.ts';
import { toJsonSchema } from './picoschema.ts';

/** The form of an answer as JSON Schema. It may be written as that or as Picoschema. */
export function readAnswerSchema(schema: unknown, refuse: Refuse, path: readonly string[]): Mapping {
  const keys = toMapping(schema);
  if (keys === undefined || !isJsonSchema(keys)) return toJsonSchema(schema, refuse, path);
  checkJsonSchema(keys, refuse, path);
  return keys;
}

/** A list of such answers. It stands in a field, as vendors hold models to objects alone. */
export function toListSchema(schema: Mapping): Mapping {
  const { $defs, definitions, ...item } = schema;
  return {
    type: 'object',
    properties: { items: { type: 'array', items: item } },
    required: ['items'],
    additionalProperties: false,
    // References count from the root.
    ...($defs !== undefined && { $defs }),
    ...(definitions !== undefined && { definitions }),
  };
}

/** Picoschema has fields of any name, so a type counts only where it is one of JSON Schema and nothing beside it. */
function isJsonSchema(keys: Mapping): boolean {
  const names = Object.keys(keys);
  if (names.length === 0 || names.some((name) => name.startsWith('$'))) return true;
  if (isTypeName(keys['type']) || toMapping(keys['properties']) !== undefined) return true;
  return ['anyOf', 'oneOf', 'allOf', 'enum'].some((name) => Array.isArray(keys[name]));
}
