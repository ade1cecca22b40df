import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { printFigure } from '../../helpers/figure.ts';
import { hasRedis } from '../../helpers/redis.ts';
import { isFull } from '../../helpers/sample.ts';
import { sendChatStream } from '../../helpers/server.ts';
import { readResults, readWords, toWords } from '../scene.ts';
import { createQueueScene, type QueueScene, type Running } from './scene.ts';

const kills = isFull ? 80 : 6;
const atATime = 4;
const rowsForEachKill = 40;

test.skipIf(!hasRedis())(
  'no row is lost and none written twice when workers and whoever began the batch are killed at any moment',
  { timeout: 1_200_000 },
  async () => {
    const rows = (kills + 3) * rowsForEachKill;
    const scene = await createQueueScene(async (request, response) => {
      await sleep(20 + Math.random() * 40);
      sendChatStream(response, [`${readWords(request)}!`]);
    });
    scene.write('in.csv', toWords(rows));
    const { batches, workers } = await killAtRandom(scene, rows);
    const numbers = readResults(scene.read('out.jsonl')).map(({ row }) => row);
    expect(numbers).toEqual(Array.from({ length: rows }, (_, at) => at + 1));
    const sent = scene.sent().length;
    // Of those that were under way at a worker that was killed nobody can know. Whoever begins a batch sends nothing.
    expect(sent - rows).toBeLessThanOrEqual(workers * atATime);
    // Whatever is left goes away by itself.
    expect(
      scene.redis
        .ask('KEYS', '*')
        .split('\n')
        .map((key) => scene.redis.ask('PTTL', key).trim()),
    ).not.toContain('-1');
    printFigure(
      'batch',
      `queue: ${numbers.length} of ${rows} rows after ${workers} kills of workers and ${batches} of batches, ${sent} sent, ${sent - rows} of those under way again`,
    );
  },
);

/** Two workers and a batch, each begun anew when it was killed, until the batch has come to its end. */
async function killAtRandom(scene: QueueScene, rows: number): Promise<{ batches: number; workers: number }> {
  const killed = { batches: 0, workers: 0 };
  const startWorker = (): Running => scene.startWorker(['-j', String(atATime)]);
  const running = [startWorker(), startWorker()];
  let batch = scene.startBatch();
  for (let kill = 1; kill <= kills; kill += 1) {
    const wanted = scene.sent().length + Math.floor(Math.random() * 2 * rowsForEachKill);
    while (scene.sent().length < Math.min(wanted, rows - rowsForEachKill)) await sleep(5);
    await sleep(Math.random() * 100);
    if (kill % 3 === 0) {
      batch.child.kill('SIGKILL');
      await batch.ended;
      killed.batches += 1;
      batch = scene.startBatch();
    } else {
      const at = kill % 2;
      running[at]?.child.kill('SIGKILL');
      await running[at]?.ended;
      killed.workers += 1;
      running[at] = startWorker();
    }
  }
  expect(await batch.ended).toMatchObject({ code: 0, stderr: expect.stringContaining(`${rows} complete, 0 failed`) });
  for (const { child } of running) child.kill('SIGTERM');
  expect(await Promise.all(running.map(async ({ ended }) => (await ended).code))).toEqual([0, 0]);
  return killed;
}
