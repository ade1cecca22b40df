import type { ServerResponse } from 'node:http';
import { expect, test } from 'vitest';
import { printFigure } from '../helpers/figure.ts';
import { collect, spawnAix, startAix } from '../helpers/cli.ts';
import { createHome } from '../helpers/home.ts';
import { runAix, type RunResult } from '../helpers/run.ts';
import { sendChatStream, sendJson, startServer, type SeenRequest } from '../helpers/server.ts';

type Answer = (response: ServerResponse) => void;

interface Asked extends RunResult {
  readonly requests: readonly SeenRequest[];
}

const argv = ['ask', 'hi', '--provider', 'custom:shaky'];

const works: Answer = (response) => sendChatStream(response, ['Hello']);

function says(status: number, body: object = {}, headers: Readonly<Record<string, string>> = {}): Answer {
  return (response) => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    sendJson(response, body, status);
  };
}

function breaksOff(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const chunk = { choices: [{ index: 0, delta: { content: 'Hel' } }] };
  response.write(`data: ${JSON.stringify(chunk)}\n\n`, () => response.destroy());
}

/** A home with a provider that gives these answers one after the other, the last one for ever. */
async function createShaky(answers: readonly Answer[], fields: object = {}) {
  const server = await startServer((_request, response) => {
    answers[Math.min(server.requests.length, answers.length) - 1]?.(response);
  });
  const entry = { base_url: server.url, default_model: 'm', auth_type: 'none', ...fields };
  return { server, home: createHome({ custom_providers: { shaky: entry } }) };
}

async function ask(answers: readonly Answer[], ...flags: readonly string[]): Promise<Asked> {
  const { server, home } = await createShaky(answers);
  return { ...(await runAix([...argv, ...flags], { home })), requests: server.requests };
}

test('a server that is down for a moment is asked again, and stderr tells', async () => {
  const { code, stdout, stderr, requests } = await ask([says(503), says(500), works]);
  expect({ code, stdout, count: requests.length }).toEqual({ code: 0, stdout: 'Hello', count: 3 });
  expect(new Set(requests.map(({ body }) => body)).size).toBe(1);
  const [first, second] = stderr.split('\n');
  expect(first).toMatch(/^aix: custom:shaky: 503 Service Unavailable, trying again in 0\.\d s \(1 of 2\)$/);
  expect(second).toMatch(/^aix: custom:shaky: 500 Internal Server Error, trying again in [01](\.\d)? s \(2 of 2\)$/);
});

test('--quiet keeps retries from stderr', async () => {
  expect(await ask([says(503), works], '--quiet')).toMatchObject({ code: 0, stdout: 'Hello', stderr: '' });
});

test.each<[string, number, readonly Answer[], number, readonly string[]]>([
  ['a server that stays down', 3, [says(503)], 5, []],
  ['a connection that is closed', 3, [(response) => response.destroy()], 7, []],
  ['an empty answer', 3, [(response) => response.end()], 8, []],
  ['a server that stays down, with --retries 0', 1, [says(503)], 5, ['--retries', '0']],
  ['a server that stays down, with --retries 3', 4, [says(503)], 5, ['--retries', '3']],
  ['an answer that breaks off', 1, [breaksOff, works], 8, ['--stream']],
  ['an answer that breaks off unseen', 1, [breaksOff, works], 8, []],
  ['a spent quota', 1, [says(429, { error: { code: 'insufficient_quota', message: 'pay' } }), works], 6, []],
  ['a refused key', 1, [says(401), works], 4, []],
  ['a wrong request', 1, [says(400, { error: { message: 'no' } }), works], 5, []],
  ['a server that says not to', 1, [says(503, {}, { 'x-should-retry': 'false' }), works], 5, []],
])('%s gets %i requests', async (_title, count, answers, code, flags) => {
  const { requests, ...result } = await ask(answers, '--quiet', ...flags);
  expect({ count: requests.length, code: result.code }).toEqual({ count, code });
});

test('the built program waits as long as the server asks for, by the clock of the server', async () => {
  const times: number[] = [];
  const seen =
    (answer: Answer): Answer =>
    (response) => {
      times.push(performance.now());
      answer(response);
    };
  const { server, home } = await createShaky([seen(says(429, {}, { 'retry-after': '2' })), seen(works)]);
  const { stdout } = await spawnAix([...argv, '--format', 'json'], { home });
  const { attempts, timing } = JSON.parse(stdout);
  const spent = attempts.reduce((sum: number, { ms }: { readonly ms: number }) => sum + ms, 0);
  expect(server.requests).toHaveLength(2);
  expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThanOrEqual(2000);
  expect(timing.total_ms - spent).toBeLessThan(3000);
});

