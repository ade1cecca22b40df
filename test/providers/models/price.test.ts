import { describe, expect, test } from 'vitest';
import { findOwnPrice, toAmount } from '../../../src/providers/models/price.ts';
import { toCost } from '../../../src/providers/openai-chat/usage.ts';
import type { Price, Usage } from '../../../src/providers/provider.ts';

const price: Price = { input: 2, output: 10, cacheRead: 0.5, cacheWrite: 2.5 };
const usage: Usage = { input: 1000, output: 100, reasoning: null, cacheRead: null, cacheWrite: null };

describe('what tokens cost', () => {
  test.each<[string, Partial<Usage>, Partial<Price>, number | null]>([
    ['input and output', {}, {}, 0.003],
    ['thoughts, which are part of the output', { reasoning: 90 }, {}, 0.003],
    ['cached input, which is part of the input', { cacheRead: 800 }, {}, 0.0018],
    ['input that goes into the cache', { cacheWrite: 800 }, {}, 0.0034],
    ['both of them', { cacheRead: 400, cacheWrite: 600 }, {}, 0.0027],
    ['nothing', { input: 0, output: 0 }, {}, 0],
    ['what is free', {}, { input: 0, output: 0 }, 0],
    ['unknown input', { input: null }, {}, null],
    ['unknown output', { output: null }, {}, null],
    ['tokens in of unknown price', {}, { input: null }, null],
    ['tokens out of unknown price', {}, { output: null }, null],
    ['no tokens out, of unknown price', { output: 0 }, { output: null }, 0.002],
    ['more cached input than input', { cacheRead: 2000 }, {}, 0.002],
  ])('%s', (_, tokens, prices, amount) => {
    const found = toAmount({ ...usage, ...tokens }, { ...price, ...prices });
    expect(found).toEqual(amount === null ? null : { amount, isExact: true });
  });

  test('cached tokens without a price of their own count as others, which is no exact sum', () => {
    const tokens = { ...usage, cacheRead: 800, cacheWrite: 100 };
    expect(toAmount(tokens, { ...price, cacheRead: null, cacheWrite: null })).toEqual({
      amount: 0.003,
      isExact: false,
    });
  });
});

describe('prices of the user', () => {
  const entries = { 'gpt-5': { input: 1, output: 2 }, 'custom:x/gpt-5': { input: 3, output: 4, currency: 'EUR' } };

  test.each([
    ['openai', 'gpt-5', 1],
    ['openai', 'gpt-5-2025-08-07', 1],
    ['custom:x', 'gpt-5', 3],
    ['custom:x', 'gpt-5-2025-08-07', 3],
    ['openai', 'gpt-5-mini', undefined],
    ['openai', 'constructor', undefined],
  ])('of %s/%s', (provider, model, input) => {
    expect(findOwnPrice(entries, provider, model)?.input).toBe(input);
  });
});

test('what is too large for a number is unknown', () => {
  const huge = { ...price, input: 1e308, output: 1e308 };
  expect(toAmount({ ...usage, input: 1e9 }, huge)).toBe(null);
});

describe('what vendors report', () => {
  test.each([
    ['OpenRouter', { cost: 0.0012, is_byok: false, cost_details: { upstream_inference_cost: 0.001 } }, 0.0012],
    [
      'a fee beside the price',
      { cost: 0.0001, is_byok: true, cost_details: { upstream_inference_cost: 0.002 } },
      0.0021,
    ],
    ['a fee beside an unknown price', { cost: 0.0001, is_byok: true, cost_details: {} }, null],
    ['nothing to pay', { cost: 0, is_byok: false }, 0],
    ['ticks of xAI', { cost_in_usd_ticks: 37_756_000 }, 0.0037756],
    ['a number in nobody knows what', { cost: 12 }, null],
    ['nonsense', { cost: '1', is_byok: false }, null],
    ['less than nothing', { cost: -1, is_byok: false }, null],
  ])('%s', (_, fields, amount) => {
    expect(toCost(fields)).toEqual(amount === null ? null : { amount, currency: 'USD' });
  });
});
