import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createProvider } from '../../src/providers/index.ts';
import { toModel } from '../../src/providers/provider.ts';
import { saveQuirks } from '../../src/providers/quirks.ts';
import { createTestContext } from '../helpers/run.ts';
import { sendChatStream, sendJson, startServer } from '../helpers/server.ts';
import { createStage, fakeKey } from './contract.ts';
import { awaitFailure, delta, play, toRequest, toSettings } from './helpers.ts';

const never = new AbortController().signal;
const whole = { model: 'm', choices: [{ message: { content: 'all' }, finish_reason: 'stop' }] };

test('posts JSON with the key, and names itself', async () => {
  const { provider, server } = await createStage('openai-chat', (response) => sendChatStream(response, ['ok']));
  await play(provider.stream(toRequest('hi'), never));
  const [request] = server.requests;
  expect(request).toMatchObject({ method: 'POST', path: '/v1/chat/completions' });
  expect(request?.headers).toMatchObject({
    authorization: `Bearer ${fakeKey}`,
    'content-type': 'application/json',
    'user-agent': expect.stringMatching(/^aix\/\d/),
  });
  expect(JSON.parse(request?.body ?? '')).toMatchObject({ model: 'asked-model', stream: true });
});

test('without a key no Authorization header goes out', async () => {
  const server = await startServer((_, response) => sendChatStream(response, ['ok']));
  const settings = toSettings('test', { test: { base_url: server.url } });
  const provider = await createProvider(settings, { context: createTestContext([]), key: null });
  expect((await play(provider.stream(toRequest('hi'), never))).text).toBe('ok');
  expect(server.requests[0]?.headers).not.toHaveProperty('authorization');
});

test('of headers that differ in case only the user’s goes out', async () => {
  const headers = { AUTHORIZATION: 'Token mine', accept: 'text/plain', 'X-One': 'a:b' };
  const { provider, server } = await createStage('openai-chat', (response) => sendChatStream(response, ['ok']), {
    headers,
  });
  await play(provider.stream(toRequest('hi'), never));
  expect(server.requests[0]?.headers).toMatchObject({
    authorization: 'Token mine',
    accept: 'text/plain',
    'x-one': 'a:b',
  });
});

test('a key in the query is encoded, and basic is no bearer', async () => {
  const { provider, server } = await createStage('openai-chat', (response) => sendJson(response, { data: [] }), {
    auth_type: 'query',
    key_header: 'api key',
  });
  await provider.listModels(never);
  expect(server.requests[0]?.path).toBe(`/v1/models?api+key=${fakeKey}`);
  expect(server.requests[0]?.headers).not.toHaveProperty('authorization');
});

test('extra_body of the config is sent, and the extra fields of the request win', async () => {
  const extra_body = { top_k: 1, min_p: 2 };
  const { provider, server } = await createStage('openai-chat', (response) => sendChatStream(response, []), {
    extra_body,
  });
  await play(provider.stream(toRequest('hi', { extra: { top_k: 9 } }), never));
  expect(JSON.parse(server.requests[0]?.body ?? '')).toMatchObject({ top_k: 9, min_p: 2 });
});

test('a whole answer where a stream was asked for is an answer', async () => {
  const { provider } = await createStage('openai-chat', (response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end(`\n\n ${JSON.stringify(whole)}`);
  });
  expect(await play(provider.stream(toRequest('hi'), never))).toMatchObject({ text: 'all', failure: null });
});

test('blank lines before a whole answer are keep-alives (DeepSeek)', async () => {
  const { provider } = await createStage('openai-chat', (response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).write('\n\n');
    response.end(`\n${JSON.stringify(whole)}`);
  });
  expect(await play(provider.stream(toRequest('hi', { stream: false }), never))).toMatchObject({
    text: 'all',
    failure: null,
  });
});

test('an error is read whatever it is labelled (DeepSeek)', async () => {
  const { provider } = await createStage('openai-chat', (response) => {
    response.writeHead(400, { 'content-type': 'application/octet-stream', 'x-ds-trace-id': 'trace-1' });
    response.end('{"error":{"message":"This model\'s maximum context length is 65536 tokens"}}');
  });
  const { failure } = await play(provider.stream(toRequest('hi'), never));
  expect(failure).toMatchObject({ message: 'the prompt is too long for "asked-model"', requestId: 'trace-1' });
});

