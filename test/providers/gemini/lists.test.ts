import { expect, test } from 'vitest';
import { joinEmbeddings } from '../../../src/providers/embeddings.ts';
import { gemini } from '../../../src/providers/gemini/driver.ts';
import { sendJson } from '../../helpers/server.ts';
import { createStage } from '../contract.ts';
import { exchange } from '../helpers.ts';

const never = new AbortController().signal;

const rows = [
  {
    name: 'models/gemini-2.5-flash',
    displayName: 'Gemini 2.5 Flash',
    inputTokenLimit: 1_048_576,
    outputTokenLimit: 65_536,
    supportedGenerationMethods: ['generateContent', 'countTokens'],
  },
  { name: 'models/gemini-embedding-001', supportedGenerationMethods: ['embedContent', 'countTokens'] },
  { name: 'models/veo-3', supportedGenerationMethods: ['predictLongRunning'] },
  { name: 'models/unknown' },
  { displayName: 'no name' },
];

test('reads models with their limits and what they are for', () => {
  const page = gemini.models?.toPage({ models: rows, nextPageToken: '' }, exchange);
  expect(page?.next).toBeNull();
  expect(page?.models).toMatchObject([
    { id: 'gemini-2.5-flash', name: 'Gemini 2.5 Flash', kind: 'chat', contextWindow: 1_048_576, outputLimit: 65_536 },
    { id: 'gemini-embedding-001', name: null, kind: 'embedding', contextWindow: null },
    { id: 'veo-3', kind: 'other' },
    { id: 'unknown', kind: null },
  ]);
});

test('follows the pages, and sends the key in a header alone', async () => {
  const { provider, server } = await createStage('gemini', (response) => {
    const isFirst = server.requests.length === 1;
    sendJson(response, isFirst ? { models: rows.slice(0, 1), nextPageToken: 'a/b' } : { models: rows.slice(1, 2) });
  });
  expect((await provider.listModels(never)).map(({ id }) => id)).toEqual(['gemini-2.5-flash', 'gemini-embedding-001']);
  expect(server.requests.map(({ path }) => path)).toEqual([
    '/v1/models?pageSize=1000',
    '/v1/models?pageSize=1000&pageToken=a%2Fb',
  ]);
  expect(server.requests[0]?.headers).toHaveProperty('x-goog-api-key');
  expect(server.requests[0]?.headers).not.toHaveProperty('authorization');
});

test('sends each text as a request of its own, 100 at a time', async () => {
  const { provider, server } = await createStage('gemini', (response) => {
    const { requests } = JSON.parse(server.requests.at(-1)?.body ?? '');
    sendJson(response, { embeddings: requests.map((_: unknown, index: number) => ({ values: [index, 0.5] })) });
  });
  const texts = Array.from({ length: 101 }, (_, index) => `text ${index}`);
  const request = { model: 'gemini-embedding-001', texts, dimensions: 2, extra: { taskType: 'CLUSTERING' } };
  const { vectors, inputTokens } = await joinEmbeddings(provider.embed(request, never), '');
  expect(vectors).toHaveLength(101);
  expect(vectors.at(-1)).toEqual([0, 0.5]);
  expect(inputTokens).toBeNull();
  expect(server.requests[1]).toMatchObject({ path: '/v1/models/gemini-embedding-001:batchEmbedContents' });
  expect(JSON.parse(server.requests[1]?.body ?? '')).toEqual({
    requests: [
      {
        model: 'models/gemini-embedding-001',
        content: { parts: [{ text: 'text 100' }] },
        outputDimensionality: 2,
        taskType: 'CLUSTERING',
      },
    ],
  });
});

test('an answer without vectors is a failure of the provider', () => {
  expect(() => gemini.embeddings?.toVectors({ embeddings: [{}] }, exchange)).toThrow('the answer has no vectors');
});
