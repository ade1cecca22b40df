import type { ChildProcess } from 'node:child_process';
import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { openHistory } from '../../../src/history/history.ts';
import { collect, startAix } from '../../helpers/cli.ts';
import { createScene, submission, type Scene } from './scene.ts';
import type { Behaviour, Kind } from './vendor.ts';

const kinds = ['openai-chat', 'anthropic'] as const;
const making = { 'openai-chat': /POST \/v1\/batches$/, anthropic: /POST \/v1\/messages\/batches$/ };

/** Whoever looks for a part waits for five seconds before the second look. */
const hasty = { haste: 10 };

interface KillScene extends Scene {
  /** The built program with these words. The server can kill it. */
  readonly start: (words: readonly string[]) => Promise<{ readonly stderr: string; readonly isKilled: boolean }>;
}

type Intercept = Behaviour['intercept'];

/** `intercept` says of which request the program does not live to see the answer. */
async function createKillScene(kind: Kind, rows: number, intercept: Intercept): Promise<KillScene> {
  let child: ChildProcess | null = null;
  const scene = await createScene(kind, rows, {
    looks: 0,
    intercept(request, response, made) {
      if (child === null || !intercept(request, response, made)) return false;
      child.kill('SIGKILL');
      child = null;
      return true;
    },
  });
  return {
    ...scene,
    async start(words) {
      const { cwd, home, env } = scene;
      const started = startAix(words, { cwd, home, env });
      child = started;
      const { stderr } = await collect(started);
      child = null;
      return { stderr, isKilled: started.signalCode === 'SIGKILL' };
    },
  };
}

function texts({ results }: Scene): readonly string[] {
  return results().map(({ text }) => text);
}

test.each(kinds)('a part that was taken is not sent again by whoever goes on after a kill, %s', async (kind) => {
  const scene = await createKillScene(kind, 4, (_, __, made) => made !== null);
  const words = [...submission, '--part-rows', '2'];
  // Once after the first part was made, once after the second.
  for (const made of [1, 2]) {
    expect((await scene.start(words)).isKilled).toBe(true);
    expect(scene.vendor.batches.length).toBe(made);
  }
  const { code, stderr } = await scene.aix([...words, '--wait'], hasty);
  expect([code, stderr]).toEqual([0, expect.stringContaining('is at "custom:here" already, as batch_2')]);
  expect(scene.vendor.count(making[kind])).toBe(2);
  expect(texts(scene)).toEqual(['Say w1!', 'Say w2!', 'Say w3!', 'Say w4!']);
});

test.each(kinds)('a part that was not taken is sent by whoever goes on after a kill, %s', async (kind) => {
  const scene = await createKillScene(kind, 2, ({ path }, _, made) => {
    if (made === null) return path === '/v1/files';
    if (kind === 'anthropic') scene.vendor.batches.shift();
    return kind === 'anthropic';
  });
  expect((await scene.start(submission)).isKilled).toBe(true);
  expect(scene.vendor.batches.length).toBe(0);
  expect((await scene.submit(['--wait'], hasty)).code).toBe(0);
  expect(scene.vendor.batches.length).toBe(1);
  expect(texts(scene)).toEqual(['Say w1!', 'Say w2!']);
});

test('rows are kept when the program is killed while it fetches, and stand everywhere once', async () => {
  const rows = 1200;
  const scene = await createScene('anthropic', rows, { looks: 0 });
  const id = (await scene.submit()).stdout.trim();
  const fetching = startAix(['batch', 'fetch', id], { cwd: scene.cwd, home: scene.home, env: scene.env });
  scene.vendor.behaviour.intercept = ({ path }, response) => {
    if (path.endsWith('/results')) void sendSome(scene, response).then(() => killWithRows(scene, fetching));
    return path.endsWith('/results');
  };
  await collect(fetching);
  scene.vendor.behaviour.intercept = () => false;
  expect(countRows(scene)).toBeGreaterThanOrEqual(500);
  expect(countRows(scene)).toBeLessThan(rows);
  // Some more that had come into the history, and not yet into the journal.
  scene.write('out.jsonl.journal', scene.read('out.jsonl.journal').split('\n').slice(0, -20).concat('').join('\n'));
  const { code, stderr } = await scene.aix(['batch', 'fetch', id]);
  expect([code, stderr]).toEqual([0, expect.stringContaining(`${rows} complete, 0 failed`)]);
  expect(stderr).toContain('$7.20');
  expect(scene.results().map(({ row }) => row)).toEqual(Array.from({ length: rows }, (_, at) => at + 1));
  const history = await openHistory({ home: scene.home, now: () => Date.now(), warn: () => {} });
  expect([...history.list({})].length).toBe(rows);
  history.close();
});

