import type { Shape } from './schema.ts';

/** What a million tokens of a model cost. */
export interface PriceEntry {
  readonly input: number;
  readonly output: number;
  readonly cache_read?: number;
  readonly cache_write?: number;
  readonly currency?: string;
  /** The day from which it is known. */
  readonly as_of?: string;
}

/** What may be spent, by all runs of the history together. */
export interface BudgetEntry {
  readonly daily?: number;
  readonly monthly?: number;
  readonly currency?: string;
}

/** Whether it limits anything. */
export function hasLimit({ daily, monthly }: BudgetEntry): boolean {
  return daily !== undefined || monthly !== undefined;
}

const currency: Shape = {
  type: 'text',
  wanted: 'three capital letters such as "USD"',
  summary: 'currency; USD when left out',
  accepts: (value) => typeof value === 'string' && /^[A-Z]{3}$/.test(value),
};

const priceShape: Shape = {
  type: 'object',
  wanted: 'an object such as {"input": 2, "output": 8}',
  summary: 'what a million tokens of MODEL or PROVIDER/MODEL cost',
  accepts: isObject,
  required: ['input', 'output'],
  fields: {
    input: amount('for a million tokens of input'),
    output: amount('for a million tokens of output'),
    cache_read: amount('for a million tokens of input that came from the cache of the vendor'),
    cache_write: amount('for a million tokens of input that went into it'),
    currency,
    as_of: {
      type: 'text',
      wanted: 'a day such as "2026-01-31"',
      summary: 'day from which the price is known',
      accepts: (value) => typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value),
    },
  } satisfies Record<keyof PriceEntry, Shape>,
};

export const pricesShape: Shape = {
  type: 'object',
  wanted: 'an object in braces',
  summary: 'your own prices of models, before all others',
  accepts: isObject,
  each: priceShape,
};

export const budgetShape: Shape = {
  type: 'object',
  wanted: 'an object in braces',
  summary: 'what all runs together may cost',
  accepts: isObject,
  fields: {
    daily: amount('what the runs of a day may cost'),
    monthly: amount('what the runs of a month may cost'),
    currency,
  } satisfies Record<keyof BudgetEntry, Shape>,
};

function amount(summary: string): Shape {
  return { type: 'number', wanted: 'a number of at least 0', summary, accepts: isAmount };
}

function isAmount(value: unknown): boolean {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
