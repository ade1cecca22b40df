import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createParam, type Param } from '../../src/prompts/param.ts';
import { parsePrompt } from '../../src/prompts/prompt.ts';
import { toParamValue } from '../../src/prompts/values.ts';

async function declare(schema: string): Promise<Param> {
  const { params } = await parsePrompt(`---\ninput: {schema: {${schema}}}\n---\n`, { name: 'p', path: null });
  return params[0] ?? createParam('none');
}

const fromText = async (schema: string, text: string): Promise<unknown> =>
  toParamValue(await declare(schema), { type: 'text', text, source: null });
const fromJson = async (schema: string, value: unknown): Promise<unknown> =>
  toParamValue(await declare(schema), { type: 'typed', value, source: null });

const object = '"a(object)": {n: integer, "x?": string}';

test.each([
  ['a: string', ' 5 \n', ' 5 \n'],
  ['a: secret', 'token\r\n', 'token'],
  ['a: any', '5', '5'],
  ['a: integer', ' -5\n', -5],
  ['a: integer', '+007', 7],
  ['a: number', '1.5e3', 1500],
  ['a: number', '.5', 0.5],
  ['a: boolean', 'true', true],
  ['a: boolean', 'false\n', false],
  ['"a(array)": string', 'x, y,,1', ['x', 'y', '', '1']],
  ['"a(array)": string', '["x, y"]', ['x, y']],
  ['"a(array)": string', '', []],
  ['"a(array)": integer', '1,2', [1, 2]],
  ['"a(array)": boolean', 'true,false', [true, false]],
  ['"a(array)": {n: integer}', '[{"n": 1}]', [{ n: 1 }]],
  [object, '{"n": 1}', { n: 1 }],
  ['"a(enum)": [x, "y z"]', 'y z\n', 'y z'],
  ['"a(enum)": [1, 2]', '2', 2],
  ['properties: {a: {type: [integer, boolean]}}', 'true', true],
  ['properties: {a: {type: [string, integer]}}', '5', '5'],
  ['properties: {a: {type: integer, minimum: 3}}', '3', 3],
])('with %j the text %j is %j', async (schema, text, value) => {
  expect(await fromText(schema, text)).toEqual(value);
});

describe('a value that will not do ends in exit 2 and says what was wanted', () => {
  test.each([
    ['a: integer', '1.5', 'param "a" must be a whole number, found "1.5"'],
    ['a: integer', '0x10', 'must be a whole number'],
    ['a: integer', '', 'must be a whole number, found ""'],
    ['a: integer', '99999999999999999999', 'must be a whole number'],
    ['a: number', 'NaN', 'must be a number'],
    ['a: number', '1e999', 'must be a number'],
    ['a: boolean', 'yes', 'must be true or false, found "yes"'],
    ['a: boolean', '1', 'must be true or false'],
    ['"a(array)": integer', '1,x', 'must be a list of whole numbers, found "1,x"'],
    ['"a(array)": string', '[x', 'must be a list of texts'],
    ['"a(array)": string', '[1]', 'must be string at /0, found "[1]"'],
    [object, 'n=1', 'must be an object, found "n=1"'],
    [object, '{"n": "1"}', 'must be integer at /n'],
    [object, '{"n": 1, "y": 2}', 'must not have additional properties'],
    [object, '{}', "must have required property 'n'"],
    ['"a(enum)": [x, y]', 'z', 'must be one of x, y, found "z"'],
    ['properties: {a: {type: integer, minimum: 3}}', '2', 'must be >= 3, found "2"'],
    ['properties: {a: {type: [integer, boolean]}}', 'x', 'must be a whole number or true or false'],
    ['a: integer', 'x'.repeat(999), `found "${'x'.repeat(59)}...`],
  ])('%j: %j', async (schema, text, message) => {
    await expect(fromText(schema, text)).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringContaining(message),
    });
  });

  test.each([
    ['a: string', 5, 'must be text, found 5'],
    ['a: integer', '5', 'must be a whole number, found "5"'],
    ['a: integer', null, 'found null'],
    ['a: boolean', 'true', 'must be true or false'],
    ['"a(array)": string', 'x', 'must be a list of texts'],
    [object, [], 'must be an object'],
  ])('typed, %j: %j', async (schema, value, message) => {
    await expect(fromJson(schema, value)).rejects.toMatchObject({ message: expect.stringContaining(message) });
  });

  test('and names the nearest choice, or the form of a list or an object', async () => {
    await expect(fromText('"a(enum)": [formal, casual]', 'frmal')).rejects.toMatchObject({
      hint: 'did you mean "formal"?',
    });
    await expect(fromText(object, 'x')).rejects.toMatchObject({ hint: expect.stringContaining('a:=') });
  });

  test('but never shows a secret', async () => {
    await expect(fromJson('a: secret', ['hunter22'])).rejects.toMatchObject({
      message: 'param "a" must be a secret, found something else',
    });
  });
});

test('null is a value where the param may be left out', async () => {
  expect(await fromJson('a?: integer', null)).toBeNull();
  expect(await fromJson('"a?(enum)": [x]', null)).toBeNull();
});

test('a schema that cannot be used is a mistake of the prompt', async () => {
  await expect(fromText('properties: {a: {type: string, pattern: "("}}', 'x')).rejects.toMatchObject({
    code: 'config',
    message: 'the schema of param "a" cannot be used',
  });
});

test('a reference to a definition is followed', async () => {
  const schema =
    'properties: {a: {$ref: "#/$defs/A"}}, $defs: {A: {type: array, items: {$ref: "#/$defs/B"}}, B: {type: integer}}';
  expect(await fromText(schema, '[1]')).toEqual([1]);
  await expect(fromText(schema, '["x"]')).rejects.toMatchObject({ message: expect.stringContaining('at /0') });
});

test('any JSON value is taken as it is where anything may stand', async () => {
  const param = await declare('a: any');
  await fc.assert(
    fc.asyncProperty(fc.jsonValue(), async (value) => {
      expect(await toParamValue(param, { type: 'typed', value, source: null })).toBe(value);
    }),
  );
});

test('whatever the text, a value has its type or is refused with a usage failure', async () => {
  const schemas = ['a: string', 'a: integer', 'a: number', 'a: boolean', '"a(array)": integer', object];
  const params = await Promise.all(schemas.map(declare));
  const odd = fc.constantFrom('', ' ', '[', '{}', '[1]', 'true', '-0', '1e5', '__proto__', '{"__proto__": 1, "n": 1}');
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...params), fc.oneof(fc.string(), odd, fc.json()), async (param, text) => {
      const [value] = await Promise.allSettled([toParamValue(param, { type: 'text', text, source: null })]);
      if (value.status === 'rejected') expect(value.reason).toMatchObject({ name: 'Failure', code: 'usage' });
      else expect(toType(value.value)).toContain(param.type);
    }),
  );
});

function toType(value: unknown): readonly string[] {
  if (Array.isArray(value)) return ['array'];
  return Number.isInteger(value) ? ['integer', 'number'] : [typeof value];
}
