import { expect, test } from 'vitest';
import { exitCodes } from '../../src/errors.ts';
import { printFigure } from '../helpers/figure.ts';
import { createHome } from '../helpers/home.ts';
import { runAix } from '../helpers/run.ts';
import { startRaw } from '../http/servers.ts';
import { forAll } from './faults/play.ts';
import { play, type RetryCase } from './retries/case.ts';
import { begun, final } from './retries/final.ts';
import { hints, type HintCase } from './retries/hints.ts';
import { passing } from './retries/passing.ts';

const cases = [...passing, ...final, ...begun, ...begun.map(showAtOnce)];

function showAtOnce({ name, flags = [], ...rest }: RetryCase): RetryCase {
  return { ...rest, name: `${name}, shown at once`, flags: [...flags, '--stream'] };
}

/** What is wrong with how often a server was asked. */
async function findCountProblems(wanted: RetryCase): Promise<readonly string[]> {
  const { count, code, events, stderr } = await play(wanted);
  const told = events.filter(({ type }) => type === 'retry').length + 1;
  const isRight = count === wanted.count && told === count && code === exitCodes[wanted.code];
  return isRight ? [] : [`${wanted.name}: ${count} requests, ${told} told, exit ${code}: ${stderr}`];
}

/** What is wrong with how long was waited: never less than asked, and hardly more. */
async function findWaitProblems({ name, answer, waitMs }: HintCase): Promise<readonly string[]> {
  const { count, code, events, stderr } = await play({ answer });
  const waited = events.find(({ type }) => type === 'retry')?.wait_ms ?? null;
  const found = `${name}: waited ${waited} ms, ${count} requests, exit ${code}: ${stderr}`;
  if (waitMs === null) return count === 1 && code !== 0 && /^hint: try again in .* at /m.test(stderr) ? [] : [found];
  const isRight = waited !== null && waited >= waitMs && waited <= waitMs + 1500;
  return isRight && count === 2 && code === 0 ? [] : [found];
}

test('what may pass is tried three times, what will not or has begun once', { timeout: 60_000 }, async () => {
  const found = [...(await forAll(cases, findCountProblems)), ...(await forAll(hints, findWaitProblems))];
  printFigure(
    'retries',
    `${found.filter((problems) => problems.length === 0).length} of ${found.length} counted as promised`,
  );
  expect(found.flat()).toEqual([]);
});

test.each([
  ['refused', 'http://127.0.0.1:9', 2],
  ['for a name that nobody has', 'https://no-such-host.invalid', 0],
])('a connection that is %s is tried again by what it may bring', async (_, url, retries) => {
  const { events, code } = await play({ answer: () => {}, toUrl: () => url });
  // A resolver that is out of reach may know the name in a second.
  const isPassing = events.some(({ error }) => error?.message.includes('no answer about'));
  expect({ code, retries: events.filter(({ type }) => type === 'retry').length }).toEqual({
    code: 7,
    retries: isPassing ? 2 : retries,
  });
});

test('--timeout holds for everybody who is asked, with all calls and waits', async () => {
  const [first, second] = await Promise.all([startRaw(() => {}), startRaw(() => {})]);
  const provider = { default_model: 'm', auth_type: 'none', max_retries: 0 };
  const custom = {
    first: { ...provider, base_url: first.url, idle_timeout: 0.5 },
    second: { ...provider, base_url: second.url },
  };
  const home = createHome({ custom_providers: custom });
  const argv = ['ask', 'hi', '--provider', 'custom:first', '--fallback', 'custom:second'];
  const startedAt = performance.now();
  const atOnce = await runAix([...argv, '--timeout', '0.3'], { home });
  const later = await runAix([...argv, '--timeout', '2'], { home });
  expect(atOnce).toEqual({ code: 7, stdout: '', stderr: toLate('0.3') });
  expect(later).toMatchObject({
    code: 7,
    stderr: expect.stringMatching(`^aix: custom:first: .*instead\n${toLate('2')}$`),
  });
  expect(performance.now() - startedAt).toBeLessThan(10_000);
  expect([first, second].map(({ received }) => received.length)).toEqual([2, 1]);
});

function toLate(seconds: string): string {
  return `aix: no complete answer within ${seconds} s\nhint: give it longer with --timeout\n`;
}
