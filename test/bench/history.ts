import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { median, medianOfPairs, render, toPlain, type Figure } from './figures.ts';
import type { Search } from './history-store.ts';
import { builtFolder, toRun } from './scene.ts';
import type { Bench, Section } from './section.ts';
import { clock, takeTurns, type Side, type Timing } from './side.ts';

export const historySection: Section = {
  name: 'history',
  title: 'History',
  play: async (bench) => [...(await playCost(bench)), ...(await playStore(bench))],
};

async function playCost({ scene, toRounds }: Bench): Promise<readonly Figure[]> {
  const [kept, unkept] = [toRun(scene, 'answer', ['--stream']), toRun(scene, 'answer', ['--stream', '--no-history'])];
  const found = await takeTurns([kept, unkept], { rounds: toRounds(51), warmUps: 2 }, clock);
  const toDifference = (what: string, part: keyof Timing, most: number): Figure => {
    const read = (side: Side): readonly number[] => found(side).map((timing) => timing[part]);
    const [mine, theirs] = [read(kept), read(unkept)];
    const value = medianOfPairs(mine, theirs, (one, other) => one - other);
    const without = `with --no-history: ${render(median(theirs), 'ms')}`;
    const figure = toPlain({ what, value, theirs: without, unit: 'ms', target: { most } });
    return { ...figure, ours: render(median(mine), 'ms') };
  };
  return [
    toDifference('what history adds to aix run', 'ms', 6),
    // None, as far as two runs can be told apart.
    toDifference('what history adds before the last byte', 'lastByteMs', 1),
  ];
}

interface Store {
  readonly importRate: number;
  readonly searches: readonly Search[];
  readonly megabytes: number;
}

async function playStore({ scene, length }: Bench): Promise<readonly Figure[]> {
  const rows = { quick: 20_000, ordinary: 100_000, full: 1_000_000 }[length];
  const store = await measureStore(rows, scene.env);
  const at = `at ${rows.toLocaleString('en')} runs`;
  const slowest = store.searches.toSorted((a, b) => b.ms - a.ms)[0];
  const slowestAtFirst = store.searches.toSorted((a, b) => b.firstMs - a.firstMs)[0];
  return [
    toPlain({
      what: `search newest first, slowest of ${store.searches.length}, ${at}`,
      value: slowest?.ms ?? Number.NaN,
      theirs: slowest?.name ?? '',
      unit: 'ms',
      target: { most: 5 },
    }),
    toPlain({
      what: `the same, asked for the first time, ${at}`,
      value: slowestAtFirst?.firstMs ?? Number.NaN,
      theirs: slowestAtFirst?.name ?? '',
      unit: 'ms',
      target: null,
    }),
    toPlain({ what: `import, ${at}`, value: store.importRate, unit: 'rows/s', target: { least: 10_000 } }),
    toPlain({ what: `file, ${at}`, value: store.megabytes, unit: 'MB', target: null }),
  ];
}

async function measureStore(rows: number, env: Readonly<Record<string, string>>): Promise<Store> {
  const script = join(builtFolder, 'history-store.mjs');
  const child = spawn(process.execPath, [script, String(rows), '--json'], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const output: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
  const [code] = await once(child, 'close');
  const text = Buffer.concat(output).toString();
  if (code !== 0) throw new Error(`the history ended with ${code}: ${text}`);
  return JSON.parse(text) as Store;
}
