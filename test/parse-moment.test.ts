import { expect, test } from 'vitest';
import { parseAge, parseMoment } from '../src/parse-moment.ts';

const now = new Date(2026, 10, 15, 12).getTime();
const parse = parseMoment('--since', () => now);

test.each([
  ['30m', now - 1_800_000],
  ['12h', now - 43_200_000],
  ['7d', now - 604_800_000],
  ['1.5h', now - 5_400_000],
  ['2026-11-01T14:30', new Date(2026, 10, 1, 14, 30).getTime()],
  ['2026-11-01 14:30:05', new Date(2026, 10, 1, 14, 30, 5).getTime()],
  ['2026-11-01T14:30Z', Date.UTC(2026, 10, 1, 14, 30)],
])('%s is a point in time', (text, expected) => {
  expect(parse(text)).toEqual({ from: expected, to: expected });
});

test('a day goes from its beginning to that of the next one', () => {
  const [from, to] = [new Date(2026, 11, 31).getTime(), new Date(2027, 0, 1).getTime()];
  expect(parse('2026-12-31')).toEqual({ from, to });
});

test.each([
  '',
  '7',
  'd',
  '-1d',
  '0d',
  '2w',
  '7 d',
  '2026-11',
  '2026-02-30',
  '2026-13-01',
  '2026-11-01T25:00',
  'yesterday',
])('"%s" is none', (text) => {
  expect(() => parse(text)).toThrow(`--since must be 7d, 12h, 2026-11-01 or 2026-11-01T14:30, found "${text}"`);
});

test('an age has a unit', () => {
  expect(parseAge('--older-than')('30d')).toBe(2_592_000_000);
  for (const text of ['7', '2026-11-01']) {
    expect(() => parseAge('--older-than')(text)).toThrow('--older-than must be 30m, 12h or 7d');
  }
});
