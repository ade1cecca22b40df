import { expect, test } from 'vitest';
import { openAiChat } from '../../../src/providers/openai-chat/driver.ts';
import type { Model } from '../../../src/providers/provider.ts';
import { exchange } from '../helpers.ts';

function readOne(row: unknown): Model | undefined {
  return openAiChat.models?.toPage({ object: 'list', data: [row] }, exchange).models[0];
}

const openRouter = {
  id: 'vendor/model',
  canonical_slug: 'vendor/model-20260101',
  name: 'Vendor: Model',
  context_length: 131_072,
  architecture: { input_modalities: ['text', 'image', 'file'], output_modalities: ['text'], tokenizer: 'Other' },
  pricing: { prompt: '0.00000015', completion: '0.0000006', request: '0', input_cache_read: '0.000000075' },
  top_provider: { context_length: 131_072, max_completion_tokens: 16_384, is_moderated: false },
  supported_parameters: ['tools'],
};

test('OpenRouter says limits, what a model takes in, and the price of one token in strings', () => {
  expect(readOne(openRouter)).toEqual({
    id: 'vendor/model',
    name: 'Vendor: Model',
    kind: 'chat',
    contextWindow: 131_072,
    outputLimit: 16_384,
    inputs: ['text', 'image', 'pdf'],
    price: { input: 0.15, output: 0.6, cacheRead: 0.075, cacheWrite: null },
    ownedBy: null,
  });
});

test.each([
  ['free is 0', { prompt: '0', completion: '0' }, { input: 0, output: 0 }],
  ['a price that varies is unknown', { prompt: '-1', completion: '-1' }, null],
  ['nonsense is unknown', { prompt: 'much', completion: '' }, null],
  ['half a price is one', { prompt: '0.000001' }, { input: 1, output: null }],
  ['binary fractions are rounded', { prompt: '0.0000000012', completion: '0.00003' }, { input: 0.0012, output: 30 }],
])('of a price: %s', (_, pricing, expected) => {
  const price = readOne({ id: 'm', pricing })?.price ?? null;
  if (expected === null) expect(price).toBeNull();
  else expect(price).toMatchObject(expected);
});

test('the older form of what goes in and out is read too', () => {
  const architecture = { modality: 'text+image->text' };
  expect(readOne({ id: 'm', architecture })?.inputs).toEqual(['text', 'image']);
});

test('Together says prices for a million tokens, and the kind', () => {
  const row = {
    id: 'org/model',
    object: 'model',
    type: 'chat',
    display_name: 'Model',
    organization: 'Org',
    context_length: 8192,
    pricing: { hourly: 0, input: 0.88, output: 0.9, base: 0, finetune: 0 },
  };
  expect(readOne(row)).toMatchObject({
    name: 'Model',
    kind: 'chat',
    contextWindow: 8192,
    price: { input: 0.88, output: 0.9, cacheRead: null },
    ownedBy: 'Org',
  });
});

test('Groq says both limits', () => {
  const row = { id: 'm', owned_by: 'Meta', context_window: 131_072, max_completion_tokens: 32_768, active: true };
  expect(readOne(row)).toMatchObject({ contextWindow: 131_072, outputLimit: 32_768, ownedBy: 'Meta', kind: null });
});

const can = { completion_chat: true, function_calling: true, vision: false };

test.each([
  ['mistral-large-latest', can, { kind: 'chat', inputs: ['text'] }],
  ['pixtral-large-latest', { ...can, vision: true }, { kind: 'chat', inputs: ['text', 'image'] }],
  ['voxtral-small-latest', { ...can, audio: true }, { kind: 'chat', inputs: ['text', 'audio'] }],
  ['mistral-embed', { ...can, completion_chat: false }, { kind: 'embedding' }],
  ['mistral-ocr-latest', { ...can, completion_chat: false }, { kind: 'other' }],
])('Mistral says what %s can do', (id, capabilities, expected) => {
  const row = { id, object: 'model', name: id, capabilities, max_context_length: 32_768, type: 'base' };
  expect(readOne(row)).toMatchObject({ ...expected, name: null, contextWindow: 32_768 });
});

test('YandexGPT repeats ids and mixes embeddings in', () => {
  const data = ['gpt://f/yandexgpt/latest', 'emb://f/text-search-doc/latest', 'gpt://f/yandexgpt/latest'].map((id) => ({
    id,
  }));
  expect(openAiChat.models?.toPage({ data }, exchange).models).toMatchObject([
    { id: 'gpt://f/yandexgpt/latest', kind: 'chat' },
    { id: 'emb://f/text-search-doc/latest', kind: 'embedding' },
  ]);
});

test.each([
  ['text-embedding-3-small', 'embedding'],
  ['nomic-embed-text', 'embedding'],
  ['whisper-large-v3', 'other'],
  ['tts-1-hd', 'other'],
  ['dall-e-3', 'other'],
  ['omni-moderation-latest', 'other'],
  ['gpt-4o', null],
  ['llama-3.3-70b', null],
])('the name %s tells the kind %s', (id, kind) => {
  expect(readOne({ id })?.kind).toBe(kind);
});

test('a limit of 0 is none', () => {
  expect(readOne({ id: 'm', context_length: 0, max_model_len: 4096 })?.contextWindow).toBe(4096);
});
