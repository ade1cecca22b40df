import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { Agent, request, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { median, render, toGain, toMissing, toPlain, toRatio, type Figure, type Measured } from './figures.ts';
import { toLibrarySide } from './peers.ts';
import { toAix, toScript, type Scene } from './scene.ts';
import type { Bench, Section } from './section.ts';
import { account, takeTurns, type Side, type Usage } from './side.ts';

export const batchSection: Section = {
  name: 'batch',
  title: 'Batches',
  play: async (bench) => [...(await playQuick(bench)), ...(await playSlow(bench)), ...(await playMemory(bench))],
};

interface Rows {
  readonly count: number;
  readonly concurrency: number;
  /** What the server is asked for. */
  readonly answer: string;
}

async function playQuick({ scene, toRounds }: Bench): Promise<readonly Figure[]> {
  const rows = { count: 10_000, concurrency: 64, answer: 'short' };
  const [ours, pool, sdk] = [toBatch(scene, rows), toPool(scene, rows), toSdk(scene, rows)];
  const what = '10,000 rows, 64 at a time, 0 ms';
  const found = await takeTurns([pool, ours], { rounds: toRounds(15), warmUps: 1 }, account);
  const [mine, theirs] = [ours, pool].map((side) => found(side).map(({ ms }) => ms));
  const share = median((mine ?? []).map((ms, at) => ((theirs?.[at] ?? Number.NaN) / ms) * 100));
  const figure = toPlain({
    what: `${what}: of a bare undici Pool`,
    value: share,
    theirs: `bare Pool: ${toRate(rows, theirs)}`,
    unit: '%',
    target: { least: 70 },
  });
  return [{ ...figure, ours: toRate(rows, mine) }, await playSdk(`${what}: times faster than the openai SDK`)];

  async function playSdk(label: string): Promise<Figure> {
    const target = { least: 5 };
    if ('missing' in sdk) return toMissing(label, sdk.missing, target);
    const both = await takeTurns([ours, sdk], { rounds: toRounds(3), warmUps: 0 }, account);
    const read = (side: Side): Measured => toMeasured('openai SDK', both(side), 'ms');
    return toGain({ what: label, ours: read(ours), theirs: read(sdk), target });
  }
}

async function playSlow({ scene, toRounds }: Bench): Promise<readonly Figure[]> {
  const figures = [];
  const aloneMs = await timeAlone(`${scene.toUrl('wait-50')}/chat/completions`, toRounds(60));
  // So long that the start is no hundredth of it.
  for (const [count, concurrency, least] of [
    [30_000, 64, 95],
    [60_000, 256, 85],
  ] as const) {
    const rows = { count, concurrency, answer: 'wait-50' };
    const [ours, pool] = [toBatch(scene, rows), toPool(scene, rows)];
    const found = await takeTurns([pool, ours], { rounds: toRounds(3), warmUps: 0 }, account);
    const ideal = Math.ceil(count / concurrency) * aloneMs;
    const toShare = (side: Side): number => median(found(side).map(({ ms }) => (ideal / ms) * 100));
    const what = `${count.toLocaleString('en')} rows, ${concurrency} at a time, 50 ms: of the ideal`;
    const theirs = `bare Pool: ${render(toShare(pool), '%')}; an answer alone takes ${aloneMs.toFixed(1)} ms`;
    figures.push(toPlain({ what, value: toShare(ours), theirs, unit: '%', target: { least } }));
  }
  return figures;
}

/**
 * What an answer takes of a server that waits 50 ms, where nothing else is asked and the connection is there: timers are
 * late, and processes have to wake up. Nobody's batch is quicker than that.
 */
async function timeAlone(url: string, rounds: number): Promise<number> {
  const agent = new Agent({ keepAlive: true });
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const startedAt = performance.now();
    const asked = request(url, { agent, method: 'POST' }).end('{}');
    const [response] = (await once(asked, 'response')) as [IncomingMessage];
    await once(response.resume(), 'end');
    times.push(performance.now() - startedAt);
  }
  agent.destroy();
  return median(times);
}

/** As there are more and more rows; a million takes minutes. */
async function playMemory({ scene, length }: Bench): Promise<readonly Figure[]> {
  const counts = { quick: [10_000, 30_000], ordinary: [10_000, 100_000], full: [10_000, 100_000, 1_000_000] }[length];
  const usages = [];
  for (const count of counts) {
    const side = toBatch(scene, { count, concurrency: 64, answer: 'short' });
    usages.push({ count, side, usage: await account(side) });
  }
  const [first, ...others] = usages;
  if (first === undefined) return [];
  return others.flatMap(({ count, side, usage }) => {
    const what = `${count.toLocaleString('en')} rows: memory, against 10,000`;
    const [ours, theirs] = [toMeasured(side.name, [usage], 'rssMb'), toMeasured('10,000 rows', [first.usage], 'rssMb')];
    const rate = { what: `${count.toLocaleString('en')} rows: rows a second`, value: (count / usage.ms) * 1000 };
    return [
      toRatio({ what, ours, theirs, target: { most: 1.25 } }),
      toPlain({ ...rate, unit: 'rows/s' as const, target: null }),
    ];
  });
}

export function toBatch(scene: Scene, rows: Rows): Side {
  const output = join(scene.folder, 'out.jsonl');
  const words = ['batch', 'saved', '--input', toInput(scene, rows), '--provider', `custom:${rows.answer}`];
  return toAix(scene, [...words, '--output', output, '--restart', '-j', String(rows.concurrency)], {
    leastBytes: 0,
    before: () => {
      for (const name of ['history.db', 'history.db-wal', 'history.db-shm', 'history.new'])
        rmSync(join(scene.home, name), { recursive: true, force: true });
    },
    check: () => {
      const lines = Number.parseInt(execFileSync('wc', ['-l', output]).toString(), 10);
      if (lines !== rows.count) throw new Error(`${lines} of ${rows.count} rows`);
    },
  });
}

export function toPool(scene: Scene, rows: Rows): Side {
  return toScript(scene, 'bare undici Pool', 'pool.mjs', toWords(scene, rows));
}

function toSdk(scene: Scene, rows: Rows): Side | { missing: string } {
  return toLibrarySide(scene, 'openai SDK', ['bundled/openai-batch.mjs', ...toWords(scene, rows)]);
}

function toWords(scene: Scene, rows: Rows): readonly string[] {
  return [scene.toUrl(rows.answer), toInput(scene, rows), String(rows.concurrency), join(scene.folder, 'bare.txt')];
}

function toInput(scene: Scene, { count }: Rows): string {
  const path = join(scene.folder, `rows-${count}.csv`);
  writeFileSync(path, `concept\n${Array.from({ length: count }, (_, at) => `concept ${at}`).join('\n')}\n`);
  return path;
}

function toMeasured(name: string, usages: readonly Usage[], part: 'ms' | 'rssMb'): Measured {
  return { name, values: usages.map((usage) => usage[part]), unit: part === 'ms' ? 'ms' : 'MB' };
}

function toRate({ count }: Rows, times: readonly number[] = []): string {
  return render((count / median(times)) * 1000, 'rows/s');
}
