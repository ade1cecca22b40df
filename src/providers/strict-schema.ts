import { isObject, toList, toObject, type JsonObject } from './json.ts';

/** They cannot be held to, and some vendors answer them with an error when asked to. */
const loose = ['allOf', 'oneOf', 'not', 'if', 'dependentRequired', 'dependentSchemas', 'patternProperties'];

/**
 * Whether a vendor can hold a model to the schema: in strict mode every object names all its fields, requires them and
 * allows no others. Any other schema is refused there, so it has to be sent as advice.
 */
export function isStrict(schema: JsonObject): boolean {
  return isObjectSchema(schema) && isStrictPart(schema);
}

function isStrictPart(schema: JsonObject): boolean {
  if (loose.some((word) => Object.hasOwn(schema, word))) return false;
  const fields = toObject(schema['properties']);
  if (isObjectSchema(schema)) {
    const required = new Set(toList(schema['required']));
    if (schema['additionalProperties'] !== false) return false;
    if (!Object.keys(fields).every((name) => required.has(name))) return false;
  }
  const tables = [fields, toObject(schema['$defs']), toObject(schema['definitions'])];
  const parts = [schema['items'], ...toList(schema['anyOf']), ...tables.flatMap((table) => Object.values(table))];
  return parts.filter(isObject).every(isStrictPart);
}

function isObjectSchema({ type, properties }: JsonObject): boolean {
  return properties !== undefined || type === 'object' || toList(type).includes('object');
}
