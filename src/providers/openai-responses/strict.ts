import { isObject, toList, toObject } from '../json.ts';

/** Keywords that are refused where a schema is to be kept to strictly. */
const foreignKeywords = [
  'allOf',
  'contains',
  'dependentRequired',
  'dependentSchemas',
  'else',
  'if',
  'not',
  'oneOf',
  'patternProperties',
  'prefixItems',
  'propertyNames',
  'then',
  'unevaluatedItems',
  'unevaluatedProperties',
  'uniqueItems',
];

/**
 * Whether the server can hold the model to a JSON Schema. It refuses the whole request when one that does not fit is
 * said to be strict: every object must be closed and must require all that it has.
 */
export function fitsStrict(schema: unknown): boolean {
  const root = toObject(schema);
  return root['type'] === 'object' && root['anyOf'] === undefined && isStrict(root);
}

function isStrict(schema: unknown): boolean {
  if (!isObject(schema) || foreignKeywords.some((keyword) => Object.hasOwn(schema, keyword))) return false;
  const { items, anyOf, properties, $defs, definitions } = schema;
  const inner = [
    ...Object.values(toObject(properties)),
    ...Object.values(toObject($defs)),
    ...Object.values(toObject(definitions)),
    ...toList(anyOf),
    ...(items === undefined ? [] : [items]),
  ];
  return isClosed(schema) && inner.every(isStrict);
}

function isClosed(schema: Readonly<Record<string, unknown>>): boolean {
  const isOfObjects = schema['type'] === 'object' || toList(schema['type']).includes('object');
  if (!isOfObjects && schema['properties'] === undefined) return true;
  const required = new Set(toList(schema['required']));
  const names = Object.keys(toObject(schema['properties']));
  return schema['additionalProperties'] === false && names.every((name) => required.has(name));
}
