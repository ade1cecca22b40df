import type { ServerResponse } from 'node:http';
import { GigaChat } from 'gigachat';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { joinEmbeddings } from '../../../src/providers/embeddings.ts';
import { createProvider } from '../../../src/providers/index.ts';
import type { ChatRequest, Provider } from '../../../src/providers/provider.ts';
import { resolveProvider } from '../../../src/providers/resolve.ts';
import { createTestContext } from '../../helpers/run.ts';
import { sendJson, startServer, type SeenRequest, type TestServer } from '../../helpers/server.ts';
import { play, toRequest } from '../helpers.ts';
import { gigaChatV1Dialect, toChunk } from './dialect.ts';

const credentials = Buffer.from('fake-id:fake-secret').toString('base64');
const never = new AbortController().signal;
const usage = { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5, precached_prompt_tokens: 0 };
const whole = { ...gigaChatV1Dialect.toWhole('Привет'), created: 1, model: 'GigaChat-2', usage };
const vectors = {
  object: 'list',
  model: 'Embeddings',
  data: [{ embedding: [1, 2], index: 0, usage: { prompt_tokens: 4 } }],
};
const models = { object: 'list', data: [{ id: 'GigaChat-2', object: 'model', owned_by: 'sber', type: 'chat' }] };

function answer({ path, body }: SeenRequest, response: ServerResponse): void {
  if (path === '/oauth') return sendJson(response, { access_token: 'fake-token', expires_at: Date.now() + 1_800_000 });
  if (path === '/api/v1/models') return sendJson(response, models);
  if (path === '/api/v1/embeddings') return sendJson(response, vectors);
  if (JSON.parse(body).stream !== true) return sendJson(response, whole);
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const chunks = [toChunk({ role: 'assistant', content: 'При' }), toChunk({ content: 'вет' }, 'stop', { usage })];
  response.end(`${chunks.map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`).join('')}data: [DONE]\n\n`);
}

interface Stage {
  readonly server: TestServer;
  readonly sdk: GigaChat;
  readonly provider: Provider;
}

/** The SDK and the preset, both sent to one server by what the vendor's own variables say. */
async function createStage(): Promise<Stage> {
  const server = await startServer(answer);
  const [baseUrl, authUrl] = [`${server.url}/api/v1`, `${server.url}/oauth`];
  const env = { GIGACHAT_BASE_URL: baseUrl, GIGACHAT_AUTH_URL: authUrl, GIGACHAT_SCOPE: 'GIGACHAT_API_CORP' };
  const settings = resolveProvider('gigachat', { config: { custom_providers: {} }, env });
  const provider = await createProvider(settings, { context: createTestContext([]), key: credentials });
  return { server, provider, sdk: new GigaChat({ baseUrl, authUrl, credentials, scope: 'GIGACHAT_API_CORP' }) };
}

const parameters = { type: 'object', properties: { place: { type: 'string' } }, required: ['place'] };
const asked: Partial<ChatRequest> = {
  model: 'GigaChat-2',
  messages: [
    { role: 'system', content: 'be brief' },
    { role: 'user', content: 'Привет' },
  ],
  settings: { temperature: 0, topP: 0.5, maxTokens: 9 },
  tools: [{ name: 'weather', description: 'tells it', parameters }],
};
const sdkAsked = {
  model: 'GigaChat-2',
  messages: [
    { role: 'system' as const, content: 'be brief' },
    { role: 'user' as const, content: 'Привет' },
  ],
  temperature: 0,
  top_p: 0.5,
  max_tokens: 9,
  functions: [{ name: 'weather', description: 'tells it', parameters }],
  function_call: 'auto' as const,
};

// The SDK tells about its tokens on the console.
beforeEach(() => void vi.spyOn(console, 'info').mockImplementation(() => {}));

describe('beside the SDK of the vendor (npm gigachat)', () => {
  test('a streamed answer says the same to both, and both ask for the same', async () => {
    const { server, sdk, provider } = await createStage();
    const texts: string[] = [];
    for await (const chunk of sdk.stream(sdkAsked)) texts.push(chunk.choices[0]?.delta.content ?? '');
    const played = await play(provider.stream(toRequest('', asked), never));
    expect([texts.join(''), played.text]).toEqual(['Привет', 'Привет']);
    expect(played.finish).toMatchObject({ reason: 'stop', usage: { input: 3, output: 2 } });
    const [theirs, ours] = toChats(server);
    // A setting of the SDK that it sends unasked.
    expect(theirs).toEqual({ ...ours, profanity_check: false });
  });

  test('a whole answer too', async () => {
    const { server, sdk, provider } = await createStage();
    const theirAnswer = await sdk.chat(sdkAsked);
    const played = await play(provider.stream(toRequest('', { ...asked, stream: false }), never));
    expect(played.text).toBe(theirAnswer.choices[0]?.message.content);
    expect(played.finish?.usage?.input).toBe(theirAnswer.usage.prompt_tokens);
    const [theirs, ours] = toChats(server);
    // We say that no stream is wanted, the SDK says nothing.
    expect({ ...theirs, stream: false }).toEqual({ ...ours, profanity_check: false });
  });

  test('both get a token with the same request', async () => {
    const { server, sdk, provider } = await createStage();
    await sdk.getModels();
    await provider.listModels(never);
    const [theirs, ours] = server.requests.filter(({ path }) => path === '/oauth').map(toTokenRequest);
    expect(ours).toEqual({
      type: 'application/x-www-form-urlencoded',
      accept: 'application/json',
      authorization: `Basic ${credentials}`,
      id: expect.stringMatching(/^[\da-f-]{36}$/),
      body: 'scope=GIGACHAT_API_CORP',
    });
    expect({ ...theirs, id: ours?.id }).toEqual(ours);
    const calls = server.requests.filter(({ path }) => path === '/api/v1/models');
    expect(calls.map(({ headers }) => headers.authorization)).toEqual(['Bearer fake-token', 'Bearer fake-token']);
  });

  test('models and vectors are the same', async () => {
    const { server, sdk, provider } = await createStage();
    const theirModels = await sdk.getModels();
    expect((await provider.listModels(never)).map(({ id }) => id)).toEqual(
      theirModels.data.map(({ id }: { readonly id: string }) => id),
    );
    const theirVectors = await sdk.embeddings(['a'], 'Embeddings');
    const ours = await joinEmbeddings(provider.embed({ model: 'Embeddings', texts: ['a'], extra: {} }, never), '');
    expect(ours).toMatchObject({
      vectors: theirVectors.data.map(({ embedding }: { readonly embedding: readonly number[] }) => embedding),
      inputTokens: 4,
    });
    const bodies = server.requests
      .filter(({ path }) => path.endsWith('/embeddings'))
      .map(({ body }) => JSON.parse(body));
    expect(bodies[1]).toEqual(bodies[0]);
  });
});

function toChats(server: TestServer): readonly Record<string, unknown>[] {
  return server.requests.filter(({ path }) => path.endsWith('/chat/completions')).map(({ body }) => JSON.parse(body));
}

function toTokenRequest({ headers, body }: SeenRequest) {
  const { 'content-type': type, accept, authorization, rquid: id } = headers;
  return { type, accept, authorization, id, body };
}
