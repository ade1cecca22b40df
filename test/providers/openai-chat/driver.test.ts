import { expect, test } from 'vitest';
import { readAnswer } from '../../../src/providers/read-answer.ts';
import { openAiChat } from '../../../src/providers/openai-chat/driver.ts';
import { findPreset } from '../../../src/providers/presets.ts';
import { catchFailure, exchange, play, toRequest, type Played } from '../helpers.ts';

const openai = findPreset('openai')?.quirks ?? {};
const mistral = findPreset('mistral')?.quirks ?? {};
const groq = findPreset('groq')?.quirks ?? {};

test('sends exactly the model, the messages and the stream flag', () => {
  expect(openAiChat.toWire(toRequest('hi', { stream: false }), exchange)).toEqual({
    path: '/chat/completions',
    body: { model: 'asked-model', messages: [{ role: 'user', content: 'hi' }], stream: false },
    warnings: [],
  });
});

test('asks a stream for its usage, unless the server refuses that', () => {
  expect(openAiChat.toWire(toRequest('hi'), exchange).body['stream_options']).toEqual({ include_usage: true });
  expect(
    openAiChat.toWire(toRequest('hi'), { ...exchange, quirks: { noStreamOptions: true } }).body,
  ).not.toHaveProperty('stream_options');
});

test('sends settings that are set, and 0 and the empty list are', () => {
  const settings = { temperature: 0, maxTokens: 5, topP: 0, stop: [], seed: 0 };
  const { body } = openAiChat.toWire(toRequest('hi', { settings, stream: false }), exchange);
  expect(body).toMatchObject({ temperature: 0, max_tokens: 5, top_p: 0, stop: [], seed: 0 });
  expect(Object.keys(openAiChat.toWire(toRequest('hi'), exchange).body)).toHaveLength(4);
});

test.each(['o1', 'o3-mini', 'gpt-5', 'gpt-5.1', 'gpt-10', 'ft:gpt-5:acme'])('%s is a reasoning model', (model) => {
  const messages = [{ role: 'system', content: 'be brief' } as const];
  const { body } = openAiChat.toWire(toRequest('', { model, messages, settings: { maxTokens: 9 } }), {
    ...exchange,
    quirks: openai,
  });
  expect(body['messages']).toEqual([{ role: 'developer', content: 'be brief' }]);
  expect(body).toHaveProperty('max_completion_tokens', 9);
  expect(body).not.toHaveProperty('max_tokens');
});

test.each(['gpt-4o', 'gpt-5-chat-latest', 'gpt-5.1-chat-latest', 'gpt-4.1', 'omni'])('%s is none', (model) => {
  const messages = [{ role: 'system', content: 'be brief' } as const];
  const { body } = openAiChat.toWire(toRequest('', { model, messages, settings: { maxTokens: 9 } }), {
    ...exchange,
    quirks: openai,
  });
  expect(body).toMatchObject({ messages, max_tokens: 9 });
});

test('o1-mini takes max_completion_tokens but no developer role', () => {
  const messages = [{ role: 'system', content: 'x' } as const];
  const { body } = openAiChat.toWire(toRequest('', { model: 'o1-mini', messages, settings: { maxTokens: 9 } }), {
    ...exchange,
    quirks: openai,
  });
  expect(body).toMatchObject({ messages, max_completion_tokens: 9 });
});

test('vendors get their own names for seed and limit', () => {
  const request = toRequest('hi', { settings: { seed: 4, maxTokens: 9 } });
  const atMistral = openAiChat.toWire(request, { ...exchange, quirks: mistral }).body;
  expect(atMistral).toMatchObject({ random_seed: 4, max_tokens: 9 });
  expect(atMistral).not.toHaveProperty('seed');
  expect(atMistral).not.toHaveProperty('stream_options');
  expect(openAiChat.toWire(request, { ...exchange, quirks: groq }).body).toMatchObject({
    seed: 4,
    max_completion_tokens: 9,
  });
});

test('extra fields come last and win over settings', () => {
  const request = toRequest('hi', { settings: { temperature: 1 }, extra: { temperature: 0.5, top_k: 3 } });
  expect(openAiChat.toWire(request, exchange).body).toMatchObject({ temperature: 0.5, top_k: 3 });
});

test.each(['model', 'messages', 'stream'])('an extra field "%s" is refused', (field) => {
  const failure = catchFailure(() => openAiChat.toWire(toRequest('hi', { extra: { [field]: 1 } }), exchange));
  expect(failure).toMatchObject({ code: 'usage', message: `"${field}" cannot be set as an extra field` });
});

function playAnswer(body: unknown): Promise<Played> {
  return play(readAnswer(body, openAiChat, exchange));
}

const usage = { prompt_tokens: 7, completion_tokens: 3 };

test('reads a whole answer', async () => {
  const choices = [{ index: 0, message: { role: 'assistant', content: 'hi' }, finish_reason: 'stop' }];
  expect(await playAnswer({ id: 'x', model: 'served', choices, usage })).toMatchObject({
    text: 'hi',
    finish: { reason: 'stop', model: 'served', responseId: 'x', usage: { input: 7, output: 3 } },
  });
});

const parts = [
  { type: 'text', text: 'a' },
  { type: 'text', text: 'b' },
];

test.each([
  ['a list of parts', { content: parts }, { text: 'ab', finish: { reason: 'stop' } }],
  ['no text', { content: null }, { text: '', finish: { reason: 'stop' } }],
  ['a refusal', { content: null, refusal: 'no' }, { text: '', finish: { reason: 'filtered' } }],
])('reads a whole answer with %s', async (_, message, expected) => {
  const played = await playAnswer({ choices: [{ message, finish_reason: 'stop' }] });
  expect(played).toMatchObject({ ...expected, failure: null });
});

test('a filtered choice may have no message (Azure)', async () => {
  expect((await playAnswer({ choices: [{ finish_reason: 'content_filter' }] })).finish?.reason).toBe('filtered');
});

test.each([
  ['no choices', { id: 'x' }],
  ['empty choices', { choices: [] }],
  ['a choice without message', { choices: [{ finish_reason: 'stop' }] }],
  ['something else', ['x']],
])('a whole answer with %s is a failure of the provider', async (_, body) => {
  expect((await playAnswer(body)).failure).toMatchObject({ code: 'provider' });
});

test('an error in a whole answer is an error (xAI, LM Studio)', async () => {
  const xai = await playAnswer({ code: 'invalid-argument', error: 'Incorrect API key provided: xa***' });
  expect(xai.failure).toMatchObject({ code: 'auth' });
  const lmStudio = await playAnswer({ error: 'Unexpected endpoint or method. (POST /chat/completions)' });
  expect(lmStudio.failure).toMatchObject({ code: 'provider', hint: expect.stringContaining('/v1') });
});

test.each([
  ['data', { object: 'list', data: [{ id: 'a', owned_by: 'me', context_length: 5 }, { id: 'a' }] }],
  ['models', { models: [{ name: 'a', owned_by: 'me', max_model_len: 5 }] }],
  ['a bare list (Together)', [{ id: 'a', owned_by: 'me', context_window: 5 }]],
])('reads models from %s', (_, body) => {
  expect(openAiChat.models?.toPage(body, exchange).models).toMatchObject([
    { id: 'a', contextWindow: 5, ownedBy: 'me' },
  ]);
});