test('an hour is not waited for, and the time to come back is named', async () => {
  const { stderr, code, requests } = await ask([says(429, {}, { 'retry-after': '3600' }), works]);
  const [date, time] = new Date(Date.now() + 3_600_000).toISOString().split('T');
  expect({ code, count: requests.length }).toEqual({ code: 6, count: 1 });
  expect(stderr).toContain(`hint: try again in 60 min, at ${date} ${time?.slice(0, 2)}:`);
});

test('a wait that is longer than --timeout is not begun', async () => {
  const { code, requests } = await ask([says(429, {}, { 'retry-after': '9' }), works], '--timeout', '8');
  expect({ code, count: requests.length }).toEqual({ code: 6, count: 1 });
});

test('a call after a wait has only what is left of --timeout', async () => {
  const { code, stderr, requests } = await ask([says(503), () => {}], '--timeout', '1.5');
  expect({ code, count: requests.length }).toEqual({ code: 7, count: 2 });
  expect(stderr).toContain('aix: no complete answer within 1.5 s\n');
});

test('Ctrl-C during the wait ends it at once', async () => {
  const { server, home } = await createShaky([says(503, {}, { 'retry-after': '30' })]);
  const child = startAix([...argv, '--format', 'json'], { home });
  child.stdin?.end();
  const result = collect(child);
  let killedAt = 0;
  child.stderr?.once('data', () => {
    killedAt = performance.now();
    child.kill('SIGINT');
  });
  const { code, stdout } = await result;
  expect(performance.now() - killedAt).toBeLessThan(1000);
  expect({ code, count: server.requests.length }).toEqual({ code: 130, count: 1 });
  const failed = { provider: 'custom:shaky', model: 'm', code: 'provider', status: 503, ms: expect.any(Number) };
  expect(JSON.parse(stdout)).toMatchObject({ status: 'cancelled', attempts: [failed], error: { code: 'cancelled' } });
});

test.each<[string, Readonly<Record<string, string>>, number]>([
  ['failed together', {}, 100],
  ['were told the same', { 'retry-after': '1' }, 1000],
])('50 clients that %s do not come back together', { timeout: 60_000 }, async (title, headers, leastMs) => {
  const server = await startServer((request, response) => {
    const isFirst = server.requests.filter(({ body }) => body === request.body).length === 1;
    return isFirst ? says(503, {}, headers)(response) : works(response);
  });
  const home = createHome({ custom_providers: { shaky: { base_url: server.url, default_model: 'm' } } });
  const clients = Array.from({ length: 50 }, (_, at) =>
    runAix(['ask', `I am ${at}`, '--provider', 'custom:shaky', '--format', 'jsonl'], { home }),
  );
  const results = await Promise.all(clients);
  const waits = results.map(({ stdout }) => Number(/"wait_ms":(\d+)/.exec(stdout)?.[1]));
  const crowds = waits.map((ms) => waits.filter((other) => other >= ms && other < ms + 20).length);
  const spread = Math.max(...waits) - Math.min(...waits);
  printFigure(
    'retries',
    `50 clients that ${title} come over ${spread} ms, at most ${Math.max(...crowds)} within 20 ms`,
  );
  expect({ failed: results.filter(({ code }) => code !== 0).length, count: server.requests.length }).toEqual({
    failed: 0,
    count: 100,
  });
  expect(Math.max(...crowds)).toBeLessThan(20);
  expect(Math.min(...waits)).toBeGreaterThanOrEqual(leastMs);
});

test('all attempts stand in the document, and the error says how many there were', async () => {
  const limited = says(429, { error: { message: 'slow down' } });
  const good = JSON.parse((await ask([says(503), limited, works], '--format', 'json')).stdout);
  const bad = JSON.parse((await ask([limited], '--format', 'json', '--retries', '1')).stdout);
  const attempt = { provider: 'custom:shaky', model: 'm', ms: expect.any(Number) };
  expect(good.attempts).toEqual([
    { ...attempt, code: 'provider', status: 503 },
    { ...attempt, code: 'rate-limit', status: 429 },
    { ...attempt, model: 'served-model', code: 'ok', status: 200 },
  ]);
  expect(bad.attempts.map(({ status }: { readonly status: number }) => status)).toEqual([429, 429]);
  expect(bad.error.message).toBe('429 Too Many Requests: slow down (after 2 attempts)');
});

