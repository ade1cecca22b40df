import { expect, test } from 'vitest';
import { mapRecord, toRecord } from '../src/to-record.ts';

test('a record has all its names as its own, one that would become the prototype among them', () => {
  const names = ['b', '__proto__', 'a', 'constructor'];
  const record = toRecord(names, (name, at) => `${name} ${at}`);
  expect(Object.entries(record)).toEqual(names.map((name, at) => [name, `${name} ${at}`]));
  expect(Object.getPrototypeOf(record)).toBe(Object.prototype);
  const mapped = mapRecord(record, (value) => value.length);
  expect(Object.entries(mapped)).toEqual(names.map((name) => [name, name.length + 2]));
});
