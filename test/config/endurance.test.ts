import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { build } from 'rolldown';
import { beforeAll, expect, test } from 'vitest';
import { createConfigFile } from '../../src/config/write.ts';
import { collect } from '../helpers/cli.ts';
import { printFigure } from '../helpers/figure.ts';
import { installFolder } from '../helpers/run.ts';
import { isFull } from '../helpers/sample.ts';
import { temporaryFolder } from '../helpers/temp.ts';

const writers = 16;
const updates = isFull ? 500 : 50;
const lanes = isFull ? 40 : 8;
const killsPerLane = 5;
const writerFolder = join(installFolder, 'node_modules/.cache/aix-config-writer');

beforeAll(async () => {
  const input = join(import.meta.dirname, 'writer.ts');
  await build({ input, platform: 'node', output: { dir: writerFolder, format: 'esm', cleanDir: true } });
});

test(
  'sixteen processes that write at once lose nothing, and no reader sees a broken file',
  { timeout: 600_000 },
  async () => {
    const home = temporaryFolder();
    const children = Array.from({ length: writers }, (_, index) => startWriter(home, `w${index}`, updates));
    const ended = Promise.all(children.map(collect));
    const reads = await readUntil(join(home, 'config.json'), ended);
    const codes = (await ended).map(({ code }) => code);
    const counts = JSON.parse(readFileSync(join(home, 'config.json'), 'utf8')) as Record<string, number>;
    const kept = Object.values(counts).reduce((sum, count) => sum + count, 0);
    printFigure(
      'config',
      `${kept} of ${writers * updates} updates kept, ${reads.broken} unreadable of ${reads.all} reads`,
    );
    expect(codes).toEqual(Array.from({ length: writers }, () => 0));
    expect({ kept, broken: reads.broken }).toEqual({ kept: writers * updates, broken: 0 });
    expect(reads.all).toBeGreaterThan(updates / 5);
    expect(readdirSync(home)).toEqual(['config.json']);
  },
);

test(
  'a process that is killed at any moment leaves a whole file, and the next one can write',
  { timeout: 600_000 },
  async () => {
    const homes = Array.from({ length: lanes }, () => temporaryFolder());
    const counts = await Promise.all(homes.map(countSurvivals));
    const survived = counts.reduce((sum, count) => sum + count, 0);
    printFigure('config', `${survived} of ${lanes * killsPerLane} kills survived`);
    expect(survived).toBe(lanes * killsPerLane);
    expect(homes.flatMap((home) => readdirSync(home)).filter((name) => name !== 'config.json')).toEqual([]);
  },
);

async function countSurvivals(home: string): Promise<number> {
  const file = createConfigFile({ home });
  let survived = 0;
  for (let kill = 1; kill <= killsPerLane; kill += 1) {
    await killAtRandom(startWriter(home, 'victim'));
    const isWhole = !existsSync(file.path) || isConsistent(readFileSync(file.path, 'utf8'));
    await file.update((document) => Object.assign(document, { survivor: kill }));
    if (isWhole && (await file.get(['survivor'])) === kill) survived += 1;
  }
  return survived;
}

async function killAtRandom(child: ChildProcess): Promise<void> {
  const closed = once(child, 'close');
  if (child.stdout !== null) await once(child.stdout, 'data');
  await sleep(Math.random() * 150);
  child.kill('SIGKILL');
  await closed;
}

function isConsistent(text: string): boolean {
  const { victim, filler, mirror } = JSON.parse(text) as { victim?: number; filler?: string; mirror?: number };
  return victim === mirror && (victim === undefined || filler?.length === 50_000);
}

async function readUntil(
  path: string,
  ended: Promise<unknown>,
): Promise<{ readonly all: number; readonly broken: number }> {
  const counts = { all: 0, broken: 0 };
  const over = ended.then(() => true);
  while (!(await Promise.race([over, sleep(3, false)]))) {
    if (!existsSync(path)) continue;
    counts.all += 1;
    if (!isReadable(path)) counts.broken += 1;
  }
  return counts;
}

function isReadable(path: string): boolean {
  try {
    JSON.parse(readFileSync(path, 'utf8'));
    return true;
  } catch {
    return false;
  }
}

function startWriter(home: string, name: string, count?: number): ChildProcess {
  const script = join(writerFolder, 'writer.js');
  return spawn(process.execPath, [script, home, name, ...(count === undefined ? [] : [String(count)])]);
}
