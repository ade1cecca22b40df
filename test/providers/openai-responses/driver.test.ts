import { expect, test } from 'vitest';
import { openAiResponses } from '../../../src/providers/openai-responses/driver.ts';
import { findPreset } from '../../../src/providers/presets.ts';
import type { WireRequest } from '../../../src/providers/driver.ts';
import type { ChatRequest } from '../../../src/providers/provider.ts';
import { catchFailure, exchange, toRequest } from '../helpers.ts';

const openai = findPreset('openai')?.quirks ?? {};

function toWire(changes: Partial<ChatRequest>, quirks: object = {}): WireRequest {
  return openAiResponses.toWire(toRequest('hi', { stream: false, ...changes }), { ...exchange, quirks });
}

test('sends the model, the input, the stream flag, and that nothing is to be stored', () => {
  expect(toWire({})).toEqual({
    path: '/responses',
    body: {
      model: 'asked-model',
      input: [{ role: 'user', content: [{ type: 'input_text', text: 'hi' }] }],
      stream: false,
      store: false,
    },
    warnings: [],
  });
});

test('says an answer of the model in parts of its own kind', () => {
  const { body } = toWire({
    messages: [
      { role: 'user', content: 'one' },
      { role: 'assistant', content: 'two' },
    ],
  });
  expect(body['input']).toEqual([
    { role: 'user', content: [{ type: 'input_text', text: 'one' }] },
    { role: 'assistant', content: [{ type: 'output_text', text: 'two' }] },
  ]);
});

test('puts the words of the system beside the input, and later ones where they stand', () => {
  const messages = [
    { role: 'system', content: 'be brief' },
    { role: 'system', content: 'be kind' },
    { role: 'user', content: 'hi' },
    { role: 'system', content: 'now in verse' },
  ] as const;
  const { body } = toWire({ messages });
  expect(body['instructions']).toBe('be brief\n\nbe kind');
  expect(body['input']).toMatchObject([{ role: 'user' }, { role: 'system' }]);
  expect(toWire({ messages, model: 'gpt-5' }, openai).body['input']).toMatchObject([{}, { role: 'developer' }]);
});

test('sends settings that are set, and 0 is', () => {
  const settings = { temperature: 0, maxTokens: 5, topP: 0, reasoning: 'low' } as const;
  const { body, warnings } = toWire({ settings });
  expect(body).toMatchObject({ temperature: 0, max_output_tokens: 5, top_p: 0, reasoning: { effort: 'low' } });
  expect(warnings).toEqual([]);
});

test('warns of stop and seed, which the protocol lacks', () => {
  const { body, warnings } = toWire({ settings: { stop: ['x'], seed: 0 } });
  expect(Object.keys(body)).not.toEqual(expect.arrayContaining(['stop']));
  expect(warnings).toEqual([
    '"custom:test" does not take --stop, so it was left out',
    '"custom:test" does not take --seed, so it was left out',
  ]);
});

test.each([
  ['gpt-5', { temperature: 1, topP: 1 }, {}, 2],
  ['o3', { temperature: 0, reasoning: 'none' }, {}, 2],
  ['gpt-5.1', { temperature: 1, reasoning: 'none' }, { temperature: 1, reasoning: { effort: 'none' } }, 0],
  ['gpt-5.1', { temperature: 1, reasoning: 'high' }, { reasoning: { effort: 'high' } }, 1],
  ['gpt-4o', { temperature: 1, reasoning: 'high' }, { temperature: 1 }, 1],
  ['gpt-4o', { temperature: 1, reasoning: 'none' }, { temperature: 1 }, 0],
  ['gpt-5', { reasoning: 2000 }, {}, 1],
] as const)('%s takes of %j what it can and warns of the rest', (model, settings, expected, count) => {
  const { body, warnings } = toWire({ model, settings }, openai);
  const { model: _, input: __, stream: ___, store: ____, ...rest } = body;
  expect(rest).toEqual(expected);
  expect(warnings).toHaveLength(count);
  for (const warning of warnings ?? []) expect(warning).toContain(' does not take --');
});

const closed = { type: 'object', properties: { a: { type: 'string' } }, required: ['a'], additionalProperties: false };
const open = { type: 'object', properties: { a: { type: 'string' } } };

