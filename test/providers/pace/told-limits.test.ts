import { expect, test } from 'vitest';
import { renderToldLimits } from '../../../src/providers/pace/told-limits.ts';

const now = Date.parse('2026-01-01T00:00:00Z');

test.each([
  [
    {
      'x-ratelimit-limit-requests': '60',
      'x-ratelimit-remaining-requests': '12',
      'x-ratelimit-reset-requests': '12s',
      'x-ratelimit-limit-tokens': '1000',
      'x-ratelimit-remaining-tokens': '900',
      'x-ratelimit-reset-tokens': '6ms',
    },
    ['p limits: requests 12 of 60 left, tokens 900 of 1000 left, reset in 12 s'],
  ],
  [
    {
      'anthropic-ratelimit-requests-limit': '50',
      'anthropic-ratelimit-requests-remaining': '49',
      'anthropic-ratelimit-requests-reset': '2026-01-01T00:00:02Z',
      'anthropic-ratelimit-input-tokens-limit': '30000',
      'anthropic-ratelimit-input-tokens-remaining': '29000',
      'anthropic-ratelimit-input-tokens-reset': '2026-01-01T00:00:01Z',
    },
    ['p limits: requests 49 of 50 left, input tokens 29000 of 30000 left, reset in 2 s'],
  ],
  [
    { 'ratelimit-limit': '100, 100;w=60', 'ratelimit-remaining': '50', 'ratelimit-reset': '7' },
    ['p limits: requests 50 of 100 left, reset in 7 s'],
  ],
  [{ 'x-ratelimit-remaining-requests': '41' }, ['p limits: requests 41 left']],
  [
    { 'x-ratelimit-limit': '60', 'x-ratelimit-remaining': '5' },
    ['p limits: requests 5 of 60 left', 'p is near its limit: requests 5 of 60 left'],
  ],
  [{ 'x-ratelimit-limit': '60', 'x-ratelimit-remaining': '6' }, ['p limits: requests 6 of 60 left']],
  [{ 'x-ratelimit-limit': '60', 'x-ratelimit-remaining': 'many' }, []],
  [{ 'content-type': 'text/plain' }, []],
])('%j', (headers, lines) => {
  expect(renderToldLimits('p', headers, now)).toEqual(lines);
});
