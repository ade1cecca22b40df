import { expect, test } from 'vitest';
import type { Retention } from '../../src/history/retention.ts';
import { openHistory } from '../../src/history/history.ts';
import { saveEntries } from '../../src/history/save.ts';
import { temporaryFolder } from '../helpers/temp.ts';
import { changeEntry, createEntry } from './entries.ts';

const day = 86_400_000;
const start = createEntry(0).at;

interface Reading {
  readonly home: string;
  readonly at: number;
  readonly retention: Retention;
}

async function countRuns({ home, at, retention }: Reading): Promise<number> {
  const history = await openHistory({ home, now: () => at, warn: () => {} }, retention);
  const { runs } = history.stats();
  history.close();
  return runs;
}

test('what is too old or too much goes, once a day, and at once when the limits change', async () => {
  const home = temporaryFolder();
  const add = (number: number, at: number): void => saveEntries(home, [changeEntry(number, { at })]);
  for (let number = 0; number < 10; number += 1) add(number, start + number * day);
  const at = start + 10 * day;
  const all = { days: null, runs: null };
  expect(await countRuns({ home, at, retention: all })).toBe(10);
  expect(await countRuns({ home, at, retention: { days: 6, runs: null } })).toBe(6);
  add(10, start);
  expect(await countRuns({ home, at: at + 1000, retention: { days: 6, runs: null } })).toBe(7);
  expect(await countRuns({ home, at: at + 1000, retention: { days: 6, runs: 3 } })).toBe(3);
  expect(await countRuns({ home, at: at + day, retention: { days: 2, runs: 3 } })).toBe(1);
});

test('the next day counts again', async () => {
  const home = temporaryFolder();
  saveEntries(home, [changeEntry(1, { at: start }), changeEntry(2, { at: start + day })]);
  const counts: number[] = [];
  for (const days of [1, 2, 3]) {
    counts.push(await countRuns({ home, at: start + days * day + 1, retention: { days: 1, runs: null } }));
  }
  expect(counts).toEqual([1, 0, 0]);
});
