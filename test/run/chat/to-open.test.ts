import { expect, test } from 'vitest';
import { createOpenText, toOpen } from '../../../src/run/chat/to-open.ts';

test.each([
  ['one', 'one'],
  ['one\\|two', 'one\ntwo'],
  ['one\\\\', 'one\\\\'],
  ['```|code\\|```', '```\ncode\\\n```'],
  ['```ts|a|b|```|```', '```ts\na\nb\n```'],
])('the lines %j are one message, line by line and as a whole', (given, message) => {
  const open = createOpenText();
  let [text, whole]: (string | null)[] = ['', null];
  for (const line of given.split('|')) {
    whole = open.add(line);
    text = `${text}${line}`;
    if (whole !== null) break;
    text = toOpen(text);
  }
  expect([whole, text]).toEqual([message, message]);
});

test('what is open when the lines end is not lost', () => {
  const open = createOpenText();
  expect(open.rest()).toBe(null);
  expect(['```', 'code'].map((line) => open.add(line))).toEqual([null, null]);
  expect(open.rest()).toBe('```\ncode');
});

test('a block of very many lines is read in a moment', () => {
  const open = createOpenText();
  open.add('```');
  for (let line = 0; line < 300_000; line += 1) open.add('a line of code');
  expect(open.add('```')?.length).toBe(4_500_007);
});
