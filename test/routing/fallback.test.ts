import { expect, test } from 'vitest';
import { sendJson } from '../helpers/server.ts';
import { ask, down, fine, invalid, keyless, modelOf, overfull, stream, toChunk, type Answer } from './fallback-desk.ts';

const unknown: Answer = (response) =>
  sendJson(response, { error: { message: 'The model `m` does not exist', code: 'model_not_found' } }, 404);
const filtered = stream(toChunk({}, 'content_filter'), '[DONE]');
const cut = stream(toChunk({ content: 'half' }));

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
  expect(await ask([down, fine, fine], [], { settings: order })).toMatchObject({ code: 0, counts: [1, 1, 0] });
  expect(await ask([down, down, fine], [], { settings: order })).toMatchObject({ code: 0, counts: [1, 1, 1] });
});

test.each([
  [['--no-fallback'], { fallback_order: ['b'] }],
  [[], { fallback_order: ['b'], enable_fallback: false }],
])('nobody else is asked with %j and %j', async (flags, settings) => {
  expect(await ask([down, fine], flags, { settings })).toMatchObject({ code: 5, counts: [1, 0] });
});

test('a flag counts also where the config says no', async () => {
  const settings = { enable_fallback: false };
  expect(await ask([down, fine], ['--fallback', 'b'], { settings })).toMatchObject({ code: 0, counts: [1, 1] });
});

test('an alias means the same to whoever knows it', async () => {
  const entries = [{ model_aliases: { fast: 'a-mini' } }, { model_aliases: { fast: 'b-mini' } }];
  const asked = await ask([down, fine], ['--model', 'fast', '--fallback', 'b'], { entries });
  expect([modelOf(asked, 0), modelOf(asked, 1)]).toEqual(['a-mini', 'b-mini']);
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
  const { code, stderr } = await ask([fine], [], { settings: { fallback_order: 'b' } });
  expect(code).toBe(3);
  expect(stderr).toContain('a list of providers');
});
