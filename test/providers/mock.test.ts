import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createProvider } from '../../src/providers/index.ts';
import type { ChatRequest, Provider } from '../../src/providers/provider.ts';
import { createTestContext } from '../helpers/run.ts';
import { play, toRequest, toSettings, type Played } from './helpers.ts';

const never = new AbortController().signal;

function createMock(changes: { readonly timeoutMs?: number } = {}): Promise<Provider> {
  return createProvider({ ...toSettings('mock'), ...changes }, { context: createTestContext([]), key: null });
}

async function ask(model: string, changes: Partial<ChatRequest> = {}, provider = createMock()): Promise<Played> {
  return play((await provider).stream(toRequest('hi there', { model, ...changes }), never));
}

test('needs no key and echoes by default', () => {
  expect(toSettings('mock')).toMatchObject({ defaultModel: 'echo', needsKey: false, authType: 'none' });
});

test('echo gives the last user message back word by word', async () => {
  const messages = [
    { role: 'system', content: 'be brief' },
    { role: 'user', content: ' two\n words ' },
  ] as const;
  const { events, finish } = await ask('echo', { messages });
  const texts = events.flatMap((event) => (event.type === 'text-delta' ? [event.text] : []));
  expect(texts).toEqual([' ', 'two\n ', 'words ']);
  expect(finish).toMatchObject({ reason: 'stop', model: 'echo', usage: { input: 4, output: 2 } });
});

test('echo keeps every byte, streamed or whole', async () => {
  const provider = createMock();
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'binary' }), async (content) => {
      const messages = [{ role: 'user', content } as const];
      const streamed = await ask('echo', { messages }, provider);
      const whole = await ask('echo', { messages, stream: false }, provider);
      expect([streamed.text, whole.text]).toEqual([content, content]);
      expect(streamed.finish).toEqual(whole.finish);
    }),
  );
});

test.each(['mock-normal', 'mock-long', 'mock-json'])('%s gives the same bytes streamed and whole', async (model) => {
  const streamed = await ask(model);
  expect(streamed.failure).toBeNull();
  expect((await ask(model, { stream: false })).text).toBe(streamed.text);
});

test('mock-long says 10,000 words and mock-json is JSON', async () => {
  expect((await ask('mock-long')).finish?.usage?.output).toBe(10_000);
  expect(JSON.parse((await ask('mock-json')).text)).toEqual({ status: 'ok', items: [1, 2, 3] });
});

test.each([
  ['mock-ratelimit', { code: 'rate-limit', status: 429, isRetryable: true, retryAfterMs: 1000 }],
  ['mock-auth-error', { code: 'auth', message: '401 Unauthorized' }],
  ['mock-invalid-request', { code: 'provider', status: 400, isRetryable: false }],
  ['mock-server-error', { code: 'provider', status: 500, isRetryable: true }],
  ['nothing-like-it', { code: 'provider', message: "Model 'nothing-like-it' not found" }],
  ['constructor', { message: "Model 'constructor' not found" }],
])('%s fails before any text', async (model, expected) => {
  const { events, failure } = await ask(model);
  expect(events).toEqual([]);
  expect(failure).toMatchObject(expected);
});

test('mock-cut breaks off after some text', async () => {
  expect(await ask('mock-cut')).toMatchObject({
    text: 'The quick brown fox jumps',
    failure: { code: 'incomplete' },
    finish: undefined,
  });
});

test('mock-timeout is quick, and quicker with a timeout', async () => {
  const failure = { code: 'network', message: 'no answer within 0.02 s' };
  expect(await ask('mock-timeout', {}, createMock({ timeoutMs: 20 }))).toMatchObject({ failure });
});

test('mock-slow stops at an abort and at the timeout', async () => {
  const controller = new AbortController();
  const seen: string[] = [];
  const stream = (await createMock()).stream(toRequest('', { model: 'mock-slow' }), controller.signal);
  const start = async (): Promise<void> => {
    for await (const event of stream) {
      seen.push(event.type);
      controller.abort();
    }
  };
  await expect(start()).rejects.toThrow('aborted');
  expect(seen).toEqual(['text-delta']);
  const { failure } = await ask('mock-slow', {}, createMock({ timeoutMs: 150 }));
  expect(failure).toMatchObject({ code: 'incomplete' });
});

test('lists its models', async () => {
  const models = await (await createMock()).listModels(never);
  expect(models.map((model) => model.id)).toContain('echo');
  expect(models).toHaveLength(11);
});
