import { expect, test } from 'vitest';
import type { ProviderFailure } from '../../../src/errors.ts';
import { gemini } from '../../../src/providers/gemini/driver.ts';
import { exchange } from '../helpers.ts';

const type = (name: string): object => ({ '@type': `type.googleapis.com/google.rpc.${name}` });

function read(code: number, status: string, message: string, details: readonly object[] = []): ProviderFailure {
  const body = JSON.stringify({ error: { code, message, status, details } });
  return gemini.toFailure({ status: code, headers: {}, body, receivedAt: 0 }, exchange);
}

test.each(['API key not valid. Please pass a valid API key.', 'API key expired. Please renew the API key.'])(
  'a bad key is a 400 with a reason: %s',
  (message) => {
    const details = [{ ...type('ErrorInfo'), reason: 'API_KEY_INVALID', domain: 'googleapis.com' }];
    expect(read(400, 'INVALID_ARGUMENT', message, details)).toMatchObject({ code: 'auth', isRetryable: false });
  },
);

test('no key at all, or one without the permission, is about the key', () => {
  const words = "Method doesn't allow unregistered callers (callers without established identity).";
  expect(read(403, 'PERMISSION_DENIED', words)).toMatchObject({
    code: 'auth',
    hint: expect.stringContaining('api-key'),
  });
});

const retryInfo = { ...type('RetryInfo'), retryDelay: '34.4s' };

function toQuota(...quotaIds: readonly string[]): object {
  return { ...type('QuotaFailure'), violations: quotaIds.map((quotaId) => ({ quotaId, quotaValue: '50' })) };
}

test('a quota of the minute is a rate limit, with the wait that the body asks for', () => {
  const quota = toQuota('GenerateRequestsPerMinutePerProjectPerModel-FreeTier');
  expect(read(429, 'RESOURCE_EXHAUSTED', 'You exceeded your current quota.', [quota, retryInfo])).toMatchObject({
    code: 'rate-limit',
    isRetryable: true,
    retryAfterMs: 34_400,
  });
});

test('a quota of the day is spent, whatever wait stands beside it', () => {
  const quota = toQuota('GenerateRequestsPerMinute', 'GenerateRequestsPerDayPerProjectPerModel-FreeTier');
  expect(read(429, 'RESOURCE_EXHAUSTED', 'You exceeded your current quota.', [quota, retryInfo])).toMatchObject({
    code: 'rate-limit',
    isRetryable: false,
    retryAfterMs: undefined,
  });
});

test('a wait in words is a wait', () => {
  const failure = read(429, 'RESOURCE_EXHAUSTED', 'Quota exceeded. Please retry in 48.9s.');
  expect(failure).toMatchObject({ isRetryable: true, retryAfterMs: 48_900 });
});

test('a region where the API is not offered is named', () => {
  const failure = read(400, 'FAILED_PRECONDITION', 'User location is not supported for the API use.');
  expect(failure).toMatchObject({ code: 'provider', isRetryable: false, hint: expect.stringContaining('region') });
});

test('a missing model is named', () => {
  const message =
    'models/asked-model is not found for API version v1beta, or is not supported for generateContent. Call ListModels to see the list.';
  expect(read(404, 'NOT_FOUND', message).message).toBe("Model 'asked-model' not found");
});

test('a prompt too long is called that', () => {
  const message = 'The input token count (1048577) exceeds the maximum number of tokens allowed (1048576).';
  expect(read(400, 'INVALID_ARGUMENT', message).message).toBe('the prompt is too long for "asked-model"');
});

test.each([
  [500, 'INTERNAL'],
  [503, 'UNAVAILABLE'],
  [504, 'DEADLINE_EXCEEDED'],
])('%i %s may be tried again', (code, status) => {
  expect(read(code, status, 'try later')).toMatchObject({ code: 'provider', isRetryable: true, detail: 'try later' });
});
