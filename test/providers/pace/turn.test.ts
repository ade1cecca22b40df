import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { CustomProvider } from '../../../src/config/schema.ts';
import type { Clock } from '../../../src/context.ts';
import type { HttpClient, Timeouts } from '../../../src/http/client.ts';
import { createConnection } from '../../../src/providers/connection.ts';
import { createPacer, type Errand, type Turn } from '../../../src/providers/pace/pacer.ts';
import { windowMs } from '../../../src/providers/pace/plan.ts';
import { toListTimeouts } from '../../../src/providers/timeouts.ts';
import { temporaryFolder } from '../../helpers/temp.ts';
import { createOutput, createTestContext } from '../../helpers/run.ts';
import { awaitFailure, toSettings } from '../helpers.ts';

const account = 'custom:x@test.example';
const free = new AbortController().signal;

/** A clock that can be set, on which all waits take as long as they take here, divided by the haste. */
function createClock(haste: number): Clock & { now: () => number; shift: (ms: number) => void } {
  let base = 1_800_000_000_000;
  const elapsed = (): number => performance.now() * haste;
  return {
    elapsed,
    now: () => Math.round(base + elapsed()),
    after: (ms, action) => {
      const timer = setTimeout(action, ms / haste);
      return () => clearTimeout(timer);
    },
    soon: (action) => void setImmediate(action),
    shift: (ms) => {
      base += ms;
    },
  };
}

function createStage(entry: Partial<CustomProvider>, haste = 1) {
  const home = temporaryFolder();
  const stderr = createOutput(false);
  const clock = createClock(haste);
  const context = { ...createTestContext([], { home, stderr: stderr.output }), clock };
  const settings = toSettings('x', { x: { base_url: 'https://test.example/v1', ...entry } });
  const path = join(home, 'cache/pace.json');
  const take = async (errand: Partial<Errand> = {}, signal = free): Promise<Turn> =>
    createPacer(settings, context).take({ load: { model: 'm', tokens: 0 }, totalMs: null, ...errand }, signal);
  const read = () => JSON.parse(readFileSync(path, 'utf8'))[account];
  return { home, context, settings, clock, path, take, read, told: stderr.text };
}

test('eight at once begin three at a time, in order, and hear of their waits', async () => {
  const { take, read, told } = createStage({ rpm: 3 }, 50);
  const moments = new Set<number>();
  await Promise.all(
    Array.from({ length: 8 }, async () => {
      await take();
      for (const [at] of read().started) moments.add(at);
    }),
  );
  const starts = [...moments].toSorted((one, other) => one - other);
  const spans = starts.slice(3).map((at, index) => at - (starts[index] ?? 0));
  expect(Math.min(...spans)).toBeGreaterThanOrEqual(60_000);
  expect(read().waiting).toEqual([]);
  expect(told().match(/waiting \d+ s for a turn at custom:x \(rpm 3\)/g)).toHaveLength(5);
});

test('the place of somebody who gives up is free for the next one', async () => {
  const { take, read } = createStage({ rpm: 1 });
  await take();
  const controller = new AbortController();
  const given = take({}, controller.signal).catch((error: unknown) => error);
  await expect.poll(() => read().waiting.length).toBe(1);
  controller.abort(new Error('enough'));
  expect(await given).toMatchObject({ message: 'enough' });
  expect(read().waiting).toEqual([]);
  // The next one is told the moment that was given up, and not the one after it.
  expect(await awaitFailure(take({ totalMs: 1000 }))).toMatchObject({
    detail: expect.stringMatching(/^the next one is in (?:[1-5]\d|6[01]) s/),
  });
});

test('the place of somebody who died is given away when its moment has passed', async () => {
  const { take, read, clock } = createStage({ rpm: 1 });
  await take();
  const controller = new AbortController();
  const dead = take({}, controller.signal).catch(() => null);
  await expect.poll(() => read().waiting.length).toBe(1);
  clock.shift(2 * windowMs);
  expect(await take({ totalMs: 1000 })).toMatchObject({ waitedMs: expect.any(Number) });
  expect(read()).toMatchObject({ waiting: [], started: [[expect.any(Number), 1, 0]] });
  controller.abort();
  await dead;
});

test('a turn that would come too late is refused at once, and says when to come back', async () => {
  const { take } = createStage({ rpm: 2 });
  await take();
  await take();
  expect(await awaitFailure(take({ totalMs: 20_000 }))).toMatchObject({
    code: 'rate-limit',
    message: 'no turn at "custom:x" in time (rpm 2)',
    detail: expect.stringMatching(/^the next one is in 6[01] s, and there are 20 s for all$/),
    hint: expect.stringMatching(/^try again in 6[01] s.*, or give it longer with --timeout$/),
  });
});

test('the wait counts against the time for the whole answer', async () => {
  const { context, settings, take } = createStage({ rpm: 1 }, 50);
  const seen: Timeouts[] = [];
  const body = (async function* () {})();
  const send: HttpClient['send'] = async ({ timeouts }) => {
    seen.push(timeouts);
    return { status: 200, headers: {}, body, progress: () => {} };
  };
  const http = async (): Promise<HttpClient> => ({ send, close: async () => {} });
  await take();
  const connection = createConnection({ settings, headers: {} }, { context: { ...context, http }, key: null });
  const timeouts = { ...toListTimeouts(settings), totalMs: 600_000 };
  await connection.send({ method: 'GET', path: '/models', timeouts }, free);
  expect(seen).toMatchObject([{ totalMs: 600_000 }]);
  expect(seen[0]?.spentMs).toBeGreaterThan(50_000);
});

