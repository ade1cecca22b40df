import { expect, test } from 'vitest';
import { joinEmbeddings } from '../../../src/providers/embeddings.ts';
import { ollama } from '../../../src/providers/ollama/driver.ts';
import { toModel } from '../../../src/providers/provider.ts';
import { sendJson } from '../../helpers/server.ts';
import { createStage } from '../contract.ts';
import { awaitFailure, exchange } from '../helpers.ts';

const never = new AbortController().signal;
const tags = {
  models: [
    {
      name: 'llama3.2:latest',
      model: 'llama3.2:latest',
      size: 2019393189,
      digest: 'a80c4f17acd5',
      details: {
        format: 'gguf',
        family: 'llama',
        families: ['llama'],
        parameter_size: '3.2B',
        quantization_level: 'Q4_K_M',
      },
      capabilities: ['completion', 'tools'],
    },
    { name: 'gemma3:4b', details: { families: null }, capabilities: ['completion', 'vision'] },
    { model: 'nomic-embed-text:latest', details: { family: 'nomic-bert', families: ['nomic-bert'] } },
    { model: 'old:7b', details: null },
    { model: 'e', capabilities: ['embedding'], details: { context_length: 512 } },
    {},
  ],
};

test('lists what is stored, with what the server says about it', async () => {
  const { provider, server } = await createStage('ollama', (response) => sendJson(response, tags));
  expect(await provider.listModels(never)).toEqual([
    toModel({ id: 'llama3.2:latest', name: 'llama 3.2B Q4_K_M', kind: 'chat', inputs: ['text'] }),
    toModel({ id: 'gemma3:4b', kind: 'chat', inputs: ['text', 'image'] }),
    toModel({ id: 'nomic-embed-text:latest', name: 'nomic-bert', kind: 'embedding' }),
    toModel({ id: 'old:7b' }),
    toModel({ id: 'e', kind: 'embedding', inputs: ['text'], contextWindow: 512 }),
  ]);
  expect(server.requests).toMatchObject([{ method: 'GET', path: '/api/tags' }]);
});

test('makes vectors of texts in batches and adds the tokens up', async () => {
  const { provider, server } = await createStage('ollama', (response) => {
    const { input } = JSON.parse(server.requests.at(-1)?.body ?? '') as { input: readonly string[] };
    sendJson(response, { model: 'served', embeddings: input.map((text) => [text.length, 0.5]), prompt_eval_count: 10 });
  });
  const texts = Array.from({ length: 65 }, (_, index) => 'x'.repeat(index));
  const made = await joinEmbeddings(
    provider.embed({ model: 'e', texts, dimensions: 2, extra: { num_ctx: 9, truncate: false } }, never),
    '',
  );
  expect(made).toEqual({
    vectors: texts.map(({ length }) => [length, 0.5]),
    model: 'served',
    inputTokens: 20,
    warnings: [],
  });
  expect(server.requests.map(({ path }) => path)).toEqual(['/api/embed', '/api/embed']);
  const { input, ...rest } = JSON.parse(server.requests[1]?.body ?? '') as { input: unknown };
  expect(input).toEqual([texts[64]]);
  expect(rest).toEqual({ model: 'e', dimensions: 2, options: { num_ctx: 9 }, truncate: false });
});

test.each([{}, { embeddings: null }, { embeddings: [[]] }, { embeddings: ['no'] }])('%j holds no vectors', (body) => {
  expect(() => ollama.embeddings?.toVectors(body, exchange)).toThrow('the answer has no embeddings');
});

test('an error in place of vectors is told', async () => {
  const { provider } = await createStage('ollama', (response) =>
    sendJson(response, { error: 'this model does not support embeddings' }, 501),
  );
  const failure = await awaitFailure(
    joinEmbeddings(provider.embed({ model: 'e', texts: ['a'], extra: {} }, never), ''),
  );
  expect(failure).toMatchObject({ code: 'provider', detail: 'this model does not support embeddings' });
});
