import type { ServerResponse } from 'node:http';
import { expect, test } from 'vitest';
import { createHome } from '../commands/provider/home.ts';
import { runAix, type RunResult } from '../helpers/run.ts';
import { sendChatStream, sendJson, startServer, type TestServer } from '../helpers/server.ts';

type Answer = (response: ServerResponse) => void;

const down: Answer = (response) => sendJson(response, { error: { message: 'no model is loaded' } }, 503);
const fine: Answer = (response) => sendChatStream(response, ['fine']);
const invalid: Answer = (response) => sendJson(response, { error: { message: 'temperature is too high' } }, 400);
const overfull: Answer = (response) =>
  sendJson(response, { error: { message: 'too long', code: 'context_length_exceeded' } }, 400);
const unknown: Answer = (response) =>
  sendJson(response, { error: { message: 'The model `m` does not exist', code: 'model_not_found' } }, 404);
const keyless: Answer = (response) => sendJson(response, { error: { message: 'bad key' } }, 401);
const filtered: Answer = (response) =>
  response
    .writeHead(200, { 'content-type': 'text/event-stream' })
    .end('data: {"choices":[{"index":0,"delta":{},"finish_reason":"content_filter"}]}\n\ndata: [DONE]\n\n');
const cut: Answer = (response) =>
  response
    .writeHead(200, { 'content-type': 'text/event-stream' })
    .end('data: {"choices":[{"index":0,"delta":{"content":"half"},"finish_reason":null}]}\n\n');

interface Asked extends RunResult {
  readonly servers: readonly TestServer[];
  /** How often each was asked. */
  readonly counts: readonly number[];
}

/** Asks `a`, with `b` and `c` behind it, each of which answers so. */
async function ask(answers: readonly Answer[], flags: readonly string[], settings: object = {}): Promise<Asked> {
  const servers = await Promise.all(answers.map((answer) => startServer((_, response) => answer(response))));
  const names = ['a', 'b', 'c'];
  const entries = servers.map(({ url }, at) => [names[at], { base_url: `${url}/v1`, default_model: `m-${names[at]}` }]);
  const home = createHome(Object.fromEntries(entries), settings);
  const result = await runAix(['ask', 'hi', '--provider', 'a', '--retries', '0', ...flags], { home });
  return { ...result, servers, counts: servers.map(({ requests }) => requests.length) };
}

test('asks the next one, under its own model, and says who answered and why', async () => {
  const { code, stdout, stderr, servers } = await ask([down, fine], ['--fallback', 'b', '--model', 'big']);
  expect({ code, stdout }).toEqual({ code: 0, stdout: 'fine' });
  expect(stderr).toContain('aix: custom:a: 503 Service Unavailable, asking custom:b (m-b) instead\n');
  expect(stderr).toMatch(/aix: custom:b served-model, /);
  expect(JSON.parse(servers[1]?.requests[0]?.body ?? '')).toMatchObject({ model: 'm-b' });
});

test('lists every attempt in the document', async () => {
  const { stdout } = await ask([down, keyless, fine], ['--fallback', 'b,c/other', '--format', 'json']);
  expect(JSON.parse(stdout)).toMatchObject({
    status: 'complete',
    provider: 'custom:c',
    attempts: [
      { provider: 'custom:a', model: 'm-a', code: 'provider', status: 503 },
      { provider: 'custom:b', model: 'm-b', code: 'auth', status: 401 },
      { provider: 'custom:c', model: 'served-model', code: 'ok', status: 200 },
    ],
  });
});

test('lists every attempt when all have failed, with the exit code of the last', async () => {
  const { code, stderr } = await ask([down, keyless], ['--fallback', 'b']);
  expect(code).toBe(4);
  expect(stderr).toContain(
    'aix: all 2 providers failed\n  custom:a m-a: 503 Service Unavailable: no model is loaded\n  custom:b m-b: 401 Unauthorized: bad key\n',
  );
});

test.each([
  ['an invalid request', invalid, 5],
  ['a prompt that is too long', overfull, 5],
  ['a refusal', filtered, 9],
  ['half an answer', cut, 8],
])('%s goes to nobody else', async (_, answer, code) => {
  const asked = await ask([answer, fine], ['--fallback', 'b', '--stream']);
  expect({ code: asked.code, counts: asked.counts }).toEqual({ code, counts: [1, 0] });
  expect(asked.stdout).not.toContain('fine');
});

test.each([
  ['that is down', down],
  ['that refuses the key', keyless],
  ['that does not know the model', unknown],
])('another is asked in place of one %s', async (_, answer) => {
  expect(await ask([answer, fine], ['--fallback', 'b'])).toMatchObject({ code: 0, stdout: 'fine', counts: [1, 1] });
});

test('jsonl tells of it in an event of its own', async () => {
  const { stdout } = await ask([down, fine], ['--fallback', 'b', '--format', 'jsonl']);
  const events = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(events.map(({ type, seq }) => `${seq} ${type}`)).toEqual([
    '0 run-started',
    '1 fallback',
    '2 text-delta',
    '3 finish',
  ]);
  expect(events[1]).toMatchObject({ provider: 'custom:a', code: 'provider', status: 503, to_provider: 'custom:b' });
});

test('the order of the config is a circle, entered behind the one that was asked', async () => {
  const order = { fallback_order: ['c', 'a', 'b'] };
  expect(await ask([down, fine, fine], [], order)).toMatchObject({ code: 0, counts: [1, 1, 0] });
  expect(await ask([down, down, fine], [], order)).toMatchObject({ code: 0, counts: [1, 1, 1] });
});

test.each([
  [['--no-fallback'], { fallback_order: ['b'] }],
  [[], { fallback_order: ['b'], enable_fallback: false }],
])('nobody else is asked with %j and %j', async (flags, settings) => {
  expect(await ask([down, fine], flags, settings)).toMatchObject({ code: 5, counts: [1, 0] });
});

test('a flag counts also where the config says no', async () => {
  const settings = { enable_fallback: false };
  expect(await ask([down, fine], ['--fallback', 'b'], settings)).toMatchObject({ code: 0, counts: [1, 1] });
});

test('an alias means the same to whoever knows it', async () => {
  const servers = await Promise.all([down, fine].map((answer) => startServer((_, response) => answer(response))));
  const [a, b] = servers.map(({ url }) => ({ base_url: url, model_aliases: { fast: `quick-${url.at(-1)}` } }));
  const home = createHome({ a, b });
  await runAix(['ask', 'hi', '--provider', 'a', '--model', 'fast', '--fallback', 'b', '--retries', '0'], { home });
  expect(JSON.parse(servers[1]?.requests[0]?.body ?? '').model).toBe(b?.model_aliases.fast);
});

test.each([
  [['--fallback', 'nobody'], 3, 'unknown provider "nobody" (--fallback)'],
  [['--fallback', 'b,b'], 3, '"custom:b" stands twice in --fallback'],
  [['--fallback', 'b,'], 2, '--fallback must be names with commas between'],
  [['--fallback', 'ollama'], 2, 'no model for "ollama" (--fallback)'],
])('%j is refused before anything is sent', async (flags, code, message) => {
  const asked = await ask([fine, fine], flags);
  expect({ code: asked.code, counts: asked.counts }).toEqual({ code, counts: [0, 0] });
  expect(asked.stderr).toContain(message);
});

test('a fallback_order that is no list is named', async () => {
  const { code, stderr } = await ask([fine], [], { fallback_order: 'b' });
  expect(code).toBe(3);
  expect(stderr).toContain('a list of providers');
});