test('--format jsonl tells each retry in an event', async () => {
  const { stdout } = await ask([says(503), works], '--format', 'jsonl');
  const events = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(events.map(({ v, seq, type }) => `${v} ${seq} ${type}`)).toEqual([
    '1 0 run-started',
    '1 1 retry',
    '1 2 text-delta',
    '1 3 finish',
  ]);
  const { provider, model, code, message, status, retry, retries } = events[1];
  expect({ provider, model, code, message, status }).toEqual({
    provider: 'custom:shaky',
    model: 'm',
    code: 'provider',
    message: '503 Service Unavailable',
    status: 503,
  });
  expect({ retry, retries }).toEqual({ retry: 1, retries: 2 });
  expect(events[1].wait_ms).toBeGreaterThanOrEqual(100);
});

test.each<[string, object, Readonly<Record<string, string>>, readonly string[], number]>([
  ['max_retries of the provider', { max_retries: 1 }, {}, [], 2],
  ['AIX_MAX_RETRIES before it', { max_retries: 1 }, { AIX_MAX_RETRIES: '0' }, [], 1],
  ['--retries before both', { max_retries: 0 }, { AIX_MAX_RETRIES: '0' }, ['--retries', '1'], 2],
])('%s says how often', async (_title, fields, env, flags, count) => {
  const { server, home } = await createShaky([says(503)], fields);
  await runAix([...argv, ...flags], { home, env });
  expect(server.requests).toHaveLength(count);
});

test.each<[object, Readonly<Record<string, string>>, readonly string[], number, string]>([
  [{}, {}, ['--retries', '11'], 2, '--retries must be a whole number from 0 to 10, found "11"'],
  [{}, {}, ['--retries', '1.5'], 2, '--retries must be a whole number from 0 to 10'],
  [{}, { AIX_MAX_RETRIES: 'many' }, [], 3, 'AIX_MAX_RETRIES must be a whole number from 0 to 10, found "many"'],
  [{ max_retries: -1 }, {}, [], 3, 'where a whole number from 0 to 10 was wanted'],
])('%j, %j and %j are refused', async (fields, env, flags, code, words) => {
  const { server, home } = await createShaky([works], fields);
  const result = await runAix([...argv, ...flags], { home, env });
  expect(result).toMatchObject({ code, stderr: expect.stringContaining(words) });
  expect(server.requests).toEqual([]);
});

test('embeddings go on where they failed, each call with all its retries', async () => {
  const sent: number[] = [];
  const server = await startServer(({ body }, response) => {
    const { input } = JSON.parse(body);
    sent.push(input.length);
    if (sent.length % 3 !== 1) return says(429, {}, { 'retry-after-ms': '50' })(response);
    sendJson(response, { data: input.map((text: string, index: number) => ({ index, embedding: [Number(text)] })) });
  });
  const home = createHome({
    custom_providers: { many: { base_url: server.url, preset: 'mistral', auth_type: 'none' } },
  });
  const stdin = Array.from({ length: 258 }, (_, at) => at).join('\n');
  const flags = ['--provider', 'custom:many', '--model', 'm', '--input', '-', '--input-format', 'lines'];
  const { stdout, stderr, code } = await runAix(['embed', ...flags], { home, stdin });
  expect({ code, sent }).toEqual({ code: 0, sent: [128, 128, 128, 128, 2, 2, 2] });
  expect(JSON.parse(stdout).embeddings.map(({ embedding }: { readonly embedding: unknown }) => embedding)).toEqual(
    Array.from({ length: 258 }, (_, at) => [at]),
  );
  const told = stderr.matchAll(/^aix: custom:many: 429 Too Many Requests, trying again in 0\.\d s \((\d) of 2\)$/gm);
  expect([...told].map(([, number]) => number)).toEqual(['1', '2', '1', '2']);
});

test('lists of models and tests of providers ask once', async () => {
  const { server, home } = await createShaky([says(503)]);
  await runAix(['provider', 'models', 'shaky'], { home });
  expect(server.requests).toHaveLength(1);
  await runAix(['provider', 'test', 'shaky'], { home });
  expect(server.requests).toHaveLength(2);
});
