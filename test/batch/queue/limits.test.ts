import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { createHome } from '../../helpers/home.ts';
import { hasRedis } from '../../helpers/redis.ts';
import { sendChatStream, sendJson } from '../../helpers/server.ts';
import { readResults, readWords, toWords } from '../scene.ts';
import { createQueueScene, type QueueScene, type Running } from './scene.ts';

/** Two machines that know nothing of each other. */
function startTwo(scene: QueueScene, provider: object): readonly Running[] {
  const entry = { base_url: `${scene.server.url}/v1`, auth_type: 'bearer', ...provider };
  return [1, 2].map(() => {
    const home = createHome({ custom_providers: { here: entry } });
    return scene.startWorker(['-j', '4'], { AIX_HOME: home });
  });
}

/** How many requests wait for an answer, when no further one comes after so many. */
async function countHeld(held: readonly unknown[], expected: number): Promise<number> {
  while (held.length < expected) await sleep(20);
  await sleep(1000);
  return held.length;
}

describe.skipIf(!hasRedis())('over all workers', { timeout: 60_000 }, () => {
  test('no more requests begin in a minute than rpm says', async () => {
    const scene = await createQueueScene();
    scene.write('in.csv', toWords(30));
    startTwo(scene, { rpm: 6 });
    const { child, ended } = scene.startBatch();
    while (scene.server.requests.length < 6) await sleep(20);
    await sleep(2000);
    expect(scene.server.requests).toHaveLength(6);
    child.kill('SIGKILL');
    await ended;
  });

  test('requests keep the distance that was set where the batch was begun', async () => {
    const arrivals: number[] = [];
    const scene = await createQueueScene(
      (request, response) => {
        arrivals.push(Date.now());
        sendChatStream(response, [readWords(request)]);
      },
      { provider: { min_interval_ms: 200 } },
    );
    scene.write('in.csv', toWords(11));
    startTwo(scene, {});
    expect((await scene.startBatch().ended).code).toBe(0);
    // Each of two workers by itself would take half of that.
    expect((arrivals.at(-1) ?? 0) - (arrivals[0] ?? 0)).toBeGreaterThan(1800);
  });

  test('what a provider refuses one worker makes all of them wait', async () => {
    const arrivals: number[] = [];
    const scene = await createQueueScene((request, response) => {
      arrivals.push(Date.now());
      if (arrivals.length > 1) return sendChatStream(response, [readWords(request)]);
      response.setHeader('retry-after', '3');
      sendJson(response, { error: { message: 'too much' } }, 429);
    });
    scene.write('in.csv', toWords(20));
    const [first] = [scene.startWorker(['-j', '1'])];
    const { ended } = scene.startBatch();
    while (arrivals.length === 0) await sleep(5);
    startTwo(scene, {});
    expect((await ended).code).toBe(0);
    expect((arrivals[1] ?? 0) - (arrivals[0] ?? 0)).toBeGreaterThan(2500);
    first?.child.kill('SIGKILL');
  });

  test('one refusal halves how many rows all workers run at a time, which then grows slowly', async () => {
    const held: ((status: number) => void)[] = [];
    const scene = await createQueueScene(async (request, response) => {
      const status = await new Promise<number>((resolve) => void held.push(resolve));
      response.setHeader('retry-after', '1');
      if (status === 200) sendChatStream(response, [readWords(request)]);
      else sendJson(response, { error: { message: 'no' } }, status);
    });
    scene.write('in.csv', toWords(120));
    [1, 2].map(() => scene.startWorker(['-j', '8']));
    const { child, ended } = scene.startBatch();
    const answer = (status: number, count = held.length): void => {
      for (const give of held.splice(0, count)) give(status);
    };
    expect(await countHeld(held, 16)).toBe(16);
    answer(429, 1);
    // Others hear of it although they are at work.
    await sleep(1500);
    answer(400);
    expect(await countHeld(held, 8)).toBe(8);
    answer(200);
    expect(await countHeld(held, 8)).toBe(8);
    answer(200);
    expect(await countHeld(held, 9)).toBeLessThanOrEqual(12);
    child.kill('SIGKILL');
    await ended;
  });

  test('--max-cost holds for all rows together, and the next batch goes on', async () => {
    const prices = { 'custom:here/m': { input: 0, output: 1000 } };
    // Three tokens for each answer: 0.003 dollars.
    const scene = await createQueueScene(undefined, { config: { prices } });
    scene.write('in.csv', toWords(40));
    startTwo(scene, {});
    const words = ['--max-tokens', '3'];
    const { code, stderr } = await scene.startBatch(['--max-cost', '0.0305', ...words]).ended;
    expect([code, stderr]).toEqual([11, expect.stringContaining('--max-cost allows $0.03')]);
    expect(readResults(scene.read('out.jsonl'))).toHaveLength(10);
    expect(scene.sent()).toHaveLength(10);
    expect((await scene.startBatch(words).ended).code).toBe(0);
    expect(scene.sent()).toHaveLength(40);
  });
});
