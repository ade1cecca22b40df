import { describe, expect, test } from 'vitest';
import { parseEntry } from '../../src/history/parse-entry.ts';
import { createEntry } from './entries.ts';

const whole = { ...createEntry(1), prompt_path: null };

/** The text of an entry in which this stands in place of what was at the path. */
function spoil(path: string, value: unknown): string {
  const spoilt = structuredClone(whole);
  const names = path.split('.');
  const last = names.pop() ?? '';
  // Whatever lies on the way is an object or a list.
  let place = spoilt as unknown as Record<string, unknown>;
  for (const name of names) place = place[name] as Record<string, unknown>;
  place[last] = value;
  return JSON.stringify(spoilt);
}

test('a whole entry comes back as it was', () => {
  const json = JSON.stringify(whole);
  expect(parseEntry(json)).toEqual({ entry: whole, json });
});

test.each(['attempts', 'tool_calls', 'warnings', 'error'])('%s may be missing', (name) => {
  expect(parseEntry(spoil(`envelope.${name}`, undefined))).not.toBe(null);
});

test.each([
  ['parent', null],
  ['prompt', null],
  ['params', {}],
  ['envelope.reasoning', null],
  ['envelope.usage', null],
  ['envelope.cost', null],
  ['envelope.timing', null],
])('%s is %j where an older version left it out', (path, value) => {
  const filled = JSON.parse(spoil(path, value));
  const parsed = parseEntry(spoil(path, undefined));
  expect([parsed?.entry, JSON.parse(parsed?.json ?? '')]).toEqual([filled, filled]);
});

describe('nothing is taken for an entry', () => {
  test.each(['', 'null', '[]', '7', '{"id": "a"}', JSON.stringify(whole).slice(0, 300)])('that is %j', (text) => {
    expect(parseEntry(text)).toBe(null);
  });

  test.each([
    ['id', ''],
    ['id', 'half\ud800'],
    ['id', 'a\0b'],
    ['at', -1],
    ['at', 1e20],
    ['params', null],
    ['params', { a: 1 }],
    ['conversation', 7],
    ['messages', {}],
    ['messages.0.role', 'somebody'],
    ['messages.0.content', [{ type: 'media' }]],
    ['messages.0.content', [{ type: 'text' }]],
    ['messages.0.content', [{ type: 'sound', url: 'data:,' }]],
    ['asked', null],
    ['envelope.text', 7],
    ['envelope.usage.input', '7'],
    ['envelope.usage.output', -7],
    ['envelope.cost.amount', null],
    ['envelope.cost.amount', -1],
    ['envelope.cost.currency', '\u001b[2J'],
    ['envelope.attempts', 7],
    ['envelope.warnings', null],
    ['envelope.tool_calls', { name: 'a' }],
    ['envelope.warnings', [7]],
    ['envelope.error', 'no'],
  ])('with %s as %j', (path, value) => {
    expect(parseEntry(spoil(path, value))).toBe(null);
  });
});