test.each<[ChatRequest['extra'], boolean]>([
  [closed, true],
  [{ ...closed, properties: { a: { type: 'array', items: closed } } }, true],
  [open, false],
  [{ ...closed, required: [] }, false],
  [{ ...closed, properties: { a: open } }, false],
  [{ ...closed, properties: { a: { type: 'array', items: open } } }, false],
  [{ ...closed, properties: { a: { anyOf: [{ type: 'null' }, open] } } }, false],
  [{ ...closed, properties: { a: { oneOf: [closed] } } }, false],
])('a schema is strict only where the server would take it so: %j', (schema, strict) => {
  const { body } = toWire({ schema: { name: 'answer', schema } });
  expect(body['text']).toEqual({ format: { type: 'json_schema', name: 'answer', schema, strict } });
});

test('says tools flat', () => {
  const { body } = toWire({ tools: [{ name: 'get', description: 'gets', parameters: open }] });
  expect(body['tools']).toEqual([
    { type: 'function', name: 'get', description: 'gets', parameters: open, strict: false },
  ]);
  const bare = toWire({ tools: [{ name: 'get', description: null, parameters: closed }] }).body;
  expect(bare['tools']).toEqual([{ type: 'function', name: 'get', parameters: closed, strict: true }]);
});

test('extra fields win, and go beside what stands in the same object', () => {
  const { body } = toWire({
    settings: { reasoning: 'low' },
    schema: { name: 'answer', schema: open },
    extra: { store: true, reasoning: { summary: 'auto' }, text: { verbosity: 'low' }, truncation: 'auto' },
  });
  expect(body).toMatchObject({ store: true, truncation: 'auto', reasoning: { effort: 'low', summary: 'auto' } });
  expect(body['text']).toMatchObject({ verbosity: 'low', format: { name: 'answer' } });
});

test.each(['model', 'input', 'instructions', 'stream'])('an extra field "%s" is refused', (field) => {
  expect(catchFailure(() => toWire({ extra: { [field]: 1 } })).code).toBe('usage');
});

function toPart(url: string, contentType: string | null, name?: string): unknown {
  const media = { type: 'media', url, contentType, ...(name !== undefined && { name }) } as const;
  const { body } = toWire({ messages: [{ role: 'user', content: [media] }] });
  return (body['input'] as readonly { readonly content: readonly unknown[] }[])[0]?.content[0];
}

const pdf = 'data:application/pdf;base64,AA==';

test.each([
  ['https://example.com/a', null, { type: 'input_image', image_url: 'https://example.com/a' }],
  ['data:image/png;base64,AA==', null, { type: 'input_image', image_url: 'data:image/png;base64,AA==' }],
  [pdf, null, { type: 'input_file', filename: 'document.pdf', file_data: pdf }],
  ['https://example.com/a.pdf', 'application/pdf', { type: 'input_file', file_url: 'https://example.com/a.pdf' }],
])('carries %s of type %s', (url, contentType, part) => {
  expect(toPart(url, contentType)).toEqual(part);
});

test('keeps the name of a file', () => {
  expect(toPart(pdf, null, 'bill.pdf')).toMatchObject({ filename: 'bill.pdf' });
});

test.each([
  ['data:audio/wav;base64,AA==', null],
  ['data:image/png,AA', null],
  ['https://example.com/a.mp4', 'video/mp4'],
])('cannot carry %s of type %s', (url, contentType) => {
  const failure = catchFailure(() => toPart(url, contentType));
  expect(failure).toMatchObject({ code: 'usage', hint: expect.stringContaining('images and PDF') });
});

test('an answer of the model carries no media', () => {
  const content = [{ type: 'media', url: 'https://example.com/a.png', contentType: null } as const];
  expect(catchFailure(() => toWire({ messages: [{ role: 'assistant', content }] })).code).toBe('usage');
});

test('a model that is not there is 400 here', () => {
  const error = { message: "The requested model 'x' does not exist.", code: 'model_not_found', param: 'model' };
  const answer = { status: 400, headers: {}, body: JSON.stringify({ error }), receivedAt: 0 };
  const failure = openAiResponses.toFailure(answer, exchange);
  expect(failure).toMatchObject({ code: 'provider', message: "Model 'asked-model' not found", status: 400 });
});

test('the model is called as the vendor calls it (YandexGPT)', () => {
  const modelUri = { chat: 'gpt://folder/{model}/{version}', embedding: '' };
  expect(toWire({ model: 'yandexgpt' }, { modelUri }).body['model']).toBe('gpt://folder/yandexgpt/latest');
});