test.each(['application/json', 'text/plain', 'application/octet-stream'])(
  'a stream labelled %s is a stream',
  async (type) => {
    const { provider } = await createStage('openai-chat', (response) => {
      response.writeHead(200, { 'content-type': type });
      response.end(`: hello\n\ndata: ${JSON.stringify(delta({ content: 'ok' }, 'stop'))}\n\n`);
    });
    expect(await play(provider.stream(toRequest('hi'), never))).toMatchObject({ text: 'ok', failure: null });
  },
);

test.each([
  ['an error as JSON', '{"error":{"message":"no"}}', { code: 'provider', detail: 'no' }],
  ['a login page', '<html><b>Sign in</b></html>', { code: 'provider', detail: 'Sign in' }],
  ['plain words', 'hello there', { code: 'provider', detail: 'hello there' }],
  ['nothing', '', { code: 'incomplete' }],
  ['half a whole answer', JSON.stringify(whole).slice(0, -9), { code: 'incomplete' }],
  ['broken JSON', '{"choices": nope}', { code: 'provider' }],
])('%s under 200 is no answer', async (_, body, expected) => {
  const { provider } = await createStage('openai-chat', (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).end(body);
  });
  const { text, failure } = await play(provider.stream(toRequest('hi'), never));
  expect(text).toBe('');
  expect(failure).toMatchObject(expected);
});

