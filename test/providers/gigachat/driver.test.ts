import { describe, expect, test } from 'vitest';
import { gigaChat } from '../../../src/providers/gigachat/driver.ts';
import type { ChatRequest } from '../../../src/providers/provider.ts';
import { catchFailure, exchange, toRequest } from '../helpers.ts';

const v1 = { ...exchange, baseUrl: 'https://test.example/api/v1' };
const v2 = { ...exchange, baseUrl: 'https://test.example/api/v2' };

const parameters = { type: 'object', properties: { place: { type: 'string' } } };
const all: Partial<ChatRequest> = {
  messages: [
    { role: 'system', content: 'be brief' },
    { role: 'user', content: 'hi' },
  ],
  settings: { temperature: 0, topP: 0.5, maxTokens: 9, reasoning: 'low' },
  tools: [{ name: 'weather', description: 'tells it', parameters }],
  schema: { name: 'answer', schema: { type: 'object' } },
  extra: { repetition_penalty: 1.1 },
};
const specification = { name: 'weather', description: 'tells it', parameters };
const format = { type: 'json_schema', schema: { type: 'object' }, strict: true };

describe('the request', () => {
  test('of version 1 has functions and plain fields', () => {
    expect(gigaChat.toWire(toRequest('hi', all), v1)).toEqual({
      path: '/chat/completions',
      warnings: [],
      body: {
        model: 'asked-model',
        messages: all.messages,
        stream: true,
        temperature: 0,
        top_p: 0.5,
        max_tokens: 9,
        reasoning_effort: 'low',
        functions: [specification],
        function_call: 'auto',
        response_format: format,
        repetition_penalty: 1.1,
      },
    });
  });

  test('of version 2 has parts, tools and options of the model', () => {
    expect(gigaChat.toWire(toRequest('hi', all), v2)).toEqual({
      path: '/chat/completions',
      warnings: [],
      body: {
        model: 'asked-model',
        messages: [
          { role: 'system', content: [{ text: 'be brief' }] },
          { role: 'user', content: [{ text: 'hi' }] },
        ],
        stream: true,
        model_options: {
          temperature: 0,
          top_p: 0.5,
          max_tokens: 9,
          reasoning: { effort: 'low' },
          response_format: format,
        },
        tools: [{ functions: { specifications: [specification] } }],
        tool_config: { mode: 'auto' },
        repetition_penalty: 1.1,
      },
    });
  });

  test.each([v1, v2])('holds nothing that was not asked for', (at) => {
    const { body } = gigaChat.toWire(toRequest('hi'), at);
    expect(Object.keys(body)).toEqual(['model', 'messages', 'stream']);
  });

  test.each([v1, v2])('leaves out what GigaChat does not take, with a warning', (at) => {
    const settings = { stop: ['x'], seed: 0, reasoning: 'none' } as const;
    const { body, warnings } = gigaChat.toWire(toRequest('hi', { settings }), at);
    expect(Object.keys(body)).toEqual(['model', 'messages', 'stream']);
    expect(warnings).toEqual(
      ['--stop', '--seed', '--reasoning'].map((name) => `"custom:test" does not take ${name}, so it was left out`),
    );
  });

  test.each([v1, v2])('cannot carry a picture, and says so', (at) => {
    const picture = { type: 'media', url: 'data:image/png;base64,AA==', contentType: 'image/png' } as const;
    const messages = [{ role: 'user', content: [{ type: 'text', text: 'see' }, picture] }] as const;
    const failure = catchFailure(() => gigaChat.toWire(toRequest('hi', { messages }), at));
    expect(failure).toMatchObject({ code: 'usage', message: expect.stringContaining('cannot carry image/png') });
  });

  test.each([v1, v2])('takes no extra field in place of our own', (at) => {
    const failure = catchFailure(() => gigaChat.toWire(toRequest('hi', { extra: { messages: [] } }), at));
    expect(failure.code).toBe('usage');
  });
});

describe('models and embeddings', () => {
  test('are those of version 1 for both', () => {
    const path = (at: typeof v1): string => new URL(`${at.baseUrl}${gigaChat.models?.toPath(null, at)}`).href;
    expect([path(v1), path(v2)]).toEqual([path(v1), 'https://test.example/api/v1/models']);
  });

  test('models are listed with their kind', () => {
    const rows = [
      { id: 'GigaChat-2', object: 'model', owned_by: 'salutedevices', type: 'chat' },
      { id: 'Embeddings', type: 'embedder' },
      { id: 'GigaCheck', type: 'aicheck' },
      { id: 'New', type: 'constructor' },
    ];
    const page = gigaChat.models?.toPage({ data: rows, object: 'list' }, v1);
    expect(page?.models.map(({ id, kind }) => [id, kind])).toEqual([
      ['GigaChat-2', 'chat'],
      ['Embeddings', 'embedding'],
      ['GigaCheck', 'other'],
      ['New', null],
    ]);
    expect(page).toMatchObject({ models: [{ ownedBy: 'salutedevices' }, {}, {}, {}], next: null });
  });

  test('vectors come in the order of the texts, and their tokens are added', () => {
    const data = [
      { object: 'embedding', embedding: [3, 4], index: 1, usage: { prompt_tokens: 2 } },
      { object: 'embedding', embedding: [1, 2], index: 0, usage: { prompt_tokens: 5 } },
    ];
    expect(gigaChat.embeddings?.toVectors({ data, model: 'Embeddings' }, v1)).toEqual({
      vectors: [
        [1, 2],
        [3, 4],
      ],
      model: 'Embeddings',
      inputTokens: 7,
    });
  });

  test('a vector that is not there is no vector, and a length cannot be asked for', () => {
    const toVectors = () => gigaChat.embeddings?.toVectors({ data: [{ index: 0 }] }, v1);
    expect(catchFailure(toVectors)).toMatchObject({ code: 'provider', message: 'the answer has no vectors' });
    const request = { model: 'Embeddings', texts: ['hi'], dimensions: 5, extra: {} };
    expect(gigaChat.embeddings?.toWire(request, v1)).toMatchObject({
      body: { model: 'Embeddings', input: ['hi'] },
      warnings: [expect.stringContaining('does not take --dimensions')],
    });
  });
});

describe('an error', () => {
  const fail = (status: number, message: string) =>
    gigaChat.toFailure({ status, headers: {}, body: JSON.stringify({ status, message }), receivedAt: 0 }, v1);

  test.each([
    [404, 'No such model', { code: 'provider', message: "Model 'asked-model' not found" }],
    [401, 'Token has expired', { code: 'auth', message: '401 Unauthorized' }],
    [402, 'Payment Required', { code: 'rate-limit', isRetryable: false }],
    [403, 'Permission denied', { code: 'auth' }],
    [413, 'Max input size exceeded: 150000 tokens', { code: 'provider' }],
    [422, 'Invalid params: temperature', { code: 'provider' }],
    [429, 'Too Many Requests', { code: 'rate-limit', isRetryable: true }],
    [500, 'Internal Server Error', { code: 'provider', isRetryable: true }],
  ])('%i %s', (status, message, expected) => {
    expect(fail(status, message)).toMatchObject({ ...expected, status, detail: message });
  });
});
