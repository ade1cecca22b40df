import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { findParams, isParamName, renderText } from '../../src/prompts/render.ts';

const values = { name: 'VALUE', a: 'A', _b1: 'B', тема: 'T' };

test.each([
  ['Hello {name}!', 'Hello VALUE!'],
  ['{a}{_b1}{тема}', 'ABT'],
  ['{{name}}', '{name}'],
  ['{{{name}}}', '{VALUE}'],
  ['{{{{name}}}}', '{{name}}'],
  ['{{ "a": {name} }}', '{ "a": VALUE }'],
  ['use {{ and }} here', 'use { and } here'],
  ['{{name}', '{name}'],
  ['{name}}', 'VALUE}'],
])('renders %j as %j', (text, rendered) => {
  expect(renderText(text, values)).toBe(rendered);
});

test.each([
  '{"name": {"a": [1, {"b": {}}]}}',
  '{"a":{"b":{"c":{"d":1}}}}',
  'function f() { return { name, a }; }',
  'a{2,3} {} { name } {name: 1} {1} {na-me} {na.me} }} } {',
  '',
])('leaves %j as it is', (text) => {
  expect(renderText(text, values)).toBe(text);
  expect(findParams(text)).toEqual([]);
});

test('takes what a value holds as text, whatever it looks like', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('{b}', '{{b}}', '$(x)', '`x`', '$&', '}}'),
      (text, odd) => {
        const value = text + odd + text;
        expect(renderText('[{a}|{b}]', { a: value, b: value })).toBe(`[${value}|${value}]`);
      },
    ),
  );
});

test('any JSON document comes out as it went in', () => {
  const documents = fc
    .jsonValue({ maxDepth: 6 })
    .filter((value) => !/\{\{|\{[\p{L}_]\w*\}/u.test(JSON.stringify(value)));
  fc.assert(
    fc.property(documents, fc.constantFrom(0, 2), (value, spaces) => {
      const json = JSON.stringify(value, null, spaces);
      expect(renderText(json, values)).toBe(json);
    }),
  );
});

test('text with both braces doubled comes out with single ones', () => {
  const pieces = fc.array(fc.constantFrom('{', 'name', ' ', '{name}', 'x'), { maxLength: 12 });
  fc.assert(
    fc.property(pieces, (list) => {
      const text = list.join('');
      const closed = text + '}'.repeat(Math.max(0, text.split('{').length - text.split('}').length));
      expect(renderText(closed.replaceAll('{', '{{').replaceAll('}', '}}'), values)).toBe(closed);
    }),
  );
});

test('a param without a value stays as it stands', () => {
  expect(renderText('{toString} {__proto__} {other}', {})).toBe('{toString} {__proto__} {other}');
});

test('names each param once, in order', () => {
  expect(findParams('{b} {a} {{c}} {b} {{{d}}}')).toEqual(['b', 'a', 'd']);
});

test('a name begins with a letter or an underscore', () => {
  expect(['a', '_', 'a1', 'é', 'тема'].every(isParamName)).toBe(true);
  expect(['', '1a', 'a-b', 'a b', 'a\n', ' a'].some(isParamName)).toBe(false);
});

test('takes time in proportion to the length of the text', () => {
  const text = '{"a":{ '.repeat(500_000) + '{name}'.repeat(500_000) + '}}'.repeat(500_000);
  expect(renderText(text, { name: '' })).toHaveLength(4_500_000);
});
