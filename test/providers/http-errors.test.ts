import { expect, test } from 'vitest';
import type { ProviderFailure } from '../../src/errors.ts';
import { toHttpFailure } from '../../src/providers/http-errors.ts';
import { exchange } from './helpers.ts';

const receivedAt = Date.parse('2026-01-01T00:00:00Z');

function read(status: number, body: unknown, headers: Record<string, string> = {}): ProviderFailure {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return toHttpFailure({ status, headers, body: text, receivedAt }, exchange);
}

test('401 says so in the provider’s own words and names the way out', () => {
  const failure = read(401, { error: { message: 'Incorrect API key provided', code: 'invalid_api_key' } });
  expect(failure).toMatchObject({
    code: 'auth',
    message: '401 Unauthorized',
    detail: 'Incorrect API key provided',
    hint: 'aix api-key test',
    isRetryable: false,
    status: 401,
  });
});

test.each([
  ['xAI', 400, { code: 'invalid-argument', error: 'Incorrect API key provided: xa***' }],
  [
    'Gemini',
    400,
    [{ error: { code: 400, message: 'API key not valid. Please pass a valid API key.', status: 'INVALID_ARGUMENT' } }],
  ],
  ['DeepSeek', 401, { error: { message: 'Your api key: ****-key is invalid', type: 'authentication_error' } }],
  ['Mistral', 401, { detail: 'Invalid API Key' }],
  ['OpenRouter', 401, { error: { message: 'Missing Authentication header', code: 401 } }],
])('a bad key at %s is an auth failure', (_, status, body) => {
  expect(read(status, body).code).toBe('auth');
});

test.each([
  ['OpenAI', 404, { error: { message: 'The model `asked-model` does not exist', code: 'model_not_found' } }],
  ['Groq', 404, { error: { message: 'The model does not exist or you do not have access', code: 'model_not_found' } }],
  ['OpenRouter', 400, { error: { message: 'asked-model is not a valid model ID', code: 400 } }],
  ['OpenRouter without a host for it', 404, { error: { message: 'No endpoints found for asked-model.', code: 404 } }],
  ['Ollama', 404, { error: { message: "model 'asked-model' not found", type: 'not_found_error' } }],
  ['GigaChat', 404, { status: 404, message: 'No such model' }],
  ['Bedrock', 400, { message: 'The provided model identifier is invalid.' }],
  [
    'vLLM',
    404,
    { object: 'error', message: 'The model `asked-model` does not exist.', type: 'NotFoundError', code: 404 },
  ],
])('a missing model at %s is named', (_, status, body) => {
  const failure = read(status, body);
  expect(failure).toMatchObject({ code: 'provider', message: "Model 'asked-model' not found" });
  expect(failure.hint).toMatch(/--model.*aix provider models test/);
});

test.each([
  [
    'OpenAI',
    400,
    { error: { message: "This model's maximum context length is 8192 tokens", code: 'context_length_exceeded' } },
  ],
  [
    'DeepSeek',
    400,
    { error: { message: "This model's maximum context length is 65536 tokens", code: 'invalid_request_error' } },
  ],
  [
    'llama.cpp',
    400,
    {
      error: {
        code: 400,
        message: 'the request exceeds the available context size',
        type: 'exceed_context_size_error',
      },
    },
  ],
])('a prompt too long for %s is called that', (_, status, body) => {
  expect(read(status, body)).toMatchObject({ code: 'provider', message: 'the prompt is too long for "asked-model"' });
});

test.each([
  ['OpenAI', 429, { error: { message: 'You exceeded your current quota', code: 'insufficient_quota' } }],
  ['DeepSeek', 402, { error: { message: 'Insufficient Balance', code: 'invalid_request_error' } }],
  ['OpenRouter', 402, { error: { code: 402, message: 'Insufficient credits' } }],
])('a spent quota at %s is a rate limit that no retry cures', (_, status, body) => {
  expect(read(status, body, { 'retry-after': '5' })).toMatchObject({
    code: 'rate-limit',
    isRetryable: false,
    retryAfterMs: undefined,
  });
});

