import { expect, test } from 'vitest';
import type { ProviderFailure } from '../../../src/errors.ts';
import { bedrock } from '../../../src/providers/bedrock/driver.ts';
import { exchange } from '../helpers.ts';

function classify(status: number, type: string | null, body: object | string): ProviderFailure {
  const named: Record<string, string> = type === null ? {} : { 'x-amzn-errortype': type };
  const headers = { ...named, 'x-amzn-requestid': 'request-1' };
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return bedrock.toFailure({ status, headers, body: text, receivedAt: 0 }, exchange);
}

const link = ':http://internal.amazon.com/coral/com.amazon.bedrock/';
const notFound = "Model 'asked-model' not found";

test.each([
  [403, 'UnrecognizedClientException', 'The security token included in the request is invalid.', { code: 'auth' }],
  [403, 'ExpiredTokenException', 'The security token included in the request is expired', { code: 'auth' }],
  [403, 'InvalidSignatureException', 'Signature expired', { code: 'auth', message: /refused the key/ }],
  [403, 'AccessDeniedException', 'Authentication failed: Please make sure your API Key is valid.', { code: 'auth' }],
  [403, 'AccessDeniedException', 'You have no access to the model', { code: 'auth', message: /403 Forbidden/ }],
  [400, 'ValidationException', 'The provided model identifier is invalid.', { code: 'provider', message: notFound }],
  [404, 'ResourceNotFoundException', 'Could not resolve the foundation model', { message: notFound }],
  [400, 'ValidationException', 'Input is too long for requested model.', { message: /too long/ }],
  [
    400,
    'ValidationException',
    'Input Tokens Exceeded: Number of input tokens exceeds maximum',
    { message: /too long/ },
  ],
  [400, 'ValidationException', 'A conversation must start with a user message.', { message: /400 Bad Request/ }],
  [400, 'ServiceQuotaExceededException', 'Over the quota', { code: 'rate-limit', isRetryable: false }],
  [408, 'ModelTimeoutException', 'The model timed out', { code: 'provider', isRetryable: true }],
  [424, 'ModelErrorException', 'The model failed', { message: /424 Failed Dependency/, isRetryable: false }],
  [429, 'ThrottlingException', 'Too many tokens, please wait', { code: 'rate-limit', isRetryable: true }],
  [429, 'ModelNotReadyException', 'The model is not ready', { code: 'rate-limit', isRetryable: true }],
  [500, 'InternalServerException', 'Internal error', { code: 'provider', isRetryable: true }],
  [503, 'ServiceUnavailableException', 'Unavailable', { code: 'provider', isRetryable: true }],
] as const)('%i %s "%s"', (status, type, message, { message: wanted, ...expected }: Record<string, unknown>) => {
  const failure = classify(status, `${type}${link}`, { message });
  expect(failure).toMatchObject({ ...expected, status, detail: message, requestId: 'request-1' });
  if (wanted !== undefined) expect(failure.message).toMatch(wanted as RegExp | string);
});

test.each([
  ['in the body', { __type: 'com.amazon.coral.service#UnrecognizedClientException', message: 'no' }],
  ['with a capital letter', { __type: 'UnrecognizedClientException', Message: 'no' }],
])('the class and the words are found %s', (_, body) => {
  expect(classify(403, null, body)).toMatchObject({
    code: 'auth',
    message: expect.stringContaining('refused'),
    detail: 'no',
  });
});

test('a page of a gateway is told in its words', () => {
  expect(classify(502, null, '<html><b>Bad Gateway</b></html>')).toMatchObject({ status: 502, detail: 'Bad Gateway' });
});

test('words alone, without a class, are an error of their status', () => {
  expect(classify(403, null, { Message: 'User is not authorized' })).toMatchObject({
    code: 'auth',
    detail: 'User is not authorized',
  });
});
