import { readFileSync } from 'node:fs';
import OpenAI, { AzureOpenAI } from 'openai';
import { expect, test } from 'vitest';
import type { Provider } from '../../../src/providers/provider.ts';
import { sendJson, type SeenRequest } from '../../helpers/server.ts';
import { createStage } from '../contract.ts';
import { play, toRequest } from '../helpers.ts';

const apiVersion = '2024-10-21';
const apiKey = 'fake-key-0123456789abcdef';
const never = new AbortController().signal;
const question = { model: 'asked-model', messages: [{ role: 'user' as const, content: 'hi' }] };

function load(name: string): string {
  return readFileSync(new URL(`../../fixtures/azure/${name}`, import.meta.url), 'utf8');
}

type Answer = Parameters<typeof createStage>[1];

interface Pair {
  readonly provider: Provider;
  /** The class `AzureOpenAI` of the package `openai` in this process. */
  readonly client: AzureOpenAI;
  readonly requests: readonly SeenRequest[];
}

/** Both against one server, with an endpoint and a version as Azure tells people to give them. */
async function createPair(answer: Answer): Promise<Pair> {
  const { server } = await createStage('azure', answer);
  const entry = { base_url: `${server.url}?api-version=${apiVersion}` };
  const { provider } = await createStage('azure', answer, entry);
  const client = new AzureOpenAI({ endpoint: server.url, apiVersion, apiKey, maxRetries: 0 });
  return { provider, client, requests: server.requests };
}

function serve(name: string): Promise<Pair> {
  return createPair((response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).end(load(name));
  });
}

const stream = { ...question, stream: true as const, stream_options: { include_usage: true } };

test.each([
  ['answer.sse', 'stop', { input: 14, output: 6 }],
  ['filtered.sse', 'filtered', null],
])('AzureOpenAI of the openai SDK reads %s as we do', async (name, reason, usage) => {
  const { provider, client } = await serve(name);
  let text = '';
  for await (const chunk of await client.chat.completions.create(stream)) text += chunk.choices[0]?.delta.content ?? '';
  const played = await play(provider.stream(toRequest('hi'), never));
  expect(played).toMatchObject({ text, failure: null, warnings: [], finish: { reason, usage } });
  expect(text).not.toBe('');
});

test.each([true, false])('sends what AzureOpenAI sends, as a stream: %s', async (isStream) => {
  const { provider, client, requests } = await serve('answer.sse');
  await client.chat.completions.create(isStream ? stream : { ...question, stream: false });
  await play(provider.stream(toRequest('hi', { stream: isStream }), never));
  const [theirs, ours] = requests.map(({ method, path, headers, body }) => {
    const { 'api-key': key, authorization, 'content-type': contentType } = headers;
    return { method, path, key, authorization, contentType, body: JSON.parse(body) as unknown };
  });
  expect(ours).toEqual(theirs);
  expect(ours?.path).toBe(`/openai/deployments/asked-model/chat/completions?api-version=${apiVersion}`);
});

test('asks for the models where AzureOpenAI does', async () => {
  const { provider, client, requests } = await createPair((response) =>
    sendJson(response, { object: 'list', data: [{ id: 'gpt-4o', object: 'model' }] }),
  );
  const theirs = (await client.models.list()).data.map(({ id }) => id);
  expect((await provider.listModels(never)).map(({ id }) => id)).toEqual(theirs);
  expect(requests[1]?.path).toBe(requests[0]?.path);
});

test.each([
  [400, 'content_filter', OpenAI.BadRequestError, { code: 'refused' }],
  [401, '401', OpenAI.AuthenticationError, { code: 'auth' }],
  [404, 'DeploymentNotFound', OpenAI.NotFoundError, { message: "Model 'asked-model' not found" }],
  [429, 'RateLimitReached', OpenAI.RateLimitError, { code: 'rate-limit', isRetryable: true, retryAfterMs: 1000 }],
])('where AzureOpenAI throws its error for %i %s, we fail in kind', async (status, code, error, expected) => {
  const { provider, client } = await createPair((response) => {
    response.writeHead(status, { 'content-type': 'application/json', 'retry-after': '1', 'retry-after-ms': '0' });
    response.end(JSON.stringify({ error: { code, message: 'so it is' } }));
  });
  await expect(client.chat.completions.create(question)).rejects.toThrow(error);
  const { failure } = await play(provider.stream(toRequest('hi'), never));
  expect(failure).toMatchObject({ ...expected, status, detail: 'so it is' });
});
