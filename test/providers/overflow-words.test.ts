import { expect, test } from 'vitest';
import type { ProviderFailure } from '../../src/errors.ts';
import { gemini } from '../../src/providers/gemini/driver.ts';
import { toFailure as toBedrockFailure } from '../../src/providers/bedrock/errors.ts';
import { toHttpFailure } from '../../src/providers/http-errors.ts';
import { toFailure as toOllamaFailure } from '../../src/providers/ollama/failure.ts';
import { exchange } from './helpers.ts';

function toAnswer(status: number, body: unknown) {
  return { status, headers: {}, body: JSON.stringify(body), receivedAt: 0 };
}

function read(status: number, body: unknown): ProviderFailure {
  return toHttpFailure(toAnswer(status, body), exchange);
}

test.each([
  ['OpenAI', 400, { message: 'Your input exceeds the context window of this model.', code: 'context_length_exceeded' }],
  ['Anthropic', 400, { type: 'invalid_request_error', message: 'prompt is too long: 208310 tokens > 200000 maximum' }],
  [
    'Anthropic with its answer',
    400,
    { message: 'input length and `max_tokens` exceed context limit: 188240 + 21333 > 200000' },
  ],
  ['Anthropic by bytes', 413, { type: 'request_too_large', message: 'Request exceeds the maximum size' }],
  [
    'Gemini',
    400,
    { message: 'The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).' },
  ],
  ['llama.cpp', 400, { type: 'exceed_context_size_error', message: 'the request exceeds the available context size' }],
  [
    'vLLM',
    400,
    { message: 'The decoder prompt (length 5000) is longer than the maximum model length of 4096.', code: 400 },
  ],
  ['xAI', 400, { message: "This model's maximum prompt length is 131072 but the request contains 200000 tokens." }],
  ['TGI', 422, { message: 'Input validation error: `inputs` tokens + `max_new_tokens` must be <= 4096. Given: 5000' }],
  ['Cohere', 400, { message: 'too many tokens: total number of tokens in the prompt cannot exceed 4081' }],
  ['Fireworks', 400, { message: 'The prompt is too long: 9000, model maximum context length: 8191' }],
  ['GitHub', 413, { code: 'tokens_limit_reached', message: 'Request body too large for gpt-4o model.' }],
  ['Copilot', 400, { message: 'prompt token count of 130000 exceeds the limit of 128000' }],
  ['YandexGPT', 400, { message: 'number of input tokens must be no more than 8192, got 9000' }],
  ['Qwen', 400, { message: 'Range of input length should be [1, 30720]' }],
  ['Moonshot', 400, { message: 'Invalid request: Your request exceeded model token limit: 8192' }],
  ['an error under 200', 200, { type: 'invalid_request_error', message: 'maximum context length is 8192 tokens' }],
])('%s says that a request is longer than the model can read', (_, status, error) => {
  expect(read(status, { error })).toMatchObject({ code: 'provider', isOverflow: true, isInvalid: false });
});

test('so does Bedrock, whose sentence is all that there is', () => {
  const headers = { 'x-amzn-errortype': 'ValidationException' };
  const answer = { ...toAnswer(400, { message: 'Input is too long for requested model.' }), headers };
  expect(toBedrockFailure(answer, exchange)).toMatchObject({ isOverflow: true });
});

test('so does Ollama, whose hints keep it', () => {
  const answer = toAnswer(404, { error: 'the input length exceeds the context length' });
  expect(toOllamaFailure(answer, exchange)).toMatchObject({
    isOverflow: true,
    hint: expect.stringContaining('openai-chat'),
  });
});

test('so does Gemini in its own driver', () => {
  const message = 'The input token count exceeds the maximum number of tokens allowed 1048576.';
  const answer = toAnswer(400, { error: { code: 400, message, status: 'INVALID_ARGUMENT' } });
  expect(gemini.toFailure(answer, exchange)).toMatchObject({ isOverflow: true });
});

test.each([
  ['a rate limit on tokens', 429, { message: 'Rate limit reached for tokens per minute', code: 'rate_limit_exceeded' }],
  ['a bad setting', 400, { message: 'max_tokens is too large: 5000', code: 'invalid_value' }],
  ['a server that is down', 503, { message: 'too many requests are waiting' }],
  ['a key with words about length', 401, { message: 'the key is too long' }],
])('%s is no such thing', (_, status, error) => {
  expect(read(status, { error }).isOverflow).toBe(false);
});

test.each([
  [400, { message: 'temperature is too high' }],
  [422, { message: 'unknown field' }],
  [200, { type: 'invalid_request_error', message: 'temperature is too high' }],
  [200, { code: 'bad_request', message: 'no messages' }],
])('%i with %j is the fault of the request', (status, error) => {
  expect(read(status, { error })).toMatchObject({ code: 'provider', isInvalid: true });
});

test.each([
  ['a path that is not there', 404, { message: 'Not Found' }],
  ['a method that is not allowed', 405, { message: 'Method Not Allowed' }],
  ['a model that is not there', 404, { message: 'model not found', code: 'model_not_found' }],
  ['a model that failed', 424, { message: 'the model had an error' }],
  ['a country without the API', 400, { status: 'FAILED_PRECONDITION', message: 'User location is not supported' }],
  ['a server that is down', 503, { message: 'invalid state' }],
  ['an error without a name', 200, { message: 'it broke' }],
])('%s is not', (_, status, error) => {
  expect(read(status, { error }).isInvalid).toBe(false);
});
