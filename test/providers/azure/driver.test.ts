import { expect, test } from 'vitest';
import { azure } from '../../../src/providers/azure/driver.ts';
import { readAnswer } from '../../../src/providers/read-answer.ts';
import { sendJson } from '../../helpers/server.ts';
import { createStage } from '../contract.ts';
import { delta, exchange, play, playStream, toRequest, type Played } from '../helpers.ts';
import { promptFilterChunk } from './dialect.ts';

const host = 'https://res.openai.azure.com';
const dated = '?api-version=2024-10-21';

test.each([
  [`${host}/openai/v1`, 'gpt-4o', '/chat/completions', []],
  [`${host}/openai${dated}`, 'my dep', '/deployments/my%20dep/chat/completions', []],
  [`${host}/openai/deployments/dep${dated}`, 'dep', '/chat/completions', []],
  [`${host}/openai/deployments/my%20dep${dated}`, 'my dep', '/chat/completions', []],
  [
    `${host}/openai/deployments/dep${dated}`,
    'other',
    '/chat/completions',
    ['the base URL names the deployment "dep", which answers in place of "other"'],
  ],
])('at %s the model %s is asked under %s', (baseUrl, model, path, warnings) => {
  const wire = azure.toWire(toRequest('hi', { model }), { ...exchange, baseUrl, model });
  expect(wire).toMatchObject({ path, body: { model } });
  expect(wire.warnings ?? []).toEqual(warnings);
});

test.each([
  ['/openai/v1', '/openai/v1/models'],
  [`/openai${dated}`, `/openai/models${dated}`],
  [`/openai/deployments/dep${dated}`, `/openai/models${dated}`],
  ['/models', '/models/info?api-version=2024-05-01-preview'],
])('the models of %s are listed at %s', async (base, path) => {
  const { provider, server } = await createAt(base, { data: [{ id: 'gpt-4o', status: 'succeeded' }] });
  expect(await provider.listModels(new AbortController().signal)).toMatchObject([{ id: 'gpt-4o' }]);
  expect(server.requests[0]?.path).toBe(path);
});

test('Foundry names its one model', async () => {
  const { provider } = await createAt('/models', {
    model_name: 'Phi-4',
    model_type: 'chat',
    model_provider_name: 'MS',
  });
  const models = await provider.listModels(new AbortController().signal);
  expect(models).toMatchObject([{ id: 'Phi-4', ownedBy: 'MS' }]);
});

test('sends the key in its own header and the version behind the path', async () => {
  const answer = { choices: [{ message: { content: 'hi' }, finish_reason: 'stop' }] };
  const { provider, server } = await createAt(`/openai/deployments/asked-model${dated}`, answer);
  const { text, warnings } = await play(
    provider.stream(toRequest('hi', { stream: false }), new AbortController().signal),
  );
  expect({ text, warnings }).toEqual({ text: 'hi', warnings: [] });
  expect(server.requests[0]?.path).toBe(`/openai/deployments/asked-model/chat/completions${dated}`);
  expect(server.requests[0]?.headers).toMatchObject({ 'api-key': expect.stringMatching(/^fake-key/) });
  expect(server.requests[0]?.headers).not.toHaveProperty('authorization');
});

/** A provider whose base URL has this path on a server that always answers this. */
async function createAt(path: string, answer: object): ReturnType<typeof createStage> {
  const { server } = await createStage('azure', (response) => sendJson(response, answer));
  const stage = await createStage('azure', () => {}, { base_url: `${server.url}${path}` });
  return { ...stage, server };
}

function playChunks(...chunks: readonly object[]): Promise<Played> {
  const first = { event: 'message', data: promptFilterChunk.slice('data: '.length) };
  return playStream(azure, [first, ...chunks.map((chunk) => ({ event: 'message', data: JSON.stringify(chunk) }))]);
}

test('the verdict on the prompt before the first choice is no answer', async () => {
  const checks = { content_filter_results: { hate: { filtered: false } } };
  const chunk = { choices: [{ index: 0, delta: { content: 'ok' }, finish_reason: null, ...checks }] };
  expect(await playChunks(chunk, delta({}, 'stop'))).toMatchObject({ text: 'ok', failure: null, warnings: [] });
  expect((await playChunks()).failure).toMatchObject({ code: 'incomplete' });
});

test('a filtered choice may have neither message nor delta', async () => {
  const choice = { index: 0, finish_reason: 'content_filter', content_filter_results: { hate: { filtered: true } } };
  const whole = await play(readAnswer({ choices: [choice] }, azure, exchange));
  expect(whole).toMatchObject({ text: '', failure: null, finish: { reason: 'filtered' } });
  expect((await playChunks({ choices: [choice] })).finish?.reason).toBe('filtered');
});

const blocked = {
  error: {
    message: "The response was filtered due to the prompt triggering Azure OpenAI's content management policy.",
    type: null,
    param: 'prompt',
    code: 'content_filter',
    status: 400,
    innererror: {
      code: 'ResponsibleAIPolicyViolation',
      content_filter_result: { hate: { filtered: true, severity: 'high' } },
    },
  },
};

test.each([200, 400])('a blocked prompt under %i is refused', async (status) => {
  const { provider } = await createStage('azure', (response) => sendJson(response, blocked, status));
  const { failure, finish } = await play(provider.stream(toRequest('hi'), new AbortController().signal));
  expect(finish).toBeUndefined();
  expect(failure).toMatchObject({ code: 'refused', detail: expect.stringContaining('content management policy') });
});

test('a blocked prompt in a stream is refused', async () => {
  expect((await playChunks(blocked)).failure).toMatchObject({ code: 'refused', status: 400 });
});

const limits = { 'retry-after': '1', 'retry-after-ms': '0' };

test.each([
  [401, '401', 'Access denied due to invalid subscription key or wrong API endpoint.', {}, { code: 'auth' }],
  [
    404,
    'DeploymentNotFound',
    'The API deployment for this resource does not exist.',
    {},
    { message: "Model 'asked-model' not found" },
  ],
  [429, 'RateLimitReached', 'Requests have exceeded the limit.', limits, { code: 'rate-limit', retryAfterMs: 1000 }],
])('%i %s is a failure of its kind', (status, code, message, headers, expected) => {
  const body = JSON.stringify({ error: { code, message } });
  const failure = azure.toFailure({ status, headers, body, receivedAt: 0 }, exchange);
  expect(failure).toMatchObject({ ...expected, detail: message, isRetryable: status === 429 });
});

test('names the request as Azure does', () => {
  const headers = { 'apim-request-id': 'req-7' };
  expect(azure.toFailure({ status: 500, headers, body: '', receivedAt: 0 }, exchange).requestId).toBe('req-7');
});
