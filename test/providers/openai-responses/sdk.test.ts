import { readFileSync } from 'node:fs';
import OpenAI from 'openai';
import { expect, test } from 'vitest';
import { openAiResponses } from '../../../src/providers/openai-responses/driver.ts';
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
  return readFileSync(new URL(`../../fixtures/openai-responses/${name}`, import.meta.url), 'utf8');
}

const type = { 'content-type': 'text/event-stream' };

/** What our driver makes of a fixture, and the server that serves it to the SDK as well. */
async function serve(name: string): Promise<{ readonly played: Played; readonly client: OpenAI }> {
  const { provider, server } = await createStage('openai-responses', (response) => {
    response.writeHead(200, name.endsWith('.sse') ? type : { 'content-type': 'application/json' }).end(load(name));
  });
  return {
    played: await play(provider.stream(toRequest('hi'), new AbortController().signal)),
    client: createClient(server),
  };
}

const question = { model: 'gpt-5-mini', input: 'hi' };

test.each(['answer.sse', 'unnamed.sse'])('the openai SDK reads %s as we do', async (name) => {
  const { played, client } = await serve(name);
  const stream = await client.responses.create({ ...question, stream: true });
  let text = '';
  for await (const event of stream) if (event.type === 'response.output_text.delta') text += event.delta;
  expect(played).toMatchObject({ text, reasoning: '**Recalling capitals**', failure: null, warnings: [] });
  expect(text).toBe('Die Hauptstadt ist Köln? Nein: Berlin 🇩🇪.');
});

test('the openai SDK counts the tokens of answer.sse as we do', async () => {
  const { played, client } = await serve('answer.sse');
  const final = await client.responses.stream(question).finalResponse();
  expect(final.output_text).toBe(played.text);
  expect(played.finish).toMatchObject({ model: final.model, responseId: final.id, reason: 'stop' });
  expect(played.finish?.usage).toEqual({
    input: final.usage?.input_tokens,
    output: final.usage?.output_tokens,
    reasoning: final.usage?.output_tokens_details.reasoning_tokens,
    cacheRead: final.usage?.input_tokens_details.cached_tokens,
    cacheWrite: 0,
  });
});

test('the openai SDK finds the function call that we find', async () => {
  const { played, client } = await serve('tool-call.sse');
  const [item] = (await client.responses.stream(question).finalResponse()).output;
  if (item?.type !== 'function_call') throw new Error('no function call');
  expect(played.events).toContainEqual({
    type: 'tool-call',
    id: item.call_id,
    name: item.name,
    arguments: JSON.parse(item.arguments),
  });
});

test('the openai SDK says incomplete where we say length', async () => {
  const { played, client } = await serve('incomplete.sse');
  const final = await client.responses.stream(question).finalResponse();
  expect(final.incomplete_details?.reason).toBe('max_output_tokens');
  expect(played).toMatchObject({ text: 'Die Haupt', finish: { reason: 'length' } });
});

test('the openai SDK fails at failed.sse with the words that we give', async () => {
  const { played, client } = await serve('failed.sse');
  const reading = client.responses.stream(question).finalResponse();
  await expect(reading).rejects.toThrow('You exceeded your current quota');
  expect(played.failure).toMatchObject({
    code: 'rate-limit',
    isRetryable: false,
    detail: expect.stringContaining('current quota'),
  });
});

test('the openai SDK reads a whole answer as we do', async () => {
  const { played, client } = await serve('whole.json');
  const response = await client.responses.create(question);
  expect(played).toMatchObject({ text: response.output_text, finish: { responseId: response.id, reason: 'stop' } });
});

test.each([
  [401, 'invalid_api_key', OpenAI.AuthenticationError, { code: 'auth' }],
  [400, 'model_not_found', OpenAI.BadRequestError, { message: "Model 'asked-model' not found" }],
  [429, 'rate_limit_exceeded', OpenAI.RateLimitError, { code: 'rate-limit', isRetryable: true }],
  [500, 'server_error', OpenAI.InternalServerError, { code: 'provider', isRetryable: true }],
])('where the openai SDK throws its error for %i %s, we fail in kind', async (status, code, error, expected) => {
  const { provider, server } = await createStage('openai-responses', (response) => {
    sendJson(response, { error: { message: 'so it is', type: 'x', param: null, code } }, status);
  });
  await expect(createClient(server).responses.create(question)).rejects.toThrow(error);
  const { failure } = await play(provider.stream(toRequest('hi'), new AbortController().signal));
  expect(failure).toMatchObject({ ...expected, status, detail: 'so it is' });
});

/** The request as the SDK sends it. */
async function send(
  body: OpenAI.Responses.ResponseCreateParams,
): Promise<{ readonly path: string; readonly body: unknown }> {
  const server = await startServer((_, response) => sendJson(response, JSON.parse(load('whole.json'))));
  await createClient(server).responses.create(body);
  const [request] = server.requests;
  return { path: request?.path ?? '', body: JSON.parse(request?.body ?? '') };
}

const schema = { type: 'object', properties: { a: { type: 'string' } }, required: ['a'], additionalProperties: false };
const image = 'data:image/png;base64,AA==';
const pdf = 'data:application/pdf;base64,AA==';

const ours: ChatRequest = {
  model: 'gpt-5.1',
  stream: false,
  messages: [
    { role: 'system', content: 'Be brief.' },
    {
      role: 'user',
      content: [
        { type: 'text', text: 'see' },
        { type: 'media', url: image, contentType: 'image/png' },
        { type: 'media', url: pdf, contentType: 'application/pdf', name: 'bill.pdf' },
      ],
    },
  ],
  settings: { maxTokens: 200, temperature: 0, topP: 0.5, reasoning: 'none' },
  schema: { name: 'answer', schema },
  tools: [{ name: 'get', description: 'gets', parameters: schema }],
  extra: { text: { verbosity: 'low' } },
};

const theirs: OpenAI.Responses.ResponseCreateParamsNonStreaming = {
  model: 'gpt-5.1',
  stream: false,
  store: false,
  instructions: 'Be brief.',
  input: [
    {
      role: 'user',
      content: [
        { type: 'input_text', text: 'see' },
        { type: 'input_image', image_url: image, detail: 'auto' },
        { type: 'input_file', filename: 'bill.pdf', file_data: pdf },
      ],
    },
  ],
  max_output_tokens: 200,
  temperature: 0,
  top_p: 0.5,
  reasoning: { effort: 'none' },
  text: { format: { type: 'json_schema', name: 'answer', schema, strict: true }, verbosity: 'low' },
  tools: [{ type: 'function', name: 'get', description: 'gets', parameters: schema, strict: true }],
};

/** The types of the SDK want the detail of a picture, and `auto` is what the server takes without it. */
function withoutDetail(body: unknown): unknown {
  return JSON.parse(JSON.stringify(body, (key, value: unknown) => (key === 'detail' ? undefined : value)));
}

test('sends what the openai SDK sends for the same call, but for the detail of pictures', async () => {
  const sent = await send(theirs);
  const wire = openAiResponses.toWire(ours, { ...exchange, quirks: findPreset('openai')?.quirks ?? {} });
  expect({ path: `/v1${wire.path}`, body: wire.body }).toEqual({ path: sent.path, body: withoutDetail(sent.body) });
  expect(wire.warnings).toEqual([]);
});
