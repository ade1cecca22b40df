import { readdirSync, readFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { Context } from '../../src/context.ts';
import { ProviderFailure } from '../../src/errors.ts';
import { createHttpClient } from '../../src/http/client.ts';
import type { Provider, StreamEvent } from '../../src/providers/provider.ts';
import { chooseRoute, connect } from '../../src/routing/route.ts';
import { createHome } from '../helpers/home.ts';
import { createTestContext, installFolder } from '../helpers/run.ts';
import { sendJson, startServer } from '../helpers/server.ts';
import { play, toRequest } from './helpers.ts';

const key = 'sk-canary-0123456789abcdef';

interface Stage {
  readonly provider: Provider;
  readonly requests: readonly { readonly body: string }[];
}

async function createStage(driver: string, answer: (response: ServerResponse, body: string) => void): Promise<Stage> {
  const { url, requests } = await startServer(({ body }, response) => answer(response, body));
  const here = { base_url: `${url}/v1`, default_model: 'm', auth_type: 'bearer', driver };
  const home = createHome({ custom_providers: { here } });
  const base = createTestContext([], { home, env: { AIX_HERE_API_KEY: key } });
  const context: Context = { ...base, http: async () => client };
  const client = createHttpClient(context, 'pool');
  const { settings } = await chooseRoute(context, [{ provider: 'custom:here' }]);
  return { provider: await connect(context, settings), requests };
}

/** What the two ways must agree on. Who does not watch gets neighbours as one. */
async function compare(provider: Provider): Promise<void> {
  const request = toRequest('hello');
  const { signal } = new AbortController();
  const watched = await play(provider.stream(request, signal));
  const collected = await provider.collect?.(request, signal);
  const taken = await play(collected?.events ?? []);
  expect(toFacts({ ...taken, failure: collected?.trouble?.error ?? null })).toEqual(toFacts(watched));
}

function toFacts({ events, text, reasoning, failure }: Awaited<ReturnType<typeof play>>): unknown {
  const others = events.filter(({ type }: StreamEvent) => type !== 'text-delta' && type !== 'reasoning-delta');
  if (failure === null) return { text, reasoning, others, failure };
  if (!(failure instanceof ProviderFailure)) throw failure;
  const { code, message, detail, hint, status, isRetryable, retryAfterMs } = failure;
  return { text, reasoning, others, failure: { code, message, detail, hint, status, isRetryable, retryAfterMs } };
}

const cuts = 6;
const drivers = ['openai-chat', 'anthropic', 'openai-responses'];
const fixtures = drivers.flatMap((driver) => {
  const folder = join(installFolder, 'test/fixtures', driver);
  const names = readdirSync(folder).filter((name) => name.endsWith('.sse') || name === 'whole.json');
  return names.map((name) => [driver, name, readFileSync(join(folder, name))] as const);
});

test.each(fixtures)('%s: whoever does not watch %s gets the same, wherever it is cut', async (driver, name, bytes) => {
  const ends = Array.from({ length: cuts + 1 }, (_, at) => Math.round((bytes.length * at) / cuts));
  const ways = ends.flatMap((end) => [
    { end, isReset: false },
    { end, isReset: true },
  ]);
  for (const { end, isReset } of ways) {
    const { provider } = await createStage(driver, (response) => {
      const type = name.endsWith('.json') ? 'application/json' : 'text/event-stream';
      response.writeHead(200, { 'content-type': type });
      const half = Math.floor(end / 2);
      response.write(bytes.subarray(0, half));
      response.write(bytes.subarray(half, end));
      if (isReset) setImmediate(() => response.destroy());
      else response.end();
    });
    await compare(provider);
  }
});

test.each<[string, (response: ServerResponse) => void]>([
  ['a refused key', (response) => sendJson(response, { error: { message: 'bad key' } }, 401)],
  ['a limit', (response) => sendJson(response.setHeader('retry-after', '7'), { error: { message: 'slow' } }, 429)],
  ['trouble of the server', (response) => void response.writeHead(502).end('<html>bad gateway</html>')],
  ['a redirect', (response) => void response.writeHead(307, { location: 'https://elsewhere.example/' }).end()],
  ['a page', (response) => void response.writeHead(200).end('<html>log in</html>')],
  ['nothing', (response) => void response.writeHead(200).end()],
  ['a broken encoding', (response) => void response.writeHead(200, { 'content-encoding': 'gzip' }).end('no gzip')],
  ['a connection that is closed', (response) => void response.destroy()],
])('whoever does not watch is told the same of %s', async (_what, answer) => {
  await compare((await createStage('openai-chat', answer)).provider);
});

test('a server that goes on after the end mark keeps nobody waiting', async () => {
  const { provider } = await createStage('openai-chat', (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(
      'data: {"choices":[{"index":0,"delta":{"content":"all"},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n',
    );
  });
  await compare(provider);
});

test('a key that the server repeats is taken out, also where it is split', async () => {
  const { provider } = await createStage('openai-chat', (response) => {
    const delta = (content: string): string =>
      `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content }, finish_reason: null }] })}\n\n`;
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.end(`${delta(`it is ${key.slice(0, 9)}`)}${delta(`${key.slice(9)}!`)}data: [DONE]\n\n`);
  });
  const collected = await provider.collect?.(toRequest('hello'), new AbortController().signal);
  const { text, warnings } = await play(collected?.events ?? []);
  expect([text, warnings.length]).toEqual(['it is ***!', 1]);
  await compare(provider);
});

const toAnswer = (text: string): string =>
  JSON.stringify({
    choices: [{ index: 0, message: { content: text }, delta: { content: text }, finish_reason: 'stop' }],
  });

test.each<[string, Readonly<Record<string, string>>, (text: string) => string | Buffer, number]>([
  ['streams', { 'content-type': 'text/event-stream' }, (text) => `data: ${toAnswer(text)}\n\ndata: [DONE]\n\n`, 200],
  ['documents', { 'content-type': 'application/json' }, toAnswer, 200],
  ['compressed ones', { 'content-encoding': 'gzip' }, (text) => gzipSync(toAnswer(text)), 200],
  ['refusals', {}, (text) => JSON.stringify({ error: { message: text } }), 400],
])('%s that come in pieces at the same time do not mix', async (_what, headers, toBody, status) => {
  const texts = ['one', 'two', 'six'];
  const open: (() => void)[] = [];
  const { provider } = await createStage('openai-chat', (response, body) => {
    const bytes = Buffer.from(toBody(texts.find((text) => body.includes(text)) ?? ''));
    const pieces = [0, 1, 2, 3].map((at) => bytes.subarray((bytes.length * at) / 4, (bytes.length * (at + 1)) / 4));
    response.writeHead(status, headers);
    open.push(() => void response.write(pieces.shift() ?? '', () => pieces.length === 0 && response.end()));
    if (open.length % texts.length === 0)
      for (const piece of pieces.keys())
        setTimeout(() => open.slice(-texts.length).forEach((send) => send()), 20 * piece);
  });
  const { signal } = new AbortController();
  const collected = await Promise.all(texts.map(async (text) => provider.collect?.(toRequest(text), signal)));
  const watched = await Promise.all(texts.map((text) => play(provider.stream(toRequest(text), signal))));
  for (const [at, text] of texts.entries())
    for (const found of [collected[at], watched[at]]) expect(JSON.stringify(found)).toContain(`"${text}`);
});

test('a field that the server refuses is left out from then on', async () => {
  let isFirst = true;
  const { provider, requests } = await createStage('openai-chat', (response) => {
    if (isFirst) sendJson(response, { error: { message: 'stream_options is not supported' } }, 400);
    else sendJson(response, { choices: [{ message: { content: 'fine' }, finish_reason: 'stop' }] });
    isFirst = false;
  });
  const { signal } = new AbortController();
  const first = await provider.collect?.(toRequest('hello'), signal);
  await provider.collect?.(toRequest('hello'), signal);
  expect((await play(first?.events ?? [])).text).toBe('fine');
  expect(requests.map(({ body }) => body.includes('stream_options'))).toEqual([true, false, false]);
});

test('whoever gives up gets what had come', async () => {
  const { provider } = await createStage('openai-chat', (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write('data: {"choices":[{"index":0,"delta":{"content":"half"},"finish_reason":null}]}\n\n');
  });
  const controller = new AbortController();
  setTimeout(() => controller.abort(), 200);
  const collected = await provider.collect?.(toRequest('hello'), controller.signal);
  expect((await play(collected?.events ?? [])).text).toBe('half');
  expect(collected?.trouble?.error).toMatchObject({ code: 'cancelled' });
});
