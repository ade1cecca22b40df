import { expect, test } from 'vitest';
import { Failure } from '../../src/errors.ts';
import { readAnswerSchema, toListSchema } from '../../src/prompts/answer-schema.ts';
import { createSchemaReview } from '../../src/prompts/schema-check.ts';

const refuse = (path: readonly string[], message: string): Failure =>
  new Failure('config', `${path.join('.')} ${message}`);
const read = (schema: unknown): unknown => readAnswerSchema(schema, refuse, []);

test.each([
  [{}],
  [{ type: 'object' }],
  [{ type: ['string', 'null'] }],
  [{ properties: { a: { type: 'string' } } }],
  [{ $ref: '#/$defs/a', $defs: { a: { type: 'string' } } }],
  [{ anyOf: [{ type: 'string' }] }],
  [{ enum: ['a', 'b'] }],
])('%j is JSON Schema', (schema) => {
  expect(read(schema)).toEqual(schema);
});

const closed = (properties: object): object => {
  return { type: 'object', properties, required: Object.keys(properties), additionalProperties: false };
};

test.each([
  [{ name: 'string' }, closed({ name: { type: 'string' } })],
  [{ type: 'string, its kind' }, closed({ type: { type: 'string', description: 'its kind' } })],
  [{ enum: 'string', anyOf: 'any' }, closed({ enum: { type: 'string' }, anyOf: {} })],
  ['string, a title', { type: 'string', description: 'a title' }],
])('%j is Picoschema', (schema, wanted) => {
  expect(read(schema)).toEqual(wanted);
});

test.each([
  [{ type: 'object', properties: [] }, 'properties must be a mapping of names to schemas'],
  [{ properties: { a: { type: 'strin' } } }, 'properties.a.type must be one of array, boolean'],
  [{ name: 'strin' }, 'name has the type "strin"'],
  [['string'], 'found a list'],
  [7, 'found 7'],
])('%j is neither', (schema, message) => {
  expect(() => read(schema)).toThrow(message);
});

test('a list of answers keeps what they refer to', () => {
  const review = createSchemaReview(toListSchema({ $ref: '#/$defs/a', $defs: { a: { type: 'integer' } } }));
  expect(review({ items: [1, 2] })).toEqual([]);
  expect(review({ items: [1, 'x'] })).toEqual(['be integer at /items/1']);
});

test('everything that is wrong is told, with what would be right', () => {
  const review = createSchemaReview({
    type: 'object',
    properties: { kind: { enum: ['a', 'b'] }, ok: { const: true }, n: { type: 'integer' } },
    required: ['name'],
    additionalProperties: false,
  });
  expect(review({ kind: 'c', ok: 1, n: 'x', more: 1 })).toEqual([
    "have required property 'name'",
    'not have additional properties: "more"',
    'be equal to one of the allowed values: ["a","b"] at /kind',
    'be equal to constant: true at /ok',
    'be integer at /n',
  ]);
});
