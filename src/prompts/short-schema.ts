import { findNearest } from '../nearest.ts';
import type { Mapping } from './mapping.ts';
import { allowNull } from './picoschema.ts';

/** Makes the failure that says what is wrong with the text. */
export type RefuseText = (message: string) => Error;

const types: Readonly<Record<string, Mapping>> = {
  str: { type: 'string' },
  string: { type: 'string' },
  int: { type: 'integer' },
  integer: { type: 'integer' },
  float: { type: 'number' },
  number: { type: 'number' },
  bool: { type: 'boolean' },
  boolean: { type: 'boolean' },
  any: {},
};

/**
 * Turns `name, age int, bio?: one sentence` into JSON Schema: the short form of llm, to which we add optional fields,
 * choices (`a|b`) and lists (`int[]`). Fields stand on lines of their own where a description needs a comma.
 */
export function fromShortForm(text: string, refuse: RefuseText): Mapping {
  const pieces = text.includes('\n') ? text.split('\n').map((line) => line.replace(/,\s*$/, '')) : text.split(',');
  const fields = pieces.filter((piece) => piece.trim() !== '').map((piece) => toField(piece.trim(), refuse));
  if (fields.length === 0) throw refuse('it names no field');
  const names = fields.map(({ name }) => name);
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined) throw refuse(`it names "${twice}" twice`);
  const required = fields.filter(({ isOptional }) => !isOptional).map(({ name }) => name);
  return {
    type: 'object',
    properties: Object.fromEntries(fields.map(({ name, schema }) => [name, schema])),
    ...(required.length > 0 && { required }),
    additionalProperties: false,
  };
}

interface Field {
  readonly name: string;
  readonly isOptional: boolean;
  readonly schema: Mapping;
}

function toField(piece: string, refuse: RefuseText): Field {
  const match = /^([\p{L}_$][\p{L}\p{N}_$-]*)(\?)?(?:\s+([^:]+?))?\s*(?::(.*))?$/su.exec(piece);
  if (match === null)
    throw refuse(`"${piece}" is no field, which looks like "name", "name type" or "name?: what it is"`);
  const [, name = '', mark, type = 'string', words = ''] = match;
  const description = words.trim();
  const bare = toType(type.replaceAll(/\s*\|\s*/g, '|'), { name, refuse });
  const schema = description === '' ? bare : { ...bare, description };
  const isOptional = mark !== undefined;
  return { name, isOptional, schema: isOptional ? allowNull(schema) : schema };
}

interface Place {
  readonly name: string;
  readonly refuse: RefuseText;
}

function toType(text: string, place: Place): Mapping {
  const item = /^\[(.+)\]$/s.exec(text)?.[1] ?? /^(.+)\[\]$/s.exec(text)?.[1];
  if (item !== undefined) return { type: 'array', items: toType(item.trim(), place) };
  if (text.includes('|')) return toChoices(text.split('|'), place);
  const type = Object.hasOwn(types, text) ? types[text] : undefined;
  if (type !== undefined) return type;
  const known = Object.keys(types);
  const nearest = findNearest(text, known);
  const meant = nearest === undefined ? '' : `; did you mean "${nearest}"?`;
  throw place.refuse(`"${place.name}" has the type "${text}", which is none of ${known.join(', ')}${meant}`);
}

function toChoices(choices: readonly string[], { name, refuse }: Place): Mapping {
  if (choices.includes('')) throw refuse(`"${name}" has an empty choice`);
  // Vendors that hold a model to a schema want the type beside the choices.
  return { type: 'string', enum: [...new Set(choices)] };
}