/** As soon as some of them are kept. */
async function killWithRows(scene: Scene, child: ChildProcess): Promise<void> {
  while (countRows(scene) < 500) await sleep(5);
  child.kill('SIGKILL');
}

const usage = { input_tokens: 100, output_tokens: 50 };

/** More than one write of the journal, and not the end. */
async function sendSome({ vendor }: Scene, response: ServerResponse): Promise<void> {
  const lines = (vendor.batches[0]?.asked ?? []).slice(0, 700).map(({ id, words }) => {
    const message = { id: 'm', model: 'm', content: [{ type: 'text', text: words }], stop_reason: 'end_turn', usage };
    return `${JSON.stringify({ custom_id: id, result: { type: 'succeeded', message } })}\n`;
  });
  response.writeHead(200);
  await new Promise<void>((resolve) => void response.write(lines.join(''), () => resolve()));
}

function countRows({ read }: Scene): number {
  return read('out.jsonl.journal')
    .split('\n')
    .filter((line) => /^\d+\tok/.test(line)).length;
}

test('a batch that was taken for ours and is none gives no results, and ours is sent then', async () => {
  let isRefused = false;
  const scene = await createScene('anthropic', 2, {
    looks: 0,
    intercept(_, response, made) {
      if (made === null || isRefused) return false;
      isRefused = true;
      scene.vendor.batches.shift();
      response.writeHead(502).end('<html>');
      return true;
    },
  });
  const lost = await scene.submit();
  expect([lost.code, lost.stderr]).toEqual([5, expect.stringContaining('502')]);
  // Somebody else has as many requests under way.
  const other = scene.vendor.add([1, 2].map((row) => ({ id: `other-${row}`, words: 'x', body: {} })));
  other.looks = -1;
  const id = (await scene.submit([], hasty)).stdout.trim();
  expect(scene.vendor.batches).toEqual([other]);
  const cancelled = await scene.aix(['batch', 'cancel', id]);
  expect([cancelled.stderr, other.isCancelled]).toEqual([expect.stringContaining("may be somebody else's"), false]);
  const fetched = await scene.aix(['batch', 'wait', id]);
  expect([fetched.code, fetched.stderr]).toEqual([8, expect.stringContaining("turned out to be somebody else's")]);
  expect((await scene.submit(['--wait'], hasty)).code).toBe(0);
  expect(texts(scene)).toEqual(['Say w1!', 'Say w2!']);
});

test('what is cancelled before all is sent leaves the rest to be run', async () => {
  const scene = await createScene('openai-chat', 3, {
    looks: 0,
    intercept({ path }, response) {
      if (path !== '/v1/files' || scene.vendor.batches.length < 1) return false;
      response.writeHead(403).end('{"error": {"message": "no more"}}');
      return true;
    },
  });
  expect((await scene.submit(['--part-rows', '2'])).code).toBe(4);
  const [listed = ''] = (await scene.aix(['batch', 'status'])).stdout.split('\n');
  expect(listed).toContain('not all sent');
  const id = listed.split('\t')[0] ?? '';
  await scene.aix(['batch', 'cancel', id]);
  expect((await scene.aix(['batch', 'fetch', id])).code).toBe(0);
  expect(texts(scene)).toEqual(['Say w1!', 'Say w2!']);
  scene.vendor.behaviour.intercept = () => false;
  await scene.submit(['--wait']);
  expect(texts(scene)).toEqual(['Say w1!', 'Say w2!', 'Say w3!']);
});

test('Ctrl-C while it waits leaves the batch running, and says so', async () => {
  const scene = await createScene('openai-chat', 1, {
    looks: 1_000_000,
    intercept({ path }) {
      if (path.endsWith('/batch_1')) setTimeout(() => waiting?.kill('SIGINT'), 100);
      return false;
    },
  });
  let waiting: ChildProcess | null = null;
  const id = (await scene.submit()).stdout.trim();
  waiting = startAix(['batch', 'wait', id], { cwd: scene.cwd, home: scene.home, env: scene.env });
  const { code, stderr } = await collect(waiting);
  expect([code, stderr]).toEqual([130, expect.stringContaining(`batch ${id} goes on at "custom:here"`)]);
  expect([stderr.includes(`aix batch cancel ${id}`), scene.vendor.batches[0]?.isCancelled]).toEqual([true, false]);
});
