import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { Failure } from '../../src/errors.ts';
import { toJsonSchema } from '../../src/prompts/picoschema.ts';

const refuse = (path: readonly string[], message: string): Failure =>
  new Failure('config', `${path.join('.')} ${message}`);
const convert = (yaml: string): unknown => toJsonSchema(parse(yaml), refuse, []);

test.each([
  ['string', { type: 'string' }],
  ['string, what it is', { type: 'string', description: 'what it is' }],
  ['number,one, two', { type: 'number', description: 'one, two' }],
  ['integer', { type: 'integer' }],
  ['boolean', { type: 'boolean' }],
  ['"null"', { type: 'null' }],
  ['any', {}],
  ['any, whatever', { description: 'whatever' }],
  ['secret, a token', { type: 'string', format: 'password', writeOnly: true, description: 'a token' }],
  ['text', { type: 'string', format: 'multiline' }],
])('the type %j', (text, schema) => {
  expect(convert(text)).toEqual(schema);
});

test('reads every form of a field', () => {
  const schema = convert(`
    id: string, its name
    note?: string
    (*): any, whatever else
    mood?(enum, how it feels): [GOOD, BAD]
    mode(enum): [1, 2]
    tags(array, its tags): string
    more?(array): {a?: number}
    part:
      url: string
    box?(object, a box): {size: integer}`);
  expect(schema).toEqual({
    type: 'object',
    required: ['id', 'mode', 'tags', 'part'],
    additionalProperties: { description: 'whatever else' },
    properties: {
      id: { type: 'string', description: 'its name' },
      note: { type: ['string', 'null'] },
      mood: { enum: ['GOOD', 'BAD', null], description: 'how it feels' },
      mode: { enum: [1, 2] },
      tags: { type: 'array', items: { type: 'string' }, description: 'its tags' },
      more: {
        type: ['array', 'null'],
        items: { type: 'object', properties: { a: { type: ['number', 'null'] } }, additionalProperties: false },
      },
      part: { type: 'object', properties: { url: { type: 'string' } }, required: ['url'], additionalProperties: false },
      box: {
        type: ['object', 'null'],
        properties: { size: { type: 'integer' } },
        required: ['size'],
        additionalProperties: false,
        description: 'a box',
      },
    },
  });
});

test('a description may hold brackets and commas', () => {
  expect(convert('a(array, words (many), in order): string')).toMatchObject({
    properties: { a: { description: 'words (many), in order' } },
  });
});

describe('refuses and names the place', () => {
  test.each([
    ['a: strin', 'a has the type "strin", which is none of any, boolean,'],
    ['a: strin', 'did you mean "string"?'],
    ['a: {b: {c: constructor}}', 'a.b.c has the type "constructor"'],
    ['a: 5', 'a must be a type, such as "string, what it is", or a mapping of fields, found 5'],
    ['a:', 'found null'],
    ['a: [string]', 'found a list'],
    ['a(enum): GOOD', 'a(enum) must be the list of its values, found "GOOD"'],
    ['a(enum): []', 'must be the list of its values'],
    ['a(list): string', 'a(list) has the type "list" in brackets, which is none of array, object, enum'],
    ['"a(array": string', 'a(array must look like'],
    ['"?": string', '? must look like'],
  ])('%j: %s', (yaml, message) => {
    expect(() => convert(yaml)).toThrow(message);
  });
});
