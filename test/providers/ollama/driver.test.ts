import { expect, test } from 'vitest';
import { ollama } from '../../../src/providers/ollama/driver.ts';
import type { Media } from '../../../src/providers/provider.ts';
import { catchFailure, exchange, toRequest } from '../helpers.ts';

const toBody = (changes: Parameters<typeof toRequest>[1]): object =>
  ollama.toWire(toRequest('hi', changes), exchange).body;

test('says whether it wants a stream, as silence would mean yes', () => {
  expect(ollama.toWire(toRequest('hi', { stream: false }), exchange)).toEqual({
    path: '/api/chat',
    body: { model: 'asked-model', messages: [{ role: 'user', content: 'hi' }], stream: false },
    warnings: [],
  });
});

test('settings stand in the options, and 0 and the empty list are values', () => {
  const settings = { temperature: 0, maxTokens: 5, topP: 0, stop: [], seed: 0 };
  expect(toBody({ settings })).toMatchObject({
    options: { temperature: 0, num_predict: 5, top_p: 0, stop: [], seed: 0 },
  });
});

test('extra options go where the server looks for them, and win', () => {
  const extra = { num_ctx: 8192, temperature: 1, keep_alive: '5m', options: { top_k: 3, temperature: 2 } };
  const body = toBody({ settings: { temperature: 0, seed: 1 }, extra });
  expect(body).toMatchObject({ keep_alive: '5m', options: { seed: 1, num_ctx: 8192, top_k: 3, temperature: 1 } });
  expect(body).not.toHaveProperty('num_ctx');
});

test('options that are no object are sent as they stand', () => {
  expect(toBody({ extra: { options: 5 } })).toMatchObject({ options: 5 });
});

test.each(['model', 'messages', 'stream'])('"%s" is no extra field', (field) => {
  expect(catchFailure(() => toBody({ extra: { [field]: 1 } })).code).toBe('usage');
});

test.each([
  ['none', 'qwen3', false, []],
  ['low', 'gpt-oss:20b', 'low', []],
  ['high', 'qwen3', 'high', []],
  [0, 'qwen3', false, []],
  [2000, 'qwen3', true, [expect.stringContaining('budget in tokens')]],
  [2000, 'gpt-oss', undefined, [expect.stringContaining('budget in tokens')]],
  ['none', 'openai/gpt-oss:20b', undefined, [expect.stringContaining('--reasoning none')]],
] as const)('--reasoning %s for %s is think: %s', (reasoning, model, think, expected) => {
  const { body, warnings } = ollama.toWire(toRequest('hi', { model, settings: { reasoning } }), exchange);
  expect(body['think']).toBe(think);
  expect(warnings).toEqual(expected);
});

test('a schema is the format, and a tool is a function', () => {
  const schema = { name: 'answer', schema: { type: 'object' } };
  const parameters = { type: 'object', properties: {} };
  const tools = [
    { name: 'now', description: null, parameters },
    { name: 'find', description: 'looks', parameters },
  ];
  expect(toBody({ schema, tools })).toMatchObject({
    format: { type: 'object' },
    tools: [
      { type: 'function', function: { name: 'now', parameters } },
      { type: 'function', function: { name: 'find', description: 'looks', parameters } },
    ],
  });
});

const toImageBody = (media: Omit<Media, 'type'>): object => {
  const content = [{ type: 'text', text: 'what is ' } as const, { type: 'media', ...media } as const];
  return toBody({
    messages: [
      { role: 'system', content: 'be brief' },
      { role: 'user', content },
    ],
  });
};

test('images stand beside the words, without the front of their URL', () => {
  expect(toImageBody({ url: 'data:image/png;base64,iVBORw0=', contentType: null })).toMatchObject({
    messages: [
      { role: 'system', content: 'be brief' },
      { role: 'user', content: 'what is ', images: ['iVBORw0='] },
    ],
  });
});

test.each([
  ['https://example.test/cat.png', 'image/png', 'Ollama fetches nothing'],
  ['https://example.test/cat', null, 'Ollama fetches nothing'],
  ['data:application/pdf;base64,JVBERg==', null, 'images alone'],
  ['data:audio/wav;base64,UklGRg==', null, 'images alone'],
  ['data:image/svg+xml,%3Csvg/%3E', null, 'images alone'],
])('%s cannot be carried', (url, contentType, hint) => {
  const failure = catchFailure(() => toImageBody({ url, contentType }));
  expect(failure).toMatchObject({ code: 'usage', hint: expect.stringContaining(hint) });
});
