import { isObject } from '../json.ts';
import type { Price } from '../provider.ts';

/** OpenRouter says US dollars for one token, in strings; Together for a million, in numbers. */
export function toPrice(pricing: unknown): Price | null {
  if (!isObject(pricing)) return null;
  const price = {
    input: perToken(pricing['prompt']) ?? perMillion(pricing['input']),
    output: perToken(pricing['completion']) ?? perMillion(pricing['output']),
    cacheRead: perToken(pricing['input_cache_read']) ?? perMillion(pricing['cached_input']),
    cacheWrite: perToken(pricing['input_cache_write']),
  };
  return price.input === null && price.output === null ? null : price;
}

function perToken(value: unknown): number | null {
  if (typeof value !== 'string' || value.trim() === '') return null;
  const dollars = Number(value) * 1_000_000;
  // OpenRouter says -1 where the price is that of whichever model answers. Twelve digits hide what binary fractions add.
  return dollars >= 0 ? Number(dollars.toPrecision(12)) : null;
}

function perMillion(value: unknown): number | null {
  return typeof value === 'number' && value >= 0 ? value : null;
}
