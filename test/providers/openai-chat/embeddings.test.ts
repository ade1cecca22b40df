import { expect, test } from 'vitest';
import { joinEmbeddings } from '../../../src/providers/embeddings.ts';
import { createProvider } from '../../../src/providers/index.ts';
import { openAiChat } from '../../../src/providers/openai-chat/driver.ts';
import { createTestContext } from '../../helpers/run.ts';
import { sendJson } from '../../helpers/server.ts';
import { createStage } from '../contract.ts';
import { awaitFailure, catchFailure, exchange, toSettings } from '../helpers.ts';

const never = new AbortController().signal;
const calls = openAiChat.embeddings;
const usage = { prompt_tokens: 4, total_tokens: 4 };

test('asks for the vectors of all texts at once, as numbers', () => {
  const request = { model: 'm', texts: ['a', 'b'], dimensions: 3, extra: { user: 'x' } };
  expect(calls?.toWire(request, exchange)).toEqual({
    path: '/embeddings',
    body: { model: 'm', input: ['a', 'b'], encoding_format: 'float', dimensions: 3, user: 'x' },
  });
});

test('an extra field does not take the place of the texts', () => {
  const request = { model: 'm', texts: ['a'], extra: { input: 'b' } };
  expect(catchFailure(() => calls?.toWire(request, exchange))).toMatchObject({ code: 'usage' });
});

test('puts the vectors into the order of the texts', () => {
  const data = [
    { object: 'embedding', index: 1, embedding: [2, 0.5] },
    { object: 'embedding', index: 0, embedding: [1, -0.5] },
  ];
  expect(calls?.toVectors({ object: 'list', data, model: 'served', usage }, exchange)).toEqual({
    vectors: [
      [1, -0.5],
      [2, 0.5],
    ],
    model: 'served',
    inputTokens: 4,
  });
});

test('without an index the place counts, and absent usage is null', () => {
  expect(calls?.toVectors({ data: [{ embedding: [1] }, { embedding: [2] }] }, exchange)).toEqual({
    vectors: [[1], [2]],
    model: 'asked-model',
    inputTokens: null,
  });
});

test.each([[{ data: [{ index: 0 }] }], [{ data: [{ index: 0, embedding: [] }] }], [{ data: ['x'] }]])(
  'an answer without vectors is a failure: %j',
  (body) => {
    expect(catchFailure(() => calls?.toVectors(body, exchange))).toMatchObject({ code: 'provider' });
  },
);

test('Mistral gets its own name for the length and fewer texts at a time', async () => {
  const stage = await createStage(
    'openai-chat',
    (response) => {
      const { input } = JSON.parse(stage.server.requests.at(-1)?.body ?? '');
      sendJson(response, { data: input.map((text: string, index: number) => ({ index, embedding: [Number(text)] })) });
    },
    { preset: 'mistral' },
  );
  const texts = Array.from({ length: 130 }, (_, index) => String(index));
  const { vectors } = await joinEmbeddings(
    stage.provider.embed({ model: 'm', texts, dimensions: 8, extra: {} }, never),
    '',
  );
  expect(vectors).toEqual(texts.map((text) => [Number(text)]));
  const bodies = stage.server.requests.map(({ body }) => JSON.parse(body));
  expect(bodies.map(({ input }) => input.length)).toEqual([128, 2]);
  expect(bodies[0]).toMatchObject({ output_dimension: 8 });
});

test.each(['deepseek', 'groq', 'cerebras'])('%s makes no embeddings, and nothing is sent to find out', async (name) => {
  const provider = await createProvider(toSettings(name), {
    context: createTestContext([]),
    key: 'fake-key-0123456789',
  });
  const failure = await awaitFailure(
    joinEmbeddings(provider.embed({ model: 'm', texts: ['a'], extra: {} }, never), ''),
  );
  expect(failure).toMatchObject({ code: 'usage', message: `"${name}" makes no embeddings` });
});

test('vectors of different lengths are none', async () => {
  const data = [{ embedding: [1, 2] }, { embedding: [3] }];
  const { provider } = await createStage('openai-chat', (response) => sendJson(response, { data }));
  const request = { model: 'e', texts: ['a', 'b'], extra: {} };
  const failure = await awaitFailure(joinEmbeddings(provider.embed(request, never), 'm'));
  expect(failure).toMatchObject({ code: 'provider', message: 'the provider sent vectors of different lengths' });
});
