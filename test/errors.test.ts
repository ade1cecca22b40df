import { expect, test } from 'vitest';
import { describeJsonError } from '../src/errors.ts';

function describeMistake(text: string): string | undefined {
  try {
    JSON.parse(text);
  } catch (error) {
    return describeJsonError(error);
  }
  return 'none';
}

test.each([
  ['fakecanary0123456789abcdef', "Unexpected token 'k'"],
  ['{"key": Fake-canary-0123456789abcdef}', "Unexpected token 'F'"],
  ['{"key": "fakecanary0123456789abcdef" x "more and more"}', "Expected ',' or '}' after property value in JSON"],
  ['{"a": 1,}', 'Expected double-quoted property name in JSON at position 8'],
  ['{', "Expected property name or '}' in JSON at position 1"],
])('what is wrong with %s is told without its text', (text, wanted) => {
  expect(describeMistake(text)).toMatch(wanted);
  expect(describeMistake(text)).not.toMatch(/canary|more/);
});
