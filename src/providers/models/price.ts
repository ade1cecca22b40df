import type { PriceEntry } from '../../config/money.ts';
import type { Price, Usage } from '../provider.ts';
import { isVersionOf } from './table.ts';

/** What the user says that a model of a provider costs. The name with the provider in it goes first. */
export function findOwnPrice(
  entries: Readonly<Record<string, PriceEntry>>,
  provider: string,
  model: string,
): Price | null {
  for (const name of [`${provider}/${model}`, model]) {
    const key = Object.hasOwn(entries, name) ? name : Object.keys(entries).find((each) => isVersionOf(name, each));
    const entry = key === undefined ? undefined : entries[key];
    if (entry !== undefined) return toPrice(entry);
  }
  return null;
}

export interface Amount {
  readonly amount: number;
  /** Whether every token has a price of its own; otherwise those of the cache are counted as any others. */
  readonly isExact: boolean;
}

/** What so many tokens cost, or null where that is unknown. */
export function toAmount({ input, output, cacheRead, cacheWrite }: Usage, price: Price): Amount | null {
  if (input === null || output === null) return null;
  const [read, written] = [cacheRead ?? 0, cacheWrite ?? 0];
  const parts = [
    [Math.max(0, input - read - written), price.input],
    [read, price.cacheRead ?? price.input],
    [written, price.cacheWrite ?? price.input],
    [output, price.output],
  ] as const;
  if (parts.some(([tokens, each]) => tokens > 0 && each === null)) return null;
  const amount = parts.reduce((sum, [tokens, each]) => sum + (tokens * (each ?? 0)) / 1_000_000, 0);
  const isExact = (read === 0 || price.cacheRead !== null) && (written === 0 || price.cacheWrite !== null);
  // What is too large for a number is no amount of anything.
  return Number.isFinite(amount) ? { amount: trim(amount), isExact } : null;
}

/** Twelve digits hide what binary fractions add. */
export function trim(amount: number): number {
  return Number(amount.toPrecision(12));
}

function toPrice({ input, output, cache_read, cache_write, currency, as_of: asOf }: PriceEntry): Price {
  return {
    input,
    output,
    cacheRead: cache_read ?? null,
    cacheWrite: cache_write ?? null,
    ...(currency !== undefined && { currency }),
    ...(asOf !== undefined && { asOf }),
  };
}