test.each([
  ['seconds', { headers: { 'retry-after': '7' }, error: {} }, 7000],
  ['milliseconds first', { headers: { 'retry-after-ms': '250', 'retry-after': '1' }, error: {} }, 250],
  ['0 ms is no hint (Azure)', { headers: { 'retry-after-ms': '0', 'retry-after': '1' }, error: {} }, 1000],
  ['a date', { headers: { 'retry-after': 'Thu, 01 Jan 2026 00:00:30 GMT' }, error: {} }, 30_000],
  ['a date of the past', { headers: { 'retry-after': 'Thu, 01 Jan 2015 00:00:30 GMT' }, error: {} }, undefined],
  ['a huge number', { headers: { 'retry-after': '86400' }, error: {} }, 86_400_000],
  ['a negative number', { headers: { 'retry-after': '-5' }, error: {} }, undefined],
  ['garbage', { headers: { 'retry-after': 'soon' }, error: {} }, undefined],
  ['RetryInfo', { headers: {}, error: { details: [{ '@type': 'RetryInfo', retryDelay: '34.4s' }] } }, 34_400],
  ['availability', { headers: {}, error: { availability: { retry_after: 3 } } }, 3000],
  ['a sentence', { headers: {}, error: { message: 'Please try again in 7.66s.' } }, 7660],
])('a rate limit with %s', (_, { headers, error }, retryAfterMs) => {
  expect(read(429, { error: { message: 'slow', ...error } }, headers)).toMatchObject({
    code: 'rate-limit',
    isRetryable: true,
    retryAfterMs,
  });
});

test('a rate limit says when to come back', () => {
  expect(read(429, {}, { 'retry-after': '3600' }).hint).toBe('try again in 60 min');
  expect(read(429, {}).hint).toBe('try again later');
});

test.each([408, 409, 500, 502, 503, 504, 529])('%i may be tried again', (status) => {
  expect(read(status, '')).toMatchObject({ code: 'provider', isRetryable: true, status });
});

test.each([400, 403, 404, 405, 413, 415, 422, 501])('%i may not', (status) => {
  expect(read(status, {})).toMatchObject({ isRetryable: false, status });
});

test('x-should-retry: false wins', () => {
  expect(read(500, {}, { 'x-should-retry': 'false' }).isRetryable).toBe(false);
});

test('403 is about the key, unless the prompt was flagged', () => {
  expect(read(403, { error: { message: 'no access' } })).toMatchObject({ code: 'auth', message: '403 Forbidden' });
  expect(read(403, { error: { code: 403, message: 'Your input was flagged' } }).code).toBe('refused');
});

test('a blocked prompt is refused (Azure)', () => {
  const error = { message: 'filtered', code: 'content_filter', innererror: { code: 'ResponsibleAIPolicyViolation' } };
  expect(read(400, { error }).code).toBe('refused');
});

test('an unknown path hints at /v1', () => {
  expect(read(404, '404 page not found')).toMatchObject({
    message: '404 Not Found',
    hint: expect.stringContaining('/v1'),
  });
});

test('a 404 about the kind of model says nothing about the path', () => {
  const failure = read(404, { error: { message: 'This is not a chat model', type: 'invalid_request_error' } });
  expect(failure).toMatchObject({ message: '404 Not Found', hint: undefined });
});

test('of an HTML page only plain words stay', () => {
  const page = `<html><style>p{}</style><script>alert(1)</script><h1>502 Bad\u001B[31m Gateway</h1>${'nginx '.repeat(99)}</html>`;
  const failure = read(502, page);
  expect(failure.message).toBe('502 Bad Gateway');
  expect(failure.detail).toMatch(/^502 Bad Gateway nginx/);
  expect(failure.detail?.length).toBeLessThanOrEqual(200);
  expect(failure.detail).not.toMatch(/[<>\u001B]|alert/);
});

test.each([
  [
    'a list of fields',
    { detail: [{ loc: ['body', 'seed'], msg: 'Extra inputs', type: 'extra' }] },
    'body.seed: Extra inputs',
  ],
  ['a string', { error: 'plain' }, 'plain'],
  ['message beside type', { object: 'error', message: 'flat', type: 'invalid' }, 'flat'],
  ['blank lines first', '\n\n{"error":{"message":"late"}}', 'late'],
  ['control characters', { error: { message: 'a\u001B]0;x\u0007b' } }, 'a]0;xb'],
  ['nothing', {}, undefined],
])('finds the words in %s', (_, body, detail) => {
  expect(read(400, body).detail).toBe(detail);
});
