import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findMistake, findPlace } from '../../src/config/locate.ts';

test.each([
  ['{\n  "a": 1,\n}', '2:9 found a comma before "}", which is one too many'],
  ['[1, 2, ]', '1:6 found a comma before "]", which is one too many'],
  ['{\n  "a": 1\n  "b": 2\n}', '3:3 found a double quote where "," or "}" was wanted'],
  ['{\n  // note\n}', '2:3 found "/" where a name in double quotes was wanted; JSON has no comments'],
  ["{'a': 1}", '1:2 found "\'" where a name in double quotes was wanted'],
  ['{"a": tru}', '1:7 found "t" where a value was wanted'],
  ['{"a" 1}', '1:6 found "1" where ":" was wanted'],
  ['{"a": "b\nc"}', '1:9 found a line break inside text'],
  ['{"a": "C:\\temp\\x"}', '1:15 found a backslash that starts no escape; write two'],
  ['{"a": "b', '1:7 found text without a closing quote'],
  ['{"a": 1', '1:8 found the end of the file where "," or "}" was wanted'],
  ['{"a": 1} x', '1:10 found "x" where the end of the file was wanted'],
  ['{"a":\u00a01}', '1:6 found the character U+00A0 where a value was wanted'],
  ['{"a": 01}', '1:8 found "1" where "," or "}" was wanted'],
])('names the place of the mistake in %j', (text, wanted) => {
  const mistake = findMistake(text);
  expect(`${mistake?.line}:${mistake?.column} ${mistake?.message}`).toBe(wanted);
});

test('finds a mistake exactly where JSON.parse does', () => {
  const broken = fc.tuple(
    fc.json(),
    fc.nat(),
    fc.constantFrom('', ',', '"', '}', ']', '\\', '\n', '0', '-', 'e', '{', ':'),
  );
  fc.assert(
    fc.property(broken, ([json, at, put]) => {
      const cut = at % (json.length + 1);
      const text = json.slice(0, cut) + put + json.slice(cut + 1);
      expect(findMistake(text) === null).toBe(isJson(text));
    }),
    { numRuns: 2000 },
  );
});

test('finds the place of a value, the last one where a name occurs twice', () => {
  const text = '{\n  "a": { "b": [1,\n 22] },\n  "a": { "b": [3,\n   4] }\n}';
  expect(findPlace(text, ['a', 'b', '1'])).toEqual({ line: 5, column: 4 });
  expect(findPlace(text, [])).toEqual({ line: 1, column: 1 });
});

test('reads a million open brackets without a stack that overflows', () => {
  expect(findMistake('['.repeat(1_000_000))).toMatchObject({ line: 1, column: 1_000_001 });
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
