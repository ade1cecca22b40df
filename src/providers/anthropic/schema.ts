import { isObject, toList, type JsonObject } from '../json.ts';

/**
 * The schema as the vendor takes it: objects are closed, and what its grammar cannot hold the model to is told to the
 * model in the description. A schema with more in it is refused.
 */
export function toWireSchema(schema: JsonObject): JsonObject {
  const { $defs, $ref } = schema;
  const defs = isObject($defs) ? { $defs: mapValues($defs) } : {};
  if ($ref !== undefined) return { ...defs, $ref };
  const kept = { ...defs, ...toShape(schema), ...toParts(schema) };
  const notes = Object.entries(schema).filter(([name, value]) => isUntold(name, value, kept));
  const words = notes.map(([name, value]) => `${name}: ${JSON.stringify(value)}`);
  const description = [schema['description'], ...(words.length === 0 ? [] : [`{${words.join(', ')}}`])];
  const said = description.filter((text) => typeof text === 'string' && text !== '');
  return said.length === 0 ? kept : { ...kept, description: said.join('\n\n') };
}

// `additionalProperties` is always false, and `$schema` constrains nothing.
const silent = new Set(['$schema', 'additionalProperties', 'oneOf', 'description', 'type']);

function isUntold(name: string, value: unknown, kept: JsonObject): boolean {
  return value !== undefined && !silent.has(name) && !Object.hasOwn(kept, name);
}

/** What the value is: literals, alternatives or a type. */
function toShape(schema: JsonObject): JsonObject {
  const { enum: values, const: value, type, title } = schema;
  const named = title === undefined ? {} : { title };
  const literals = {
    ...(toList(values).length > 0 && toList(values).every(isPrimitive) ? { enum: values } : {}),
    ...(value !== undefined && isPrimitive(value) ? { const: value } : {}),
  };
  const choices = schema['anyOf'] ?? schema['oneOf'];
  if (Array.isArray(choices)) return { ...named, ...literals, anyOf: choices.map(toInner) };
  const { allOf } = schema;
  if (Array.isArray(allOf)) return { ...named, ...literals, allOf: allOf.map(toInner) };
  return { ...named, ...literals, ...(type === undefined || Object.keys(literals).length > 0 ? {} : { type }) };
}

const formats = new Set(['date-time', 'time', 'date', 'duration', 'email', 'hostname', 'uri', 'ipv4', 'ipv6', 'uuid']);

/** What stands inside, by the type. */
function toParts({ type, properties, required, items, format, minItems }: JsonObject): JsonObject {
  const types = Array.isArray(type) ? type : [type];
  return {
    ...(types.includes('object')
      ? {
          properties: mapValues(isObject(properties) ? properties : {}),
          additionalProperties: false,
          ...(required === undefined ? {} : { required }),
        }
      : {}),
    ...(types.includes('array') && items !== undefined ? { items: toInner(items) } : {}),
    ...(types.includes('array') && (minItems === 0 || minItems === 1) ? { minItems } : {}),
    ...(types.includes('string') && typeof format === 'string' && formats.has(format) ? { format } : {}),
  };
}

function mapValues(schemas: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, toInner(schema)]));
}

function toInner(schema: unknown): unknown {
  return isObject(schema) ? toWireSchema(schema) : schema;
}

function isPrimitive(value: unknown): boolean {
  return value === null || typeof value !== 'object';
}
