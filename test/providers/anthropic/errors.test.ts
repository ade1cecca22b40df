import { expect, test } from 'vitest';
import { anthropic } from '../../../src/providers/anthropic/driver.ts';
import { exchange } from '../helpers.ts';

function read(status: number, type: string, more: Readonly<Record<string, unknown>> = {}): unknown {
  const { message = 'so it is', headers = {}, ...rest } = more;
  const body = JSON.stringify({ type: 'error', error: { type, message, ...rest }, request_id: 'req_body' });
  return anthropic.toFailure(
    { status, headers: headers as Record<string, string>, body, receivedAt: 0 },
    { ...exchange, model: 'claude-opus-5' },
  );
}

test.each<[number, string, Readonly<Record<string, unknown>>, object]>([
  [400, 'invalid_request_error', {}, { code: 'provider', isRetryable: false }],
  [
    400,
    'invalid_request_error',
    { message: 'prompt is too long: 210000 tokens > 200000 maximum' },
    { message: 'the prompt is too long for "claude-opus-5"' },
  ],
  [
    400,
    'invalid_request_error',
    { message: 'input length and `max_tokens` exceed context limit: 190000 + 20000 > 200000' },
    { message: 'the prompt is too long for "claude-opus-5"' },
  ],
  [
    400,
    'invalid_request_error',
    { message: 'Your credit balance is too low to access the Anthropic API.' },
    { code: 'rate-limit', isRetryable: false },
  ],
  [401, 'authentication_error', { message: 'invalid x-api-key' }, { code: 'auth', message: '401 Unauthorized' }],
  [402, 'billing_error', {}, { code: 'rate-limit', isRetryable: false }],
  [403, 'permission_error', {}, { code: 'auth', message: '403 Forbidden' }],
  [404, 'not_found_error', { message: 'model: claude-opus-5' }, { message: "Model 'claude-opus-5' not found" }],
  [409, 'conflict_error', {}, { code: 'provider', isRetryable: true }],
  [413, 'request_too_large', {}, { code: 'provider', isRetryable: false }],
  [429, 'rate_limit_error', { headers: { 'retry-after': '7' } }, { code: 'rate-limit', retryAfterMs: 7000 }],
  [
    429,
    'rate_limit_error',
    { details: { error_code: 'enforced_spend_limit_reached' } },
    { code: 'rate-limit', isRetryable: false, message: expect.stringContaining('used up') },
  ],
  [500, 'api_error', { headers: { 'x-should-retry': 'false' } }, { isRetryable: false }],
  [504, 'timeout_error', {}, { code: 'provider', isRetryable: true }],
  [529, 'overloaded_error', {}, { code: 'provider', isRetryable: true, message: '529 Overloaded' }],
])('%i %s with %j', (status, type, more, expected) => {
  expect(read(status, type, more)).toMatchObject({ status, ...expected });
});

test('the id of the request is read from the header, else from the body', () => {
  expect(read(500, 'api_error', { headers: { 'request-id': 'req_head' } })).toMatchObject({ requestId: 'req_head' });
  expect(read(500, 'api_error')).toMatchObject({ requestId: 'req_body' });
});
