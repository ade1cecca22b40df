import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { collect, spawnAix, startAix } from '../../helpers/cli.ts';
import { createHome } from '../../helpers/home.ts';
import { sendChatStream, sendJson, startServer } from '../../helpers/server.ts';
import { ask, createOwnDesk, type Answer, type Desk } from './desk.ts';

const ok: Answer = (_, response) => sendChatStream(response, ['ok']);

function readPace({ home }: Pick<Desk, 'home'>): readonly Record<string, readonly unknown[]>[] {
  return Object.values(JSON.parse(readFileSync(join(home, 'cache/pace.json'), 'utf8')));
}

test('C11 eight processes at once keep to rpm, and those whose turn is too late say when to come back', async () => {
  const { aix, server } = await createOwnDesk(ok, { rpm: 3 });
  const results = await Promise.all(Array.from({ length: 8 }, () => aix(...ask, '--timeout', '30')));
  expect(results.map(({ code }) => code).toSorted((one, other) => one - other)).toEqual([0, 0, 0, 6, 6, 6, 6, 6]);
  expect(server.requests).toHaveLength(3);
  const { stderr } = results.find(({ code }) => code === 6) ?? { stderr: '' };
  expect(stderr).toMatch(/^aix: no turn at "custom:x" in time \(rpm 3\)\n/);
  expect(stderr).toMatch(/hint: try again in \d+ s/);
}, 60_000);

test('C11 a wait is told, Ctrl-C ends it at once, and its place is free again', async () => {
  const desk = await createOwnDesk(ok, { rpm: 1 });
  await desk.aix(...ask);
  const child = startAix([...ask], { home: desk.home });
  child.stdin?.end();
  const ended = collect(child);
  await expect.poll(() => readPace(desk)[0]?.['waiting']?.length, { timeout: 15_000 }).toBe(1);
  child.kill('SIGINT');
  const { code, stderr } = await ended;
  expect({ code, requests: desk.server.requests.length }).toEqual({ code: 130, requests: 1 });
  expect(stderr).toMatch(/^aix: waiting \d+ s for a turn at custom:x \(rpm 1\)\n/);
  expect(readPace(desk)[0]?.['waiting']).toEqual([]);
});

test('C11 tokens count as estimated, then as the provider counted them, and not at all when it refused', async () => {
  const limits = { tpm: 1000 };
  const silent: Answer = (_, response) =>
    sendJson(response, { id: 'c', choices: [{ message: { content: 'ok' }, finish_reason: 'stop' }] });
  const large = [...ask, '--max-tokens', '900', '--timeout', '20'];
  const counted = await createOwnDesk(ok, limits);
  const uncounted = await createOwnDesk(silent, limits);
  const refused = await createOwnDesk((_, response) => sendJson(response, {}, 400), limits);
  const codes = [];
  for (const { aix } of [counted, uncounted, refused]) for (const _ of [1, 2]) codes.push((await aix(...large)).code);
  expect(codes).toEqual([0, 0, 0, 6, 5, 5]);
});

test('C11 a call that is made again takes a turn of its own', async () => {
  const { aix, server } = await createOwnDesk((_, response) => sendJson(response, {}, 503), { rpm: 2 });
  const { code } = await aix(...ask, '--timeout', '20');
  expect({ code, requests: server.requests.length }).toEqual({ code: 6, requests: 2 });
});

test('C10 C11 H24 a limit that is used up lets the next process wait until it is lifted', async () => {
  const times: number[] = [];
  const server = await startServer((_, response) => {
    times.push(Date.now());
    response.setHeader('x-ratelimit-remaining-requests', '0');
    response.setHeader('x-ratelimit-reset-requests', times.length < 3 ? '2s' : '40s');
    sendChatStream(response, ['ok']);
  });
  const home = createHome({ custom_providers: { x: { base_url: `${server.url}/v1`, default_model: 'm' } } });
  for (const model of ['m', 'other', 'm']) {
    expect(await spawnAix([...ask, '--model', model], { home })).toMatchObject({ code: 0, stdout: 'ok' });
  }
  const [first = 0, , third = 0] = times;
  expect(third - first).toBeGreaterThanOrEqual(2000);
  const late = await spawnAix([...ask, '--timeout', '0.5'], { home });
  expect(late).toMatchObject({ code: 6, stderr: expect.stringContaining('(its limit is used up)') });
});

test('C11 a run without limits keeps nothing, nor waits for what is lifted in hours', async () => {
  const { aix, home } = await createOwnDesk((request, response) => {
    response.setHeader('x-ratelimit-remaining-tokens', '0');
    response.setHeader('x-ratelimit-reset-tokens', '6h0m0s');
    return ok(request, response);
  });
  expect([(await aix(...ask)).code, (await aix(...ask)).code]).toEqual([0, 0]);
  expect(existsSync(join(home, 'cache/pace.json'))).toBe(false);
});

test('C11 M30 --debug shows in a line what is left, and warns before a limit', async () => {
  const { aix } = await createOwnDesk((request, response) => {
    const told = { limit: '60', remaining: '5', reset: '12' };
    for (const [field, value] of Object.entries(told)) response.setHeader(`x-ratelimit-${field}`, value);
    return ok(request, response);
  });
  const { stderr } = await aix('--debug', ...ask);
  expect(stderr).toContain('aix: custom:x limits: requests 5 of 60 left, reset in 12 s\n');
  expect(stderr).toContain('aix: custom:x is near its limit: requests 5 of 60 left\n');
  expect((await aix(...ask)).stderr).not.toContain('limit');
});
