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
  ['xAI under 200', 200, { code: 'invalid-argument', error: 'Incorrect API key provided: xa***' }],
])('a bad key at %s is an auth failure', (_, status, body) => {
  expect(read(status, body).code).toBe('auth');
});

test.each([
  ['OpenAI', 404, { error: { message: 'The model `asked-model` does not exist', code: 'model_not_found' } }],
  ['Groq', 404, { error: { message: 'The model does not exist or you do not have access', code: 'model_not_found' } }],
  ['OpenRouter', 400, { error: { message: 'asked-model is not a valid model ID', code: 400 } }],
  ['Mistral', 400, { object: 'error', message: 'Invalid model: asked-model', type: 'invalid_model', code: '1500' }],
  ['xAI', 404, { code: 'Some requested entity was not found', error: 'The model asked-model does not exist' }],
  ['LM Studio', 404, { error: { message: 'No models loaded.', code: 'model_not_found' } }],
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
  [
    'Groq',
    413,
    { error: { message: 'Request too large for model `m` on tokens per minute', code: 'rate_limit_exceeded' } },
  ],
  [
    'OpenAI by its tokens per minute',
    429,
    { error: { message: 'Request too large for gpt-4o: Limit 30000, Requested 50000', code: 'rate_limit_exceeded' } },
  ],
  [
    'Mistral',
    400,
    { object: 'error', message: 'Prompt contains 40000 tokens, too large for model with 32768 maximum context length' },
  ],
  [
    'OpenRouter',
    400,
    { error: { code: 400, message: 'Bad Request', metadata: { error_type: 'context_length_exceeded' } } },
  ],
  [
    'all behind OpenRouter',
    400,
    {
      error: {
        code: 400,
        message: 'Provider returned error',
        metadata: { previous_errors: [{ code: 400, message: 'maximum context length is 8192 tokens' }] },
      },
    },
  ],
  [
    'LM Studio',
    400,
    { error: 'Trying to keep the first 9000 tokens. However, the model is loaded with context length of only 4096' },
  ],
])('a prompt too long for %s is called that', (_, status, body) => {
  expect(read(status, body)).toMatchObject({ code: 'provider', message: 'the prompt is too long for "asked-model"' });
});

test.each([
  ['OpenAI', 429, { error: { message: 'You exceeded your current quota', code: 'insufficient_quota' } }],
  ['DeepSeek', 402, { error: { message: 'Insufficient Balance', code: 'invalid_request_error' } }],
  ['OpenRouter', 402, { error: { code: 402, message: 'Insufficient credits' } }],
  ['OpenRouter under 200', 200, { error: { message: 'no', metadata: { error_type: 'payment_required' } } }],
  ['xAI', 403, { code: 'no permission', error: "Your newly created team doesn't have any credits yet" }],
  ['xAI, spent', 429, { code: 'x', error: 'Your team has used all available credits' }],
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
  ['retry_after in the body', { headers: {}, error: { retry_after: 4 } }, 4000],
  ['a sentence', { headers: {}, error: { message: 'Please try again in 7.66s.' } }, 7660],
  ['milliseconds in a sentence', { headers: {}, error: { message: 'Please try again in 120ms. See' } }, 120],
  ['minutes in a sentence', { headers: {}, error: { message: 'Please try again in 1h6m0.5s.' } }, 3_960_500],
  ['words in a sentence (Azure)', { headers: {}, error: { message: 'Please retry after 20 seconds.' } }, 20_000],
  ['two words in a sentence', { headers: {}, error: { message: 'retry after 1 minute and 5 seconds' } }, 65_000],
  ['no unit in a sentence', { headers: {}, error: { message: 'try again in 5 moments' } }, undefined],
  [
    'the headers of OpenRouter',
    {
      headers: {},
      error: { metadata: { headers: { 'X-RateLimit-Remaining': '0', 'X-RateLimit-Reset': '1767225609000' } } },
    },
    9000,
  ],
])('a rate limit with %s', (_, { headers, error }, retryAfterMs) => {
  expect(read(429, { error: { message: 'slow', ...error } }, headers)).toMatchObject({
    code: 'rate-limit',
    isRetryable: true,
    retryAfterMs,
  });
});

test('a rate limit says when to come back', () => {
  expect(read(429, {}, { 'retry-after': '3600' }).hint).toBe('try again in 60 min, at 2026-01-01 01:00 UTC');
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

test.each([
  ['Groq, flex', 498, { error: { message: 'busy', code: 'capacity_exceeded' } }],
  ['Mistral', 429, { object: 'error', message: 'Requests rate limit exceeded', type: 'rate_limited', code: '1300' }],
  ['OpenRouter under 200', 200, { error: { message: 'slow', metadata: { error_type: 'rate_limit_exceeded' } } }],
])('a full house at %s is a rate limit that may pass', (_, status, body) => {
  expect(read(status, body)).toMatchObject({ code: 'rate-limit', isRetryable: true });
});

test.each([
  ['xAI', { code: 'The service is currently unavailable', error: 'try later' }],
  ['OpenRouter', { error: { code: 502, message: 'no', metadata: { error_type: 'provider_unavailable' } } }],
  ['OpenRouter without a code', { error: { message: 'no', metadata: { error_type: 'provider_overloaded' } } }],
])('what passes at %s may be tried again, also when it came under 200', (_, body) => {
  expect(read(200, body)).toMatchObject({ code: 'provider', isRetryable: true });
});

test.each([
  ['moderation', { code: 403, message: 'no', metadata: { error_type: 'content_policy_violation' } }],
  ['a refusal', { code: 400, message: 'no', metadata: { error_type: 'refusal' } }],
  ['a flagged prompt', { code: 403, message: 'Your model requires moderation and your input was flagged' }],
])('%s at OpenRouter is a refusal', (_, error) => {
  expect(read(error.code, { error }).code).toBe('refused');
});

test('OpenRouter knows whether another try has a chance', () => {
  const error = { code: 503, message: 'no', availability: { retryable: false, retry_after: 3 } };
  expect(read(503, { error })).toMatchObject({ isRetryable: false });
  expect(read(503, { error: { ...error, availability: { retryable: true, retry_after: 3 } } })).toMatchObject({
    isRetryable: true,
    retryAfterMs: 3000,
  });
});

test.each([
  ['as JSON text', '{"error":{"message":"the real reason"}}'],
  ['as an object', { error: { message: 'the real reason' } }],
  ['as words', 'the real reason'],
])('the words of the vendor behind OpenRouter are told, %s', (_, raw) => {
  const error = { code: 400, message: 'Provider returned error', metadata: { raw, provider_name: 'X' } };
  expect(read(400, { error }).detail).toBe('the real reason');
  expect(read(400, { error: { ...error, message: 'said in full' } }).detail).toBe('said in full');
});

test('no endpoint for what was asked says nothing about the path', () => {
  const error = { code: 404, message: 'No endpoints found that support image input' };
  expect(read(404, { error })).toMatchObject({ message: '404 Not Found', hint: undefined });
});

test.each([
  ['a list (FastAPI)', { detail: [{ loc: ['body', 'model'], msg: 'Field required', type: 'missing' }] }],
  [
    'a list in the message',
    { object: 'error', message: { detail: [{ loc: ['body', 'model'], msg: 'Field required' }] } },
  ],
])('Mistral says what is wrong in %s', (_, body) => {
  expect(read(422, body)).toMatchObject({ code: 'provider', detail: 'body.model: Field required', isRetryable: false });
});
