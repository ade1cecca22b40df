import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openHistory, type History } from '../../src/history/history.ts';
import { saveEntries } from '../../src/history/save.ts';
import type { RunFilter } from '../../src/history/select.ts';
import { createEntry, toWord } from '../history/entries.ts';
import { median } from './figures.ts';

// The history at full size; a million runs take five minutes and 8 GB of disk. The bench runs it with --json. By hand any
// Node runs it, one with an SQLite of its own too (test/history/install.sh brings one). With --slow it also goes through
// everything, and deletes half of it.
//
//   npm run --silent bench:build && node node_modules/.cache/bench/history-store.mjs 1000000 --slow

const rows = Number(process.argv[2] ?? 1_000_000);
const isSlow = process.argv.includes('--slow');
const isJson = process.argv.includes('--json');
const perFile = 1000;
const turns = 9;
const home = mkdtempSync(join(tmpdir(), 'aix-history-'));
const place = { home, now: () => Date.now(), warn: (message: string): void => console.error(message) };

/** A search for the newest runs that hold some words. */
export interface Search {
  readonly name: string;
  readonly firstMs: number;
  readonly ms: number;
}

try {
  await main();
} finally {
  rmSync(home, { recursive: true });
}

async function main(): Promise<void> {
  if (!isJson) console.log(`Node ${process.version}, ${rows} runs`);
  let number = 0;
  measure('save', () => saveEntries(home, [createEntry((number += 1))]));
  for (let first = 0; first < rows; first += perFile) saveEntries(home, createEntries(first));
  const importRate = await measureImport();
  const begun = performance.now();
  const history = await openHistory(place);
  print('open', `${(performance.now() - begun).toFixed(1)} ms`);
  const searches = measureLists(history);
  measureSums(history);
  const megabytes = Math.round(statSync(join(home, 'history.db')).size / 1e6);
  print('file', `${megabytes} MB`);
  if (isJson) console.log(JSON.stringify({ importRate, searches, megabytes }));
  if (isSlow) measureAll(history);
  print('memory', `${Math.round(process.resourceUsage().maxRSS / 1024)} MB at most`);
  history.close();
}

function createEntries(first: number): readonly ReturnType<typeof createEntry>[] {
  return Array.from({ length: Math.min(perFile, rows - first) }, (_, index) => createEntry(first + index));
}

async function measureImport(): Promise<number> {
  const before = process.cpuUsage();
  const begun = performance.now();
  (await openHistory(place)).close();
  const ms = performance.now() - begun;
  const { user, system } = process.cpuUsage(before);
  const rate = Math.round((rows / ms) * 1000);
  print('import', `${rate} rows/s, ${Math.round((user + system) / rows)} µs of a processor for each`);
  return rate;
}

function measureLists(history: History): readonly Search[] {
  const month = createEntry(rows - 1).at - 30 * 86_400_000;
  const common = toWord(0);
  const filters: Readonly<Record<string, RunFilter>> = {
    'list newest': {},
    'list of a model': { model: 'model-7' },
    'list of a model, failed': { model: 'model-20', status: 'failed' },
    'list of a month ago': { until: month },
    'search common word': { words: common },
    'search two common words': { words: `${common} ${toWord(1)}` },
    'search common phrase': { words: `"${common} ${toWord(1)}"` },
    'search common word of a model, failed': { words: common, model: 'model-20', status: 'failed' },
    'search common word of a month ago': { words: common, until: month },
    'search rare word': { words: toWord(49_000) },
    'search the only one': { words: `number${Math.floor(rows / 2)}` },
    'search nothing': { words: 'nothing' },
    'search beginning of a word': { words: 'number1234*' },
  };
  const lists = Object.entries(filters).map(([name, filter]) =>
    measure(name, () => count(history.list({ limit: 20, ...filter }))),
  );
  return lists.filter(({ name }) => name.startsWith('search'));
}

function measureSums(history: History): void {
  const { id, at } = createEntry(rows - 1);
  const since = at - 30 * 86_400_000;
  measure('show', () => history.show(id).messages.length);
  measure('usage by model, 30 days', () => history.sumUsage({ by: 'model', since }).length);
  measure('usage by model, all', () => history.sumUsage({ by: 'model' }).length);
  measure('usage by day, all', () => history.sumUsage({ by: 'day' }).length);
  measure('spent since 30 days', () => history.spentSince(since).length);
  measure('stats', () => history.stats().runs);
}

function measureAll(history: History): void {
  measureOnce('list all of a model', () => count(history.list({ model: 'model-7' })));
  measureOnce('export all', () => count(history.export({})));
  measureOnce('check', () => history.check().problems.length);
  measureOnce('delete one', () => history.delete(['last']));
  measureOnce('prune half', () => history.prune({ keepRuns: rows / 2 }));
  print('file', `${Math.round(statSync(join(home, 'history.db')).size / 1e6)} MB`);
}

function count(values: Iterable<unknown>): number {
  const iterator = values[Symbol.iterator]();
  let found = 0;
  while (!iterator.next().done) found += 1;
  return found;
}

function measure(name: string, action: () => unknown): Search {
  const [firstMs = Number.NaN, ...times] = Array.from({ length: turns }, () => time(action));
  const ms = median(times);
  print(name, `${firstMs.toFixed(2)} ms at first, ${ms.toFixed(2)} ms then`);
  return { name, firstMs, ms };
}

function measureOnce(name: string, action: () => number): void {
  const begun = performance.now();
  const found = action();
  print(
    name,
    `${Math.round(performance.now() - begun)} ms (${found}), ${Math.round(process.memoryUsage.rss() / 1e6)} MB`,
  );
}

function time(action: () => unknown): number {
  const begun = performance.now();
  action();
  return performance.now() - begun;
}

function print(name: string, figure: string): void {
  if (!isJson) console.log(`${name.padEnd(40)} ${figure}`);
}
