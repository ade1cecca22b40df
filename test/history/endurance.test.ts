import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import { saveEntries } from '../../src/history/save.ts';
import { createHome } from '../helpers/home.ts';
import { isFull } from '../helpers/sample.ts';
import { createEntry } from './entries.ts';
import { buildWorker, createWorker, sides, type Side, type Worker } from './sides.ts';

const kills = isFull ? 50 : 12;
const filesPerKill = 40;
const savers = 8;
const runsEach = isFull ? 250 : 100;
const script = await buildWorker('endurance');

describe.each(sides)('with $name', (side) => {
  test(
    'a process that is killed at any moment of taking in loses no run and doubles none',
    { timeout: 120_000 },
    async () => {
      const home = createHome();
      let mostMs = await measureTakingIn(side);
      let cut = 0;
      for (let kill = 0; kill < kills; kill += 1) {
        const victim = startOwn(side);
        // It is up, and has loaded what it needs.
        await victim.call(home, 'stats');
        saveRuns(home, kill * filesPerKill, filesPerKill);
        const isCut = await isCutOff(victim, home, Math.random() * mostMs);
        if (isCut) cut += 1;
        // How long it takes changes with whatever else the machine does.
        mostMs *= isCut ? 1.25 : 0.5;
      }
      const worker = startOwn(side);
      expect(await worker.call(home, 'check')).toMatchObject({ runs: kills * filesPerKill, waiting: 0, problems: [] });
      console.log(`history: ${kills} kills, ${cut} of them in the midst of it, ${side.name}`);
      await expectAll(worker, home, kills * filesPerKill);
      // At least one of them hit, or nothing has been shown.
      expect(cut).toBeGreaterThan(0);
    },
  );

  test('eight processes that save while two read lose no run and double none', { timeout: 120_000 }, async () => {
    const home = createHome();
    const writers = Array.from({ length: savers }, () => startOwn(side));
    const readers = [startOwn(side), startOwn(side)];
    const saved = Promise.all(writers.map((writer, index) => saveOneByOne(writer, home, index * runsEach)));
    const counts = readers.map((reader) => countUntil(saved, reader, home));
    await saved;
    const seen = await Promise.all(counts);
    expect(seen.map((one) => one.toSorted((a, b) => a - b))).toEqual(seen);
    await expectAll(startOwn(side), home, savers * runsEach);
  });
});

async function expectAll(worker: Worker, home: string, count: number): Promise<void> {
  const ids = Array.from({ length: count }, (_, number) => createEntry(number).id);
  expect((await worker.call(home, 'list', {})).map(({ id }) => id)).toEqual(ids.toReversed());
  expect(await worker.call(home, 'list', { words: 'number*' })).toHaveLength(count);
  const sums = await worker.call(home, 'sumUsage', { by: 'model' });
  expect(sums.reduce((sum, { runs }) => sum + runs, 0)).toBe(count);
}

async function measureTakingIn(side: Side): Promise<number> {
  const home = createHome();
  const worker = startOwn(side);
  await worker.call(home, 'stats');
  saveRuns(home, 0, filesPerKill);
  const begun = performance.now();
  await worker.call(home, 'stats');
  return performance.now() - begun;
}

/** Whether it was killed before it had ended its work. */
async function isCutOff(victim: Worker, home: string, afterMs: number): Promise<boolean> {
  const done = victim.ask({ type: 'call', home, method: 'stats', args: [] }).then(() => false);
  const killed = sleep(afterMs).then(() => victim.end());
  const isCut = await Promise.race([done, killed.then(() => true)]);
  await killed;
  return isCut;
}

async function countUntil(saved: Promise<unknown>, reader: Worker, home: string): Promise<readonly number[]> {
  const seen: number[] = [];
  const over = saved.then(() => true);
  do seen.push((await reader.call(home, 'stats')).runs);
  while (!(await Promise.race([over, sleep(0, false)])));
  return seen;
}

async function saveOneByOne(writer: Worker, home: string, first: number): Promise<void> {
  for (let number = first; number < first + runsEach; number += 1) {
    await writer.save(home, createEntry(number));
    if (number % 10 === 0) await writer.ask({ type: 'tidy', home });
  }
}

function saveRuns(home: string, first: number, count: number): void {
  for (let number = first; number < first + count; number += 1) saveEntries(home, [createEntry(number)]);
}

function startOwn(side: Side): Worker {
  const worker = createWorker(script, side);
  onTestFinished(() => worker.end());
  return worker;
}
