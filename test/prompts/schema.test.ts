import { describe, expect, test } from 'vitest';
import { createParam, type Param } from '../../src/prompts/param.ts';
import { parsePrompt } from '../../src/prompts/prompt.ts';

async function readParams(input: string, text = ''): Promise<readonly Param[]> {
  const source = `---\ninput:\n${input.replaceAll(/^/gm, '  ')}\n---\n${text}`;
  return (await parsePrompt(source, { name: 'p', path: 'p.md' })).params;
}

async function readParam(input: string): Promise<Param | undefined> {
  return (await readParams(input))[0];
}

test('used params come first, then the declared ones, then those that only have a default', async () => {
  const params = await readParams('schema:\n  b: string\n  a: string\ndefault:\n  z: 1', '{c} {a} {z2}');
  expect(params.map(({ name }) => name)).toEqual(['c', 'a', 'z2', 'b', 'z']);
  expect(params[0]).toEqual(createParam('c'));
});

test('a declared param carries its type, meaning and schema', async () => {
  expect(await readParam('schema:\n  depth: integer, how deep')).toEqual({
    ...createParam('depth'),
    type: 'integer',
    description: 'how deep',
    schema: { type: 'integer', description: 'how deep' },
  });
});

test.each([
  ['a: string', true],
  ['a?: string', false],
  ['type: object\nproperties: {a: {type: string}}', false],
  ['type: object\nproperties: {a: {type: string}}\nrequired: [a]', true],
  ['properties: {a: true}\nrequired: [a]', true],
  ['type: object\nrequired: [a]', true],
  ['type: object\nproperties: {a: {default: x}}\nrequired: [a]', false],
])('%j makes a param that is required: %j', async (schema, isRequired) => {
  const param = await readParam(`schema:\n${schema.replaceAll(/^/gm, '  ')}`);
  expect(param).toMatchObject({ name: 'a', isRequired });
});

test.each([
  ['a?: number', { type: 'number', choices: null }],
  ['"a(enum)": [x, y]', { type: 'string', choices: ['x', 'y'] }],
  ['"a?(enum)": [x, y]', { type: 'string', choices: ['x', 'y'], isRequired: false }],
  ['"a(enum)": [1, 2]', { type: 'integer', choices: [1, 2] }],
  ['"a(enum)": [1, 2.5]', { type: 'number', choices: [1, 2.5] }],
  ['"a(enum)": [1, x]', { type: 'any', choices: [1, 'x'] }],
  ['"a(array)": string', { type: 'array' }],
  ['a: {b: string}', { type: 'object' }],
  ['a: any', { type: 'any', schema: {} }],
  ['a: secret', { type: 'string', isSecret: true }],
  ['type: string', { name: 'type', type: 'string' }],
  ['properties: {a: {type: string, format: password}}', { isSecret: true }],
  ['properties: {a: {type: string, writeOnly: true}}', { isSecret: true }],
  ['properties: {a: {type: string, secret: true}}', { isSecret: true }],
  ['properties: {a: {type: [string, integer]}}', { type: 'any' }],
  ['properties: {a: {const: 5}}', { type: 'integer', choices: [5] }],
  ['properties: {a: {$ref: "#/$defs/A"}}, $defs: {A: {type: integer}}', { type: 'integer' }],
])('%j is read as %j', async (schema, param) => {
  expect(await readParam(`schema: {${schema}}`)).toMatchObject(param);
});

test('a default of input.default goes before the one of the schema, with the type that it has', async () => {
  const input =
    'schema:\n  properties:\n    a: {type: integer, default: 1}\n    b: {type: array}\ndefault:\n  a: 2\n  b: [x]';
  expect((await readParams(input)).map((param) => param.default)).toEqual([2, ['x']]);
});

describe('refuses and names the file and line', () => {
  test.each([
    ['schema: 5', 'line 3: "input.schema" must be a mapping of params to their types, found 5'],
    ['schema:\n  a: strong', 'line 4: "input.schema.a" has the type "strong"'],
    ['schema:\n  a: {b: 5}', '"input.schema.a.b" must be a type'],
    [
      'schema:\n  type: object\n  properties: 5',
      'line 5: "input.schema.properties" must be a mapping of names to schemas',
    ],
    ['schema:\n  properties:\n    a: 5', 'line 5: "input.schema.properties.a" must be a JSON Schema, found 5'],
    [
      'schema:\n  properties:\n    a:\n      type: text',
      'line 6: "input.schema.properties.a.type" must be one of array',
    ],
    ['schema:\n  properties:\n    a: {enum: []}', '"input.schema.properties.a.enum" must be a list of values'],
    ['schema:\n  properties:\n    a: {anyOf: {}}', '"input.schema.properties.a.anyOf" must be a list of schemas'],
    ['schema:\n  type: object\n  required: a', 'line 5: "input.schema.required" must be a list of names, found "a"'],
    [
      'schema:\n  a: integer\ndefault:\n  a: x',
      'line 6: "input.default.a" must have a whole number for a default, found "x"',
    ],
    ['schema:\n  a: string\ndefault:\n  a: 1.10', '"input.default.a" must have text for a default, found 1.1'],
    ['schema:\n  a(enum): [x]\ndefault:\n  a: y', '"input.default.a" must have one of x for a default, found "y"'],
    ['schema:\n  a: secret\ndefault:\n  a: 12345', 'found something else'],
    [
      'schema:\n  properties:\n    a: {type: integer, default: x}',
      '"input.schema.a" must have a whole number for a default',
    ],
    ['default:\n  a:', 'line 4: "input.default.a" must be a value, found null'],
    ['schema: &x {a: *x}', 'line'],
  ])('%j', async (input, message) => {
    const error = await readParams(input).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'config', message: expect.stringContaining(message) });
    expect(String(error)).toContain('"p.md"');
  });
});
