import type { ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parse } from 'csv-parse/sync';
import { expect, test } from 'vitest';
import { collect, startAix } from '../helpers/cli.ts';
import { printFigure } from '../helpers/figure.ts';
import { isFull } from '../helpers/sample.ts';
import { sendChatStream } from '../helpers/server.ts';
import { createScene, readResults, readWords, toWords, type Scene } from './scene.ts';

const wantedKills = isFull ? 200 : 15;
const rows = 200;
const killsPerBatch = 5;
const atATime = 8;
/** From then on rows are under way in any case; the first of them come later on a busy machine. */
const mostRequests = 100;
const mostMs = 20;

const kinds = [
  { output: 'out.jsonl', words: [] },
  { output: 'out.csv', words: [] },
  { output: 'out.jsonl', words: ['--unordered'] },
];

test(
  'a batch that is killed at any moment and begun again loses no row and repeats none that was done',
  { timeout: 1_200_000 },
  async () => {
    const total = { kills: 0, batches: 0, sent: 0, written: 0, repeated: 0 };
    while (total.kills < wantedKills) {
      const kind = kinds[total.batches % kinds.length] ?? { output: 'out.jsonl', words: [] };
      const scene = await createScene(async (request, response) => {
        await sleep(5 + Math.random() * 10);
        sendChatStream(response, [`${readWords(request)}!`]);
      });
      scene.write('in.csv', toWords(rows));
      const kills = await survive(
        scene,
        ['--output', kind.output, ...kind.words],
        Math.min(killsPerBatch, wantedKills - total.kills),
      );
      const numbers = readNumbers(scene, kind.output);
      const inOrder = kind.words.length > 0 ? numbers.toSorted((a, b) => a - b) : numbers;
      expect(inOrder).toEqual(Array.from({ length: rows }, (_, at) => at + 1));
      const sent = scene.sent().length;
      // Of those under way nobody can know.
      expect(sent - rows).toBeLessThanOrEqual(kills * atATime);
      total.kills += kills;
      total.batches += 1;
      total.sent += sent;
      total.written += numbers.length;
      total.repeated += sent - rows;
    }
    const { kills, batches, sent, written, repeated } = total;
    printFigure(
      'batch',
      `${written} of ${batches * rows} rows are there once after ${kills} kills; ${repeated} of ${sent} were sent again, at most ${atATime} for a kill`,
    );
  },
);

/** Kills it until it comes to its end, and gives how often. */
async function survive(
  { cwd, home, env, server, sent }: Scene,
  words: readonly string[],
  most: number,
): Promise<number> {
  const argv = ['batch', './say.md', '--input', 'in.csv', '-j', String(atATime), ...words];
  const journal = join(cwd, `${words[1]}.journal`);
  for (let kills = 0; ; kills += 1) {
    const before = server.requests.length;
    const done = readDone(journal);
    const child = startAix(argv, { cwd, home, env });
    const isOver = new AbortController();
    if (kills < most) void killAtRandom(child, () => server.requests.length - before, isOver.signal);
    const { code, stderr } = await collect(child);
    isOver.abort();
    expect(
      sent()
        .slice(before)
        .filter((text) => done.has(text)),
    ).toEqual([]);
    if (child.signalCode === 'SIGKILL') continue;
    expect([code, stderr]).toEqual([0, expect.stringContaining(`${rows} complete, 0 failed`)]);
    return kills;
  }
}

/** Some milliseconds after so many requests; one time in five at the start. */
async function killAtRandom(child: ChildProcess, count: () => number, isOver: AbortSignal): Promise<void> {
  const wanted = Math.random() < 0.2 ? 0 : 1 + Math.floor(Math.random() * mostRequests);
  while (count() < wanted && !isOver.aborted) await sleep(1);
  await sleep(Math.random() * (wanted === 0 ? 10 * mostMs : mostMs));
  child.kill('SIGKILL');
}

/** What the prompts of the rows say that have a whole line in the journal. */
function readDone(path: string): ReadonlySet<string> {
  const lines = existsSync(path) ? readFileSync(path, 'utf8').split('\n').slice(1, -1) : [];
  return new Set(lines.map((line) => `Say w${line.split('\t')[0]}`));
}

function readNumbers({ read }: Scene, output: string): readonly number[] {
  if (!output.endsWith('.csv')) return readResults(read(output)).map(({ row }) => row);
  const records: readonly { readonly row: string }[] = parse(read(output), { columns: true, record_delimiter: '\n' });
  return records.map(({ row }) => Number(row));
}
