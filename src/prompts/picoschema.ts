import { findNearest } from '../nearest.ts';
import type { Refuse } from './front-matter.ts';
import { describeFound, toMapping, type Mapping } from './mapping.ts';

type Path = readonly string[];

const wildcard = '(*)';

/** `any` is anything. The last two are no words of Picoschema but ours: asked for without echo, and asked for in an editor. */
const scalars: Readonly<Record<string, Mapping>> = {
  any: {},
  boolean: { type: 'boolean' },
  integer: { type: 'integer' },
  null: { type: 'null' },
  number: { type: 'number' },
  string: { type: 'string' },
  secret: { type: 'string', format: 'password', writeOnly: true },
  text: { type: 'string', format: 'multiline' },
};

/** Turns Picoschema, the short form of Dotprompt, into JSON Schema. */
export function toJsonSchema(schema: unknown, refuse: Refuse, path: Path): Mapping {
  if (typeof schema === 'string') return toScalar(schema, refuse, path);
  const fields = toMapping(schema);
  if (fields !== undefined) return toObject(fields, refuse, path);
  throw refuse(
    path,
    `must be a type, such as "string, what it is", or a mapping of fields, found ${describeFound(schema)}`,
  );
}

function toScalar(text: string, refuse: Refuse, path: Path): Mapping {
  const { type, description } = splitDescription(text);
  const scalar = Object.hasOwn(scalars, type) ? scalars[type] : undefined;
  if (scalar !== undefined) return { ...scalar, ...description };
  const known = Object.keys(scalars);
  const nearest = findNearest(type, known);
  const meant = nearest === undefined ? '' : `; did you mean "${nearest}"?`;
  throw refuse(path, `has the type "${type}", which is none of ${known.join(', ')}${meant}`);
}

function toObject(fields: Mapping, refuse: Refuse, path: Path): Mapping {
  const rest = Object.hasOwn(fields, wildcard) ? toJsonSchema(fields[wildcard], refuse, [...path, wildcard]) : false;
  const names = Object.keys(fields).filter((key) => key !== wildcard);
  const list = names.map((key) => toField(key, fields[key], (at, message) => refuse([...path, ...at], message)));
  const required = list.filter(({ isOptional }) => !isOptional).map(({ name }) => name);
  return {
    type: 'object',
    properties: Object.fromEntries(list.map(({ name, schema }) => [name, schema])),
    ...(required.length > 0 && { required }),
    additionalProperties: rest,
  };
}

interface Field {
  readonly name: string;
  readonly isOptional: boolean;
  readonly schema: Mapping;
}

/** `name`, `name?`, `name(array, what it is)`. A field that may be left out may be null as well. */
function toField(key: string, value: unknown, refuse: Refuse): Field {
  const match = /^([^?(]+)(\?)?(?:\((.*)\))?$/s.exec(key.trim());
  if (match === null)
    throw refuse(
      [key],
      'must look like "name", "name?" or "name(array, what it is)", with quotes around it between braces',
    );
  const [, name = '', mark, kind] = match;
  const isOptional = mark !== undefined;
  const schema = kind === undefined ? toJsonSchema(value, refuse, [key]) : toContainer(kind, value, { key, refuse });
  return { name: name.trim(), isOptional, schema: isOptional ? allowNull(schema) : schema };
}

interface Place {
  readonly key: string;
  readonly refuse: Refuse;
}

function toContainer(text: string, value: unknown, { key, refuse }: Place): Mapping {
  const { type, description } = splitDescription(text);
  switch (type) {
    case 'array':
      return { type, items: toJsonSchema(value, refuse, [key]), ...description };
    case 'object':
      return { ...toJsonSchema(value, refuse, [key]), ...description };
    case 'enum':
      if (!Array.isArray(value) || value.length === 0)
        throw refuse([key], `must be the list of its values, found ${describeFound(value)}`);
      return { enum: value, ...description };
    default:
      throw refuse([key], `has the type "${type}" in brackets, which is none of array, object, enum`);
  }
}

/** The same for a value that may be missing. */
export function allowNull(schema: Mapping): Mapping {
  const { type, enum: choices } = schema;
  return {
    ...schema,
    ...(typeof type === 'string' && { type: [type, 'null'] }),
    ...(Array.isArray(choices) && !choices.includes(null) && { enum: [...choices, null] }),
  };
}

/** What follows the first comma says what the thing is. */
function splitDescription(text: string): { readonly type: string; readonly description: Mapping } {
  const at = text.indexOf(',');
  if (at === -1) return { type: text.trim(), description: {} };
  const description = text.slice(at + 1).trim();
  return { type: text.slice(0, at).trim(), description: description === '' ? {} : { description } };
}
