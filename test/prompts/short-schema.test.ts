import { Ajv2020 } from 'ajv/dist/2020.js';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Failure } from '../../src/errors.ts';
import { fromShortForm } from '../../src/prompts/short-schema.ts';

const refuse = (message: string): Failure => new Failure('usage', message);
const convert = (text: string): Readonly<Record<string, unknown>> => fromShortForm(text, refuse);
const text = { type: 'string' };

describe('a field', () => {
  test.each([
    ['name', text],
    ['name str', text],
    ['name string', text],
    ['age int', { type: 'integer' }],
    ['age integer', { type: 'integer' }],
    ['size float', { type: 'number' }],
    ['size number', { type: 'number' }],
    ['isOpen bool', { type: 'boolean' }],
    ['isOpen boolean', { type: 'boolean' }],
    ['whatever any', {}],
    ['bio: one sentence', { ...text, description: 'one sentence' }],
    ['age int: in years: whole ones', { type: 'integer', description: 'in years: whole ones' }],
    ['age int :', { type: 'integer' }],
    ['tags str[]', { type: 'array', items: text }],
    ['tags [str]: a few', { type: 'array', items: text, description: 'a few' }],
    ['rows int[][]', { type: 'array', items: { type: 'array', items: { type: 'integer' } } }],
    ['mood good|bad', { ...text, enum: ['good', 'bad'] }],
    ['mood good | bad: how it is', { ...text, enum: ['good', 'bad'], description: 'how it is' }],
    ['moods [good|bad]', { type: 'array', items: { ...text, enum: ['good', 'bad'] } }],
    ['größe_2-b int', { type: 'integer' }],
  ])('%s', (field, schema) => {
    const [name = ''] = field.split(/[\s:]/);
    const all = { type: 'object', properties: { [name]: schema }, required: [name], additionalProperties: false };
    expect(convert(field)).toEqual(all);
  });
});

test('fields with a question mark may be left out, and be null', () => {
  expect(convert('name, age? int, bio?: one sentence, mood? a|b')).toEqual({
    type: 'object',
    properties: {
      name: text,
      age: { type: ['integer', 'null'] },
      bio: { type: ['string', 'null'], description: 'one sentence' },
      mood: { type: ['string', 'null'], enum: ['a', 'b', null] },
    },
    required: ['name'],
    additionalProperties: false,
  });
  expect(convert('a?')).not.toHaveProperty('required');
});

test('lines let a description hold commas, with or without one at the end of a line', () => {
  expect(convert('\n  name: first, then last\n\n  age int,\n')).toMatchObject({
    properties: { name: { type: 'string', description: 'first, then last' }, age: { type: 'integer' } },
    required: ['name', 'age'],
  });
});

// What the documentation of llm shows.
test.each([
  ['name, age int, one_sentence_bio', ['string', 'integer', 'string']],
  [
    "name: the person's name\nage int: their age in years, must be > 0\nbio: a short bio, no more than three sentences",
    ['string', 'integer', 'string'],
  ],
  ['name, bio, age int, weight float, is_good bool', ['string', 'string', 'integer', 'number', 'boolean']],
])('reads what llm reads: %j', (dsl, types) => {
  const { properties, required } = convert(dsl);
  expect(Object.values(Object(properties)).map((field) => Object(field).type)).toEqual(types);
  expect(required).toHaveLength(types.length);
});

test.each([
  ['', 'it names no field'],
  [' , ,', 'it names no field'],
  ['a, b, a int', 'it names "a" twice'],
  [': what it is', '": what it is" is no field'],
  ['1st', '"1st" is no field'],
  ['person.name', '"person.name" is no field'],
  ['schemas/person', 'is no field'],
  ['age integr', '"age" has the type "integr", which is none of str, string, int,'],
  ['age integr', 'did you mean "integer"?'],
  ['no such thing', '"no" has the type "such thing"'],
  ['mood a||b', '"mood" has an empty choice'],
  ['tags []', 'has the type "[]"'],
])('%j is refused', (dsl, message) => {
  expect(() => convert(dsl)).toThrow(message);
});

const type = fc.constantFrom('', ' int', ' str', ' float', ' bool', ' any', ' int[]', ' [bool]', ' a|b', ' [a|b]');
const words = fc.string({ maxLength: 12 }).map((each) => each.replaceAll(/[,\n]/g, ' '));
const field = fc
  .tuple(fc.stringMatching(/^[a-zé_$][\w$-]{0,8}$/), fc.constantFrom('', '?'), type, fc.option(words))
  .map(([name, mark, kind, about]) => ({ name, dsl: `${name}${mark}${kind}${about === null ? '' : `: ${about}`}` }));

/** One for all: each loads the schema of schemas anew. */
const strictly = new Ajv2020({ strict: true, allowUnionTypes: true });

test('whatever the short form says, the compiler takes it, and it wants the fields that are named', () => {
  fc.assert(
    fc.property(fc.uniqueArray(field, { selector: ({ name }) => name, minLength: 1 }), (fields) => {
      const schema = convert(fields.map(({ dsl }) => dsl).join(', '));
      expect(Object.keys(Object(schema['properties']))).toEqual(fields.map(({ name }) => name));
      strictly.compile({ ...schema });
    }),
    { numRuns: 60 },
  );
});

test('any other text is refused or understood, and never breaks', () => {
  fc.assert(
    fc.property(fc.string(), (dsl) => {
      try {
        strictly.compile({ ...convert(dsl) });
      } catch (error) {
        expect(error).toBeInstanceOf(Failure);
      }
    }),
    { numRuns: 200 },
  );
});