test('a server that refuses stream_options is asked once more and never again', async () => {
  const { provider, server, context } = await createStage('openai-chat', (response) => {
    if (!server.requests.at(-1)?.body.includes('stream_options')) return sendChatStream(response, ['ok']);
    sendJson(response, { detail: [{ loc: ['body', 'stream_options'], msg: 'extra fields not permitted' }] }, 422);
  });
  expect((await play(provider.stream(toRequest('hi'), never))).text).toBe('ok');
  expect((await play(provider.stream(toRequest('hi'), never))).text).toBe('ok');
  expect(server.requests).toHaveLength(3);
  const path = join(context.home, 'cache/quirks.json');
  expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({ [`custom:test@${server.host}`]: { noStreamOptions: true } });
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

const schema = { name: 'answer', schema: { type: 'object' } };

test('a server that takes no schema is told it in words, from then on at once', async () => {
  const { provider, server } = await createStage('openai-chat', (response) => {
    if (!server.requests.at(-1)?.body.includes('json_schema')) return sendChatStream(response, ['{}']);
    sendJson(response, { error: { message: "Unknown parameter: 'response_format'" } }, 400);
  });
  const first = await play(provider.stream(toRequest('hi', { schema }), never));
  const second = await play(provider.stream(toRequest('hi', { schema }), never));
  expect([first.text, second.text, server.requests.length]).toEqual(['{}', '{}', 3]);
  expect(second.warnings).toEqual(['"custom:test" takes no JSON Schema, so the model was told it in words']);
  expect(server.requests.at(-1)?.body).toContain('It must follow this JSON Schema');
});

test('a schema with a mistake teaches nothing about the server', async () => {
  const message = "Invalid schema for response_format 'answer': 'minimum' is not permitted";
  const { provider, server } = await createStage('openai-chat', (response) =>
    sendJson(response, { error: { message } }, 400),
  );
  const { failure } = await play(provider.stream(toRequest('hi', { schema }), never));
  expect(failure).toMatchObject({ status: 400, detail: message });
  expect(server.requests).toHaveLength(1);
});

test('any other 400 is not tried again', async () => {
  const { provider, server, context } = await createStage('openai-chat', (response) =>
    sendJson(response, { error: 'no' }, 400),
  );
  expect((await play(provider.stream(toRequest('hi'), never))).failure).toMatchObject({
    code: 'provider',
    status: 400,
  });
  expect(server.requests).toHaveLength(1);
  expect(existsSync(join(context.home, 'cache'))).toBe(false);
});

test('a server that cannot stream is asked for the whole answer', async () => {
  const { provider, server, context } = await createStage('openai-chat', (response) => sendJson(response, whole));
  const settings = toSettings('test', { test: { base_url: `${server.url}/v1` } });
  await saveQuirks(context.home, settings, { noStreaming: true });
  expect((await play(provider.stream(toRequest('hi'), never))).text).toBe('all');
  expect(JSON.parse(server.requests[0]?.body ?? '')).toMatchObject({ stream: false });
});

test('keep-alives do not count as payload', async () => {
  const stage = await createStage(
    'openai-chat',
    (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(`data: ${JSON.stringify(delta({ content: 'half' }))}\n\n`);
      const timer = setInterval(() => response.write(': keep-alive\n\n'), 20);
      response.on('close', () => clearInterval(timer));
    },
    { idle_timeout: 0.3 },
  );
  const { text, failure } = await play(stage.provider.stream(toRequest('hi'), never));
  expect({ text, failure }).toMatchObject({ text: 'half', failure: { code: 'incomplete' } });
});

test('says loudly, but once, that certificates are not checked', async () => {
  const { provider } = await createStage('openai-chat', (response) => sendChatStream(response, ['ok']), {
    verify_ssl: false,
  });
  expect((await play(provider.stream(toRequest('hi'), never))).warnings).toEqual([
    expect.stringContaining('NOT checked'),
  ]);
  expect((await play(provider.stream(toRequest('hi'), never))).warnings).toEqual([]);
});

test('lists models', async () => {
  const { provider, server } = await createStage('openai-chat', (response) =>
    sendJson(response, { data: [{ id: 'a' }] }),
  );
  expect(await provider.listModels(never)).toEqual([toModel({ id: 'a' })]);
  expect(server.requests[0]).toMatchObject({ method: 'GET', path: '/v1/models' });
});

test.each([
  ['401', { status: 401, body: '{}' }, { code: 'auth', message: '401 Unauthorized' }],
  ['404', { status: 404, body: 'no' }, { code: 'provider', hint: expect.stringContaining('/v1') }],
  [
    '200 with an error (LM Studio)',
    { status: 200, body: '{"error":"Unexpected endpoint"}' },
    { code: 'provider', hint: expect.stringContaining('/v1') },
  ],
  ['200 with a page', { status: 200, body: '<html>hi</html>' }, { code: 'provider', message: 'the answer is no JSON' }],
])('%s in place of models is a failure', async (_, { status, body }, expected) => {
  const { provider } = await createStage('openai-chat', (response) => void response.writeHead(status).end(body));
  await expect(provider.listModels(never)).rejects.toMatchObject(expected);
});

test.each([
  ['disabled', { enabled: false }, 'provider "custom:test" is disabled'],
  ['of an unknown driver', { driver: 'nope' }, 'driver "nope" of "custom:test" is unknown'],
])('a provider that is %s does not run', async (_, entry, message) => {
  const settings = toSettings('test', { test: { base_url: 'http://localhost:1', ...entry } });
  const failure = await awaitFailure(createProvider(settings, { context: createTestContext([]), key: null }));
  expect(failure).toMatchObject({ code: 'config', message });
});

test('JSON that is cut off anywhere broke off, also behind a bracket', async () => {
  const text = JSON.stringify({ ...whole, note: 'a } in a "string" \\' });
  let end = 0;
  const { provider } = await createStage('openai-chat', (response) => {
    end += 1;
    response.writeHead(200, { 'content-type': 'application/json' }).end(text.slice(0, end));
  });
  for (let count = 1; count < text.length; count += 1) {
    const { failure } = await play(provider.stream(toRequest('hi'), never));
    expect(failure, text.slice(0, end)).toMatchObject({ code: 'incomplete' });
  }
});

test('what was left out of a request is told though the request fails', async () => {
  const { provider } = await createStage('openai-chat', (response) => sendJson(response, { error: 'no' }, 400));
  const { warnings, failure } = await play(provider.stream(toRequest('hi', { settings: { reasoning: 2000 } }), never));
  expect(warnings).toEqual(['"custom:test" does not take --reasoning 2000, so it was left out']);
  expect(failure).toMatchObject({ status: 400 });
});

test('the password of basic is hidden where a server repeats it alone', async () => {
  const { server, context } = await createStage('openai-chat', (response) =>
    sendJson(response, { error: { message: 'ann may not come in with pass-0123456789' } }, 403),
  );
  const settings = toSettings('test', { test: { base_url: server.url, auth_type: 'basic' } });
  const provider = await createProvider(settings, { context, key: 'ann:pass-0123456789' });
  const { failure } = await play(provider.stream(toRequest('hi'), never));
  expect(failure).toMatchObject({ detail: 'ann may not come in with ***' });
});
