import { toMapping, type Mapping } from './mapping.ts';

/** The form of an answer in a few words: `JSON with name, age?, tags`. */
export function describeAnswer(schema: Mapping): string {
  const fields = Object.keys(toMapping(schema['properties']) ?? {});
  if (fields.length === 0) return 'JSON';
  const required = Array.isArray(schema['required']) ? schema['required'] : [];
  return `JSON with ${fields.map((name) => (required.includes(name) ? name : `${name}?`)).join(', ')}`;
}
