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

interface Looking {
  readonly price: Promise<KnownPrice | null>;
  /** Undefined as long as it is being looked up. */
  found: KnownPrice | null | undefined;
}

/** What was found, for as long as its context lives: many runs of one process ask for the same. */
const memory = new WeakMap<Context, Map<ProviderSettings, Map<string, Looking>>>();

/** The user's own price, then that of the vendor's list as it was last given, then that of the dated table. */
export function findPrice(
  context: Context,
  settings: ProviderSettings,
  models: readonly string[],
): Promise<KnownPrice | null> {
  return look(context, settings, models).price;
}

function look(context: Context, settings: ProviderSettings, models: readonly string[]): Looking {
  const name = models.join(' ');
  const before = memory.get(context)?.get(settings)?.get(name);
  if (before !== undefined) return before;
  const price = lookUpPrice(context, settings, models).then((found) => (looking.found = found));
  const looking: Looking = { price, found: undefined };
  const ofAll = memory.get(context) ?? new Map<ProviderSettings, Map<string, Looking>>();
  const known = ofAll.get(settings) ?? new Map<string, Looking>();
  memory.set(context, ofAll.set(settings, known.set(name, looking)));
  return looking;
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
  return sum(await Promise.all(bills.map((bill) => findCost(context, bill))));
}

/** The same at once, where all prices have been found before; undefined where they have not. */
export function sumCostsAtOnce(context: Context, bills: readonly Bill[]): Cost | null | undefined {
  const costs: (Cost | null)[] = [];
  for (const bill of bills) {
    const known = needsPrice(bill) ? look(context, bill.settings, toModels(bill)).found : null;
    if (known === undefined) return undefined;
    costs.push(toCost(bill, known));
  }
  return sum(costs);
}

function sum(costs: readonly (Cost | null)[]): Cost | null {
  const known = costs.filter((cost) => cost !== null);
  const [first] = known;
  if (first === undefined || known.length < costs.length) return null;
  if (costs.length === 1) return first;
  if (known.some(({ currency }) => currency !== first.currency)) return null;
  const amount = trim(known.reduce((all, cost) => all + cost.amount, 0));
  return { amount, currency: first.currency, estimated: known.some(({ estimated }) => estimated) };
}

export async function findCost(context: Context, bill: Bill): Promise<Cost | null> {
  return toCost(bill, needsPrice(bill) ? await findPrice(context, bill.settings, toModels(bill)) : null);
}

function needsPrice({ finish }: Bill): boolean {
  return finish.cost === undefined && finish.usage !== null;
}

function toModels({ finish, model }: Bill): readonly string[] {
  return finish.model === model ? [model] : [finish.model, model];
}

/** What the vendor says it costs, or the reported tokens at the known price. */
function toCost({ finish }: Bill, known: KnownPrice | null): Cost | null {
  if (finish.cost !== undefined) return { ...finish.cost, estimated: false };
  const found = known === null || finish.usage === null ? null : toAmount(finish.usage, known.price);
  if (known === null || found === null) return null;
  const { currency = 'USD' } = known.price;
  return { amount: found.amount, currency, estimated: !known.isOwn || !found.isExact };
}
