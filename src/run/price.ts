import type { Context } from '../context.ts';
import { readModelCache } from '../providers/models/cache.ts';
import { findOwnPrice, toAmount, trim } from '../providers/models/price.ts';
import { completeModel, listKnownModels } from '../providers/models/table.ts';
import { toModel, type Price, type StreamEvent } from '../providers/provider.ts';
import type { ProviderSettings } from '../providers/settings.ts';
import type { Envelope } from './envelope.ts';

export type Cost = NonNullable<Envelope['cost']>;

/** A call that came to its end. */
export interface Bill {
  /** The model that was asked for; the one that answered stands in the end of the answer. */
  readonly model: string;
  readonly settings: ProviderSettings;
  readonly finish: Extract<StreamEvent, { type: 'finish' }>;
}

interface KnownPrice {
  readonly price: Price;
  /** Whether it is the user's. Vendors have discounts and surcharges that a list of theirs does not tell. */
  readonly isOwn: boolean;
}

const nothing: Price = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 };

/** What was found, for as long as its context lives: many runs of one process ask for the same. */
const memory = new WeakMap<Context, Map<string, Promise<KnownPrice | null>>>();

/** The user's own price, then that of the vendor's list as it was last given, then that of the dated table. */
export function findPrice(
  context: Context,
  settings: ProviderSettings,
  models: readonly string[],
): Promise<KnownPrice | null> {
  const known = memory.get(context) ?? new Map<string, Promise<KnownPrice | null>>();
  const name = [settings.name, ...models].join(' ');
  const found = known.get(name) ?? lookUpPrice(context, settings, models);
  memory.set(context, known.set(name, found));
  return found;
}

async function lookUpPrice(
  context: Context,
  settings: ProviderSettings,
  models: readonly string[],
): Promise<KnownPrice | null> {
  if (settings.driver === 'mock') return { price: nothing, isOwn: true };
  const { prices = {} } = await context.config();
  for (const model of models) {
    const price = findOwnPrice(prices, settings.name, model);
    if (price !== null) return { price, isOwn: true };
  }
  const listed = readModelCache(context.home, settings)?.models ?? [];
  const known = listKnownModels(settings, context.clock.now());
  for (const id of models) {
    const found = listed.find((model) => model.id === id || model.id === `${id}:latest`);
    const { price } = completeModel(found ?? toModel({ id }), known);
    if (price !== null) return { price, isOwn: false };
  }
  return null;
}

/** What calls cost together, in one currency; null as soon as one of them is unknown. */
export async function sumCosts(context: Context, bills: readonly Bill[]): Promise<Cost | null> {
  const costs = await Promise.all(bills.map((bill) => findCost(context, bill)));
  const known = costs.filter((cost) => cost !== null);
  const [first] = known;
  if (first === undefined || known.length < costs.length) return null;
  if (known.some(({ currency }) => currency !== first.currency)) return null;
  const amount = trim(known.reduce((sum, cost) => sum + cost.amount, 0));
  return { amount, currency: first.currency, estimated: known.some(({ estimated }) => estimated) };
}

/** What the vendor says it costs, or the reported tokens at the known price. */
export async function findCost(context: Context, { settings, model, finish }: Bill): Promise<Cost | null> {
  if (finish.cost !== undefined) return { ...finish.cost, estimated: false };
  if (finish.usage === null) return null;
  const known = await findPrice(context, settings, [...new Set([finish.model, model])]);
  const found = known === null ? null : toAmount(finish.usage, known.price);
  if (known === null || found === null) return null;
  const { currency = 'USD' } = known.price;
  return { amount: found.amount, currency, estimated: !known.isOwn || !found.isExact };
}
