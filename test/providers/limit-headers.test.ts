import { expect, test } from 'vitest';
import { readLimitReset } from '../../src/providers/limit-headers.ts';
import { toHttpFailure } from '../../src/providers/http-errors.ts';
import { exchange } from './helpers.ts';

const now = Date.parse('2026-01-01T00:00:00Z');

test.each([
  [{ 'x-ratelimit-remaining-requests': '0', 'x-ratelimit-reset-requests': '6m0s' }, 360_000],
  [{ 'x-ratelimit-remaining-tokens': '0', 'x-ratelimit-reset-tokens': '261ms' }, 261],
  [{ 'x-ratelimit-remaining-tokens': '0', 'x-ratelimit-reset-tokens': '17.5s' }, 17_500],
  [
    {
      'anthropic-ratelimit-requests-remaining': '0',
      'anthropic-ratelimit-requests-reset': '2026-01-01T00:00:30Z',
    },
    30_000,
  ],
  [{ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(now + 5000) }, 5000],
  [{ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(now / 1000 + 5) }, 5000],
  [{ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '7' }, 7000],
  [{ 'x-ratelimit-remaining-requests': '3', 'x-ratelimit-reset-requests': '6m0s' }, Number.NaN],
  [{ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': 'soon' }, Number.NaN],
])('%j says when the limit that is used up is lifted', (headers, ms) => {
  expect(readLimitReset(headers, now)).toBe(ms);
});

test('a refusal without another hint waits for that, and a hint goes before it', () => {
  const headers = { 'x-ratelimit-remaining-requests': '0', 'x-ratelimit-reset-requests': '9s' };
  const answer = { status: 429, body: '{"error":{"message":"slow down"}}', receivedAt: now };
  expect(toHttpFailure({ ...answer, headers }, exchange).retryAfterMs).toBe(9000);
  expect(toHttpFailure({ ...answer, headers: { ...headers, 'retry-after': '2' } }, exchange).retryAfterMs).toBe(2000);
});
