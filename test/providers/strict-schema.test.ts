import { expect, test } from 'vitest';
import { isStrict } from '../../src/providers/strict-schema.ts';

const text = { type: 'string' };
const closed = { type: 'object', properties: { a: text }, required: ['a'], additionalProperties: false };

test.each([
  ['a closed object', closed],
  ['closed objects in one another', { ...closed, properties: { a: { type: 'array', items: closed } } }],
  ['one of several', { ...closed, properties: { a: { anyOf: [closed, { type: 'null' }] } } }],
  ['a reference', { ...closed, properties: { a: { $ref: '#/$defs/b' } }, $defs: { b: closed } }],
])('%s can be held to', (_, schema) => {
  expect(isStrict(schema)).toBe(true);
});

const open = { type: 'object', properties: { a: text }, required: ['a'] };

test.each([
  ['text alone', text],
  ['an open object', open],
  ['a field that is not required', { ...closed, required: [] }],
  ['an object without fields', { type: ['object', 'null'] }],
  ['an open object in a field', { ...closed, properties: { a: open } }],
  ['an open object in a list', { ...closed, properties: { a: { type: 'array', items: open } } }],
  ['an open object among several', { ...closed, properties: { a: { anyOf: [open] } } }],
  ['an open definition', { ...closed, $defs: { b: open } }],
  ['words that vendors refuse', { ...closed, properties: { a: { oneOf: [text] } } }],
])('%s cannot', (_, schema) => {
  expect(isStrict(schema)).toBe(false);
});
