import { readFileSync } from 'node:fs';
import OpenAI from 'openai';
import { expect, test } from 'vitest';
import { openAiChat } from '../../../src/providers/openai-chat/driver.ts';
import { findPreset } from '../../../src/providers/presets.ts';
import type { ChatRequest } from '../../../src/providers/provider.ts';
import { sendJson, startServer, type TestServer } from '../../helpers/server.ts';
import { createStage } from '../contract.ts';
import { exchange, play, toRequest, type Played } from '../helpers.ts';

/** The SDK in this process: `openai` from the registry, pointed at a server on loopback. */
function createClient({ url }: TestServer): OpenAI {
  return new OpenAI({ baseURL: `${url}/v1`, apiKey: 'fake-key', maxRetries: 0 });
}

function load(name: string): string {
  return readFileSync(new URL(`../../fixtures/openai-chat/${name}`, import.meta.url), 'utf8');
}

const never = new AbortController().signal;

/** What our driver makes of a fixture, and the SDK before the server that serves it. */
async function serve(name: string): Promise<{ readonly played: Played; readonly client: OpenAI }> {
  const contentType = name.endsWith('.sse') ? 'text/event-stream' : 'application/json';
  const { provider, server } = await createStage('openai-chat', (response) => {
    response.writeHead(200, { 'content-type': contentType }).end(load(name));
  });
  return { played: await play(provider.stream(toRequest('hi'), never)), client: createClient(server) };
}

const question = { model: 'gpt-4.1', messages: [{ role: 'user', content: 'hi' }] } as const;
const stream = { ...question, messages: [...question.messages], stream_options: { include_usage: true } };

test('the openai SDK reads answer.sse as we do', async () => {
  const { played, client } = await serve('answer.sse');
  const final = await client.chat.completions.stream(stream).finalChatCompletion();
  expect(played).toMatchObject({ text: final.choices[0]?.message.content, failure: null, warnings: [] });
  expect(played.finish).toMatchObject({ reason: 'stop', model: final.model, responseId: final.id });
  expect(played.finish?.usage).toEqual({
    input: final.usage?.prompt_tokens,
    output: final.usage?.completion_tokens,
    reasoning: final.usage?.completion_tokens_details?.reasoning_tokens,
    cacheRead: final.usage?.prompt_tokens_details?.cached_tokens,
    cacheWrite: null,
  });
});

test('the openai SDK finds the tool call that we find', async () => {
  const { played, client } = await serve('tool-call.sse');
  const final = await client.chat.completions.stream(stream).finalChatCompletion();
  const [call] = final.choices[0]?.message.tool_calls ?? [];
  if (call?.type !== 'function') throw new Error('no call of a function');
  const { name, arguments: text } = call.function;
  expect(played.events).toContainEqual({ type: 'tool-call', id: call.id, name, arguments: JSON.parse(text) });
  expect(played.finish?.reason).toBe('tool-call');
});

test('the openai SDK fails in the middle of failed.sse as we do', async () => {
  const { played, client } = await serve('failed.sse');
  const reading = client.chat.completions.stream(stream).finalChatCompletion();
  await expect(reading).rejects.toThrow(OpenAI.APIError);
  expect(played).toMatchObject({ text: 'Gr', finish: undefined, failure: { code: 'incomplete' } });
});

test('the openai SDK reads a whole answer as we do', async () => {
  const { played, client } = await serve('whole.json');
  const final = await client.chat.completions.create({ ...question, messages: [...question.messages] });
  expect(played).toMatchObject({ text: final.choices[0]?.message.content, finish: { reason: 'length' } });
});

test.each([
  [400, 'context_length_exceeded', OpenAI.BadRequestError, { message: expect.stringContaining('too long') }],
  [401, 'invalid_api_key', OpenAI.AuthenticationError, { code: 'auth', message: '401 Unauthorized' }],
  [403, 'unsupported_country', OpenAI.PermissionDeniedError, { code: 'auth' }],
  [404, 'model_not_found', OpenAI.NotFoundError, { message: "Model 'asked-model' not found" }],
  [409, 'conflict', OpenAI.ConflictError, { code: 'provider', isRetryable: true }],
  [422, 'unprocessable', OpenAI.UnprocessableEntityError, { code: 'provider', isRetryable: false }],
  [429, 'insufficient_quota', OpenAI.RateLimitError, { code: 'rate-limit', isRetryable: false }],
  [429, 'rate_limit_exceeded', OpenAI.RateLimitError, { code: 'rate-limit', isRetryable: true }],
  [503, 'server_error', OpenAI.InternalServerError, { code: 'provider', isRetryable: true }],
])('where the openai SDK throws its error for %i %s, we fail in kind', async (status, code, error, expected) => {
  const { provider, server } = await createStage('openai-chat', (response) => {
    sendJson(response, { error: { message: 'so it is', type: 'x', param: null, code } }, status);
  });
  const asking = createClient(server).chat.completions.create({ ...question, messages: [...question.messages] });
  await expect(asking).rejects.toThrow(error);
  const { failure } = await play(provider.stream(toRequest('hi'), never));
  expect(failure).toMatchObject({ ...expected, status, detail: 'so it is' });
});

