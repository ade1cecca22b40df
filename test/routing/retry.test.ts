import { expect, test } from 'vitest';
import { Failure, ProviderFailure } from '../../src/errors.ts';
import type { StreamEvent } from '../../src/providers/provider.ts';
import { end, play, toFailure, words, type Call } from './scripted.ts';

const fails: Call = [toFailure()];
const works: Call = [words, end];
const warning: StreamEvent = { type: 'warning', message: 'left out' };

test('a call that fails is made again, twice at most', async () => {
  expect(await play([works])).toMatchObject({ calls: 1, events: works, retries: [], error: null });
  expect(await play([fails, works])).toMatchObject({ calls: 2, events: works, error: null });
  expect(await play([fails, fails, works])).toMatchObject({ calls: 3, events: works, error: null });
  expect(await play([fails])).toMatchObject({ calls: 3, events: [], error: { message: '503 Service Unavailable' } });
});

test.each([0, 1, 10])('%i retries are that many calls and one', async (retries) => {
  expect((await play([fails], { retries })).calls).toBe(retries + 1);
});

test.each<[string, StreamEvent]>([
  ['text', words],
  ['reasoning', { type: 'reasoning-delta', text: 'hm' }],
  ['a tool call', { type: 'tool-call', id: '1', name: 'f', arguments: {} }],
  ['the end', end],
])('once %s was given away there is no other call', async (_title, event) => {
  const { calls, error, events } = await play([[event, toFailure()], works]);
  expect({ calls, events }).toEqual({ calls: 1, events: [event] });
  expect(error).toMatchObject({ message: '503 Service Unavailable', detail: undefined });
});

test('a warning gives nothing away, and is given once', async () => {
  const { events, calls } = await play([
    [warning, toFailure()],
    [warning, ...works],
  ]);
  expect({ calls, events }).toEqual({ calls: 2, events: [warning, ...works] });
});

test.each<[string, Error]>([
  ['a failure that no other call would mend', toFailure({ isRetryable: false })],
  ['a failure of ours', new Failure('config', 'no key')],
  ['a bug', new TypeError('x is not a function')],
])('%s ends it at once, as it is', async (_title, error) => {
  expect(await play([[error], works])).toMatchObject({ calls: 1, error, retries: [] });
});

test('the error after the last attempt says how many there were', async () => {
  const bare = await play([fails]);
  const worded = await play([
    [toFailure({ detail: 'overloaded' })],
    [toFailure({ detail: 'bad', isRetryable: false })],
  ]);
  expect(bare.error).toMatchObject({ detail: 'after 3 attempts', code: 'provider', provider: 'p', isRetryable: true });
  expect(worded.error).toMatchObject({ detail: 'bad (after 2 attempts)' });
});

/** The waits of ten retries. */
async function findWaits(random: () => number, retryAfterMs?: number): Promise<readonly number[]> {
  const { retries } = await play([[toFailure({ retryAfterMs })]], { retries: 10, random });
  return retries.map(({ waitMs }) => waitMs);
}

test('waits grow twofold from half a second to half a minute, and are drawn from all of that', async () => {
  const longest = [500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000, 30_000];
  expect(await findWaits(() => 1)).toEqual(longest);
  expect(await findWaits(() => 0)).toEqual(longest.map(() => 100));
  expect((await findWaits(() => 0.5)).slice(0, 3)).toEqual([300, 550, 1050]);
});

test('what the server asks for is waited, and hardly longer', async () => {
  const exact = await play([[toFailure({ retryAfterMs: 2000 })], works]);
  expect(exact).toMatchObject({ calls: 2, ms: 2000, retries: [{ waitMs: 2000, ms: 0, number: 1, retries: 2 }] });
  expect((await findWaits(() => 0.999, 2000))[0]).toBe(2400);
  expect((await findWaits(() => 0.999, 60_000))[0]).toBe(60_999);
  expect((await findWaits(() => 0, 250))[0]).toBe(250);
  expect((await findWaits(() => 0.5, 250))[0]).toBe(450);
});

test('a hint of 0 is no leave to hammer', async () => {
  expect((await findWaits(() => 1, 0)).slice(0, 2)).toEqual([500, 1000]);
});

test('more than a minute is not waited for', async () => {
  const { calls, error, ms } = await play([[toFailure({ retryAfterMs: 60_001, hint: 'try again in 61 s' })], works]);
  expect({ calls, ms }).toEqual({ calls: 1, ms: 0 });
  expect(error).toMatchObject({ hint: 'try again in 61 s', detail: undefined });
});

test('the waits count against the time for the whole answer', async () => {
  const hinted: Call = [toFailure({ retryAfterMs: 3000 })];
  expect(await play([hinted, works], { timeoutMs: 3001 })).toMatchObject({ calls: 2, error: null });
  expect(await play([hinted, works], { timeoutMs: 3000 })).toMatchObject({ calls: 1, ms: 0, error: hinted[0] });
});

test('a later call has only the time that is left', async () => {
  const hung = await play([fails, ['hang']], { timeoutMs: 5000 });
  const begun = await play([fails, [words, 'hang']], { timeoutMs: 5000 });
  const message = 'no complete answer within 5 s';
  expect(hung).toMatchObject({ calls: 2, ms: 5000, error: { code: 'network', message } });
  expect(begun).toMatchObject({ events: [words], error: { code: 'incomplete', message: `incomplete: ${message}` } });
  expect(hung.error).toBeInstanceOf(ProviderFailure);
});

test('an abort ends the wait at once', async () => {
  const controller = new AbortController();
  const clock = { now: () => 0, elapsed: () => 0, after: () => controller.abort.bind(controller), soon: setImmediate };
  const waiting = play([fails, works], { clock }, controller.signal);
  setTimeout(() => controller.abort(new Error('Ctrl-C')), 20);
  expect(await waiting).toMatchObject({ calls: 1, error: { message: 'Ctrl-C' } });
});
