import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { openHistory } from '../../../src/history/history.ts';
import { createHome } from '../../helpers/home.ts';
import { hasRedis } from '../../helpers/redis.ts';
import { sendChatStream, sendJson } from '../../helpers/server.ts';
import { readResults, readWords, toWords } from '../scene.ts';
import { createQueueScene, type QueueScene } from './scene.ts';

const numbers = ({ read }: QueueScene): readonly number[] => readResults(read('out.jsonl')).map(({ row }) => row);

const upTo = (count: number): readonly number[] => Array.from({ length: count }, (_, at) => at + 1);

/** The config of another machine, which asks the same provider. */
const otherHome = ({ server }: QueueScene, provider: object = {}): string =>
  createHome({ custom_providers: { here: { base_url: `${server.url}/v1`, auth_type: 'bearer', ...provider } } });

const slowly: Parameters<typeof createQueueScene>[0] = async (request, response) => {
  await sleep(100);
  sendChatStream(response, [`${readWords(request)}!`]);
};

/** Waits until so many requests have come. */
async function waitForRequests({ server }: QueueScene, count: number): Promise<void> {
  while (server.requests.length < count) await sleep(5);
}

const isThere = hasRedis();

describe.skipIf(!isThere)('rows in a queue', { timeout: 60_000 }, () => {
  test('two workers in processes of their own run them, and the results flow back in order', async () => {
    const scene = await createQueueScene(slowly);
    scene.write('in.csv', toWords(60));
    const workers = [otherHome(scene), otherHome(scene)].map((home) =>
      scene.startWorker(['-j', '4'], { AIX_HOME: home }),
    );
    const { code, stdout, stderr } = await scene.startBatch().ended;
    expect([code, stdout]).toEqual([0, '']);
    expect(stderr).toContain('60 rows: 60 complete, 0 failed');
    expect(numbers(scene)).toEqual(upTo(60));
    expect(readResults(scene.read('out.jsonl'))[6]).toMatchObject({ text: 'Say w7!', input: { word: 'w7' } });
    expect(scene.sent()).toHaveLength(60);
    for (const { child } of workers) child.kill('SIGINT');
    const ends = await Promise.all(workers.map(({ ended }) => ended));
    const shares = ends.map((end) => Number(/has ended: (\d+) rows\n$/.exec(end.stderr)?.[1]));
    expect([ends[0]?.code, ends[1]?.code, shares.reduce((sum, share) => sum + share)]).toEqual([0, 0, 60]);
    expect(shares.every((share) => share > 0)).toBe(true);
    expect(ends[0]?.stdout).toBe('');
    expect(await countRuns(scene.home)).toBe(60);
  });

  test('those who begin a batch with nobody to take its rows are told', async () => {
    const scene = await createQueueScene();
    scene.write('in.csv', toWords(3));
    const { child, ended } = scene.startBatch();
    let told = '';
    for await (const chunk of child.stderr ?? []) {
      told += String(chunk);
      if (told.includes('no worker is there')) break;
    }
    expect(told).toContain(`aix worker --queue ${scene.redis.url}`);
    scene.startWorker();
    expect((await ended).code).toBe(0);
  });

  test('what was done while nobody listened is fetched, and not run again', async () => {
    const scene = await createQueueScene(slowly);
    scene.write('in.csv', toWords(40));
    const worker = scene.startWorker(['-j', '4']);
    const first = scene.startBatch();
    await waitForRequests(scene, 8);
    first.child.kill('SIGKILL');
    await waitForRequests(scene, 40);
    expect((await scene.startBatch().ended).code).toBe(0);
    expect([numbers(scene), scene.sent().length]).toEqual([upTo(40), 40]);
    worker.child.kill('SIGTERM');
    expect((await worker.ended).code).toBe(0);
  });

  test('Ctrl-C takes back what no worker has begun, and the same command goes on', async () => {
    const scene = await createQueueScene(slowly);
    scene.write('in.csv', toWords(50));
    scene.startWorker(['-j', '2']);
    const { child, ended } = scene.startBatch();
    await waitForRequests(scene, 4);
    child.kill('SIGINT');
    const { code, stderr } = await ended;
    expect([code, stderr]).toEqual([130, expect.stringContaining('the same command goes on')]);
    expect(scene.redis.ask('KEYS', '*notices*').trim()).toBe('');
    const sent = scene.sent().length;
    await sleep(500);
    expect(scene.sent()).toHaveLength(sent);
    expect(numbers(scene)).toEqual(upTo(sent));
    expect((await scene.startBatch().ended).code).toBe(0);
    expect([numbers(scene), scene.sent().length]).toEqual([upTo(50), 50]);
  });

  test('a second signal gives the rows of a worker back to others', async () => {
    const scene = await createQueueScene(async (request, response) => {
      if (scene.server.requests.length > 2) sendChatStream(response, [`${readWords(request)}!`]);
    });
    scene.write('in.csv', toWords(2));
    const { child, ended } = scene.startWorker(['-j', '2']);
    const batch = scene.startBatch();
    await waitForRequests(scene, 2);
    child.kill('SIGTERM');
    await once(child.stderr ?? child, 'data');
    child.kill('SIGTERM');
    expect((await ended).code).toBe(143);
    scene.startWorker(['-j', '2']);
    expect((await batch.ended).code).toBe(0);
    expect([numbers(scene), scene.sent().length]).toEqual([upTo(2), 4]);
  });

  test('a worker that was stopped and comes back late has no row written twice', async () => {
    const scene = await createQueueScene(async (request, response) => {
      if (scene.server.requests.length <= 2) await sleep(1000);
      sendChatStream(response, [`${readWords(request)}!`]);
    });
    scene.write('in.csv', toWords(20));
    const late = scene.startWorker(['-j', '2']);
    const batch = scene.startBatch();
    await waitForRequests(scene, 2);
    late.child.kill('SIGSTOP');
    scene.startWorker(['-j', '2']);
    const { code } = await batch.ended;
    late.child.kill('SIGCONT');
    expect([code, numbers(scene), scene.sent().length]).toEqual([0, upTo(20), 22]);
    await sleep(1500);
    late.child.kill('SIGTERM');
    expect(await late.ended).toMatchObject({ code: 0, stderr: expect.not.stringContaining('queue:') });
    expect(scene.redis.ask('KEYS', '*').trim()).not.toContain('completed');
  });

  test('a server that loses everything on the way costs no row', async () => {
    const scene = await createQueueScene(slowly);
    scene.write('in.csv', toWords(40));
    scene.startWorker(['-j', '4']);
    const { ended } = scene.startBatch();
    await waitForRequests(scene, 8);
    await scene.redis.restart();
    const { code, stderr } = await ended;
    expect([code, numbers(scene)]).toEqual([0, upTo(40)]);
    expect(stderr.match(/the connection to redis:\S+ is lost/g)).toHaveLength(1);
  });

  test('workers without the key, or without the provider, leave the batch to those who have them', async () => {
    const scene = await createQueueScene(async (request, response) => {
      if (request.headers.authorization === undefined) sendJson(response, { error: { message: 'no key' } }, 401);
      else await slowly(request, response);
    });
    scene.write('in.csv', toWords(40));
    const poor = scene.startWorker(['-j', '1'], { AIX_HERE_API_KEY: '' });
    const stranger = scene.startWorker([], { AIX_HOME: createHome() });
    scene.startWorker(['-j', '2'], { AIX_HOME: otherHome(scene) });
    const { code, stderr } = await scene.startBatch().ended;
    expect([code, numbers(scene), scene.sent().length]).toEqual([0, upTo(40), 41]);
    expect(stderr).toMatch(new RegExp(`worker ${poor.child.pid} on \\S+ takes no rows: 401 Unauthorized`));
    expect(stderr).toContain("takes no rows: Custom provider 'here' not found");
    for (const { child } of [poor, stranger]) child.kill('SIGTERM');
    const told = await Promise.all([poor, stranger].map(async ({ ended }) => (await ended).stderr));
    for (const words of told) expect(words.match(/a batch is left to others/g)).toHaveLength(1);
  });

  test('a key that is refused ends the batch where no other worker is there, and costs no row', async () => {
    let isRefused = true;
    const scene = await createQueueScene((request, response) => {
      if (isRefused) sendJson(response, { error: { message: 'bad key' } }, 401);
      else sendChatStream(response, [readWords(request)]);
    });
    scene.write('in.csv', toWords(5));
    scene.startWorker(['-j', '1']);
    const { code, stderr } = await scene.startBatch().ended;
    expect([code, stderr]).toEqual([4, expect.stringContaining('no worker can run this batch: 401 Unauthorized')]);
    expect(scene.sent()).toHaveLength(1);
    isRefused = false;
    expect((await scene.startBatch().ended).code).toBe(0);
    expect(numbers(scene)).toEqual(upTo(5));
  });

  test('a row that fails is a result, and --retry-failed sends it once more', async () => {
    let isBroken = true;
    const scene = await createQueueScene((request, response) => {
      if (isBroken && readWords(request) === 'Say w2') sendJson(response, { error: { message: 'no' } }, 400);
      else sendChatStream(response, [readWords(request)]);
    });
    scene.write('in.csv', toWords(3));
    scene.startWorker();
    expect(await scene.startBatch().ended).toMatchObject({ code: 12, stderr: expect.stringContaining('provider 1') });
    isBroken = false;
    expect((await scene.startBatch(['--retry-failed']).ended).code).toBe(0);
    expect(readResults(scene.read('out.jsonl')).map(({ status }) => status)).toEqual(Array(3).fill('complete'));
    expect(scene.sent()).toHaveLength(4);
  });

  test('what a schema asks for is asked for by the worker', async () => {
    const scene = await createQueueScene((_request, response) => sendChatStream(response, ['{"size": 3}']));
    scene.write('in.csv', toWords(2));
    scene.startWorker();
    const words = ['--schema', 'size int', '--temperature', '0', '--system', 'Be brief'];
    expect((await scene.startBatch(words).ended).code).toBe(0);
    expect(readResults(scene.read('out.jsonl'))[0]).toMatchObject({ parsed: { size: 3 } });
    const [request] = scene.server.requests;
    expect(JSON.parse(request?.body ?? '')).toMatchObject({
      temperature: 0,
      messages: [{ role: 'system', content: 'Be brief' }, { role: 'user' }],
      response_format: { type: 'json_schema', json_schema: { schema: { required: ['size'] } } },
    });
  });
});

function countRuns(home: string): Promise<number> {
  return openHistory({ home, now: () => Date.now(), warn: () => {} }).then((history) => {
    const runs = [...history.list({ limit: 1000 })];
    history.close();
    return runs.length;
  });
}