const image = 'data:image/png;base64,AA==';
const pdf = 'data:application/pdf;base64,AA==';

const ours: ChatRequest = {
  ...toRequest('', { model: 'gpt-4.1', stream: false }),
  messages: [
    { role: 'system', content: 'Be brief.' },
    {
      role: 'user',
      content: [
        { type: 'text', text: 'see' },
        { type: 'media', url: image, contentType: 'image/png' },
        { type: 'media', url: 'data:audio/wav;base64,AA==', contentType: 'audio/wav' },
        { type: 'media', url: pdf, contentType: 'application/pdf', name: 'bill.pdf' },
      ],
    },
    { role: 'assistant', content: 'seen' },
    { role: 'user', content: 'and?' },
  ],
  settings: { temperature: 0, topP: 0.5, stop: ['END'], seed: 0, maxTokens: 9 },
  extra: { frequency_penalty: 0.5, verbosity: 'low' },
};

const theirs: OpenAI.Chat.ChatCompletionCreateParamsNonStreaming = {
  model: 'gpt-4.1',
  stream: false,
  messages: [
    { role: 'system', content: 'Be brief.' },
    {
      role: 'user',
      content: [
        { type: 'text', text: 'see' },
        { type: 'image_url', image_url: { url: image } },
        { type: 'input_audio', input_audio: { data: 'AA==', format: 'wav' } },
        { type: 'file', file: { filename: 'bill.pdf', file_data: pdf } },
      ],
    },
    { role: 'assistant', content: 'seen' },
    { role: 'user', content: 'and?' },
  ],
  temperature: 0,
  top_p: 0.5,
  stop: ['END'],
  seed: 0,
  max_tokens: 9,
  frequency_penalty: 0.5,
  verbosity: 'low',
};

/** The request as the SDK sends it. */
async function send(body: OpenAI.Chat.ChatCompletionCreateParams): Promise<unknown> {
  const isStream = body.stream === true;
  const server = await startServer((_, response) => {
    response.writeHead(200, { 'content-type': isStream ? 'text/event-stream' : 'application/json' });
    response.end(load(isStream ? 'answer.sse' : 'whole.json'));
  });
  await createClient(server).chat.completions.create(body);
  const [request] = server.requests;
  return { path: request?.path, body: JSON.parse(request?.body ?? '') as unknown };
}

function toWire(request: ChatRequest): unknown {
  const quirks = findPreset('openai')?.quirks ?? {};
  const { path, body } = openAiChat.toWire(request, { ...exchange, model: request.model, quirks });
  return { path: `/v1${path}`, body };
}

test('sends what the openai SDK sends for the same call', async () => {
  expect(toWire(ours)).toEqual(await send(theirs));
});

test('sends what the openai SDK sends for a stream with its usage', async () => {
  expect(toWire(toRequest('hi', { model: 'gpt-4.1' }))).toEqual(
    await send({
      ...question,
      messages: [...question.messages],
      stream: true,
      stream_options: { include_usage: true },
    }),
  );
});

test('sends what the openai SDK sends to a model that reasons', async () => {
  const messages = [
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: 'hi' },
  ] as const;
  expect(toWire(toRequest('', { model: 'gpt-5', stream: false, messages, settings: { maxTokens: 9 } }))).toEqual(
    await send({
      model: 'gpt-5',
      stream: false,
      messages: [{ role: 'developer', content: 'Be brief.' }, messages[1]],
      max_completion_tokens: 9,
    }),
  );
});

const schema = { type: 'object', properties: { a: { type: 'string' } }, required: ['a'], additionalProperties: false };

test('sends what the openai SDK sends for a schema, a function and an effort', async () => {
  const request = toRequest('hi', {
    model: 'gpt-5.1',
    stream: false,
    settings: { reasoning: 'low' },
    schema: { name: 'answer', schema },
    tools: [{ name: 'get', description: 'gets', parameters: schema }],
  });
  expect(toWire(request)).toEqual(
    await send({
      model: 'gpt-5.1',
      stream: false,
      messages: [...question.messages],
      reasoning_effort: 'low',
      response_format: { type: 'json_schema', json_schema: { name: 'answer', schema, strict: true } },
      tools: [{ type: 'function', function: { name: 'get', description: 'gets', parameters: schema } }],
    }),
  );
});