test('tokens count as they were estimated until it is known what they were', async () => {
  const { take, read } = createStage({ tpm: 1000 });
  const first = await take({ load: { model: 'm', tokens: 900 } });
  const next = { load: { model: 'm', tokens: 200 }, totalMs: 1000 };
  expect(await awaitFailure(take(next))).toMatchObject({ message: 'no turn at "custom:x" in time (tpm 1000)' });
  await first.settle(100);
  await take(next);
  expect(read().started.map(([, , tokens]: readonly number[]) => tokens)).toEqual([100, 200]);
});

test('one that took more than it had booked keeps the others waiting', async () => {
  const { take } = createStage({ tpm: 1000 });
  const first = await take({ load: { model: 'm', tokens: 10 } });
  await first.settle(5000);
  await awaitFailure(take({ load: { model: 'm', tokens: 10 }, totalMs: 1000 }));
});

test('whoever waits looks again when its moment comes, as others may have taken more than they had booked', async () => {
  const { take, read } = createStage({ tpm: 1000 }, 50);
  await take({ load: { model: 'm', tokens: 600 } });
  const large = take({ load: { model: 'm', tokens: 600 } });
  await expect.poll(() => read().waiting.length).toBe(1);
  const small = await take({ load: { model: 'm', tokens: 10 } });
  const [at] = read().started.at(-1);
  await small.settle(900);
  await large;
  expect(read().started.at(-1)[0] - at).toBeGreaterThanOrEqual(windowMs);
});

test('a small one does not push in before a large one that waits', async () => {
  const { take, read } = createStage({ tpm: 1000 });
  await take({ load: { model: 'm', tokens: 500 } });
  const controller = new AbortController();
  const large = take({ load: { model: 'm', tokens: 900 } }, controller.signal).catch(() => null);
  await expect.poll(() => read().waiting.length).toBe(1);
  await awaitFailure(take({ load: { model: 'm', tokens: 300 }, totalMs: 1000 }));
  controller.abort();
  await large;
  await take({ load: { model: 'm', tokens: 300 }, totalMs: 1000 });
});

test.each(['', 'not json', '[1, 2]', '{"custom:x@test.example": 7}', '{"custom:x@test.example": {"started": "x"}}'])(
  'a file that says %j is as good as none',
  async (text) => {
    const { take, read, home, path } = createStage({ rpm: 1 });
    mkdirSync(join(home, 'cache'));
    writeFileSync(path, text);
    await take({ totalMs: 1000 });
    expect(read().started).toHaveLength(1);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  },
);

test('entries that make no sense are left out', async () => {
  const { take, read, home, path, clock } = createStage({ rpm: 1 });
  mkdirSync(join(home, 'cache'));
  const started = [['soon', 1, 1], [clock.now() - 5, -1, 0], [], null, [clock.now() + 1e9, 1, 0]];
  const waiting = [[7, 8, 9], ['id', 'at', 1], {}];
  const document = { saved_at: clock.now() - 5, started, waiting, closed: { m: 'never', n: null } };
  writeFileSync(path, JSON.stringify({ [account]: document, gone: { saved_at: 5 } }));
  await take({ totalMs: 1000 });
  expect(read()).toMatchObject({ started: [[expect.any(Number), 1, 0]], waiting: [], closed: {} });
  expect(JSON.parse(readFileSync(path, 'utf8'))).not.toHaveProperty('gone');
});

test('a clock that is put right keeps nobody waiting', async () => {
  const { take, clock } = createStage({ rpm: 1, min_interval_ms: 3_600_000 });
  await take();
  clock.shift(-86_400_000);
  await take({ totalMs: 1000 });
});

test('many starts become few entries, and none of them is forgotten', async () => {
  const { take, read, home, path, clock } = createStage({ rpm: 1000 });
  mkdirSync(join(home, 'cache'));
  const started = Array.from({ length: 999 }, (_, index) => [clock.now() - 10_000 + index * 10, 1, 2]);
  writeFileSync(path, JSON.stringify({ [account]: { saved_at: clock.now(), started, waiting: [], closed: {} } }));
  await take({ totalMs: 1000 });
  const counts = read().started.map(([, count]: readonly number[]) => count);
  expect(counts.length).toBeLessThan(15);
  expect(counts.reduce((sum: number, count: number) => sum + count, 0)).toBe(1000);
  await awaitFailure(take({ totalMs: 1000 }));
});

test('accounts with other limits do not wait for each other', async () => {
  const { take, home } = createStage({ rpm: 1 });
  await take();
  const settings = toSettings('y', { y: { base_url: 'https://test.example/v1', rpm: 1 } });
  const context = createTestContext([], { home });
  const other = createPacer(settings, { ...context, clock: createClock(1) });
  await other.take({ load: null, totalMs: 1000 }, free);
  await awaitFailure(take({ totalMs: 1000 }));
});
