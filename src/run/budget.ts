import { renderKey } from '../config/keys.ts';
import type { BudgetEntry } from '../config/money.ts';
import type { Context } from '../context.ts';
import { Failure } from '../errors.ts';
import { trim } from '../providers/models/price.ts';
import type { ChatRequest, Price, Provider, StreamEvent } from '../providers/provider.ts';
import type { Route } from '../routing/route.ts';
import { createMeter, type FullPrice, type Meter } from './meter.ts';
import { renderMoney } from './money.ts';
import { findCost, findPrice, type Cost } from './price.ts';

export interface MoneyOptions {
  /** What the run may cost, in US dollars; null for anything. */
  readonly maxCost: number | null;
}

export type Tell = (message: string) => Promise<void>;

/** Keeps what a run costs below what the user allows: nothing is sent that would pass it, and a stream that would is left. */
export interface Cap {
  guard(provider: Provider, route: Route): Provider;
  /** The same for one call that is made in another way. */
  watch(route: Route, call: Call): AsyncIterable<StreamEvent>;
  /** What the calls so far cost, with estimates where nothing better is known; null when nothing was counted. */
  spent(): Cost | null;
}

export interface Rules extends MoneyOptions {
  readonly budget: BudgetEntry | undefined;
  readonly tell: Tell;
}

interface Limit {
  readonly name: string;
  readonly allowed: number;
  readonly currency: string;
  /** What other runs have taken of it. */
  readonly before: number;
}

/** What runs that go on at the same time take together. */
export interface Till {
  /** What was spent before them of what `--max-cost` allows. */
  readonly before: number;
  limits: Promise<readonly Limit[]> | null;
  /** What they have spent, and what those that are under way may still spend. */
  taken: number;
  /** Calls that have been paid, and what they cost. */
  calls: number;
  paid: number;
  hasTold: boolean;
}

export function createTill(before = 0): Till {
  return { before, limits: null, taken: 0, calls: 0, paid: 0, hasTold: false };
}

interface Purse {
  readonly context: Context;
  readonly rules: Rules;
  readonly till: Till;
  spent: Cost | null;
}

/** From this part of a budget on the user is told. */
const nearlyAll = 0.8;

const basis = 'an estimate with 4 characters for each token';

export function createCap(context: Context, rules: Rules, till = createTill()): Cap {
  const purse: Purse = { context, rules, till, spent: null };
  return {
    guard: (provider, route) => ({
      name: provider.name,
      listModels: (signal) => provider.listModels(signal),
      probe: (path, signal) => provider.probe(path, signal),
      ping: (path, signal) => provider.ping(path, signal),
      embed: (request, signal) => provider.embed(request, signal),
      stream: (request, signal) => watch(purse, route, { request, call: () => provider.stream(request, signal) }),
    }),
    watch: (route, call) => watch(purse, route, call),
    spent: () => purse.spent,
  };
}

type Finish = Extract<StreamEvent, { type: 'finish' }>;

interface Call {
  readonly request: ChatRequest;
  readonly call: () => AsyncIterable<StreamEvent>;
}

async function* watch(purse: Purse, route: Route, { request, call }: Call): AsyncGenerator<StreamEvent> {
  const price = await findPayable(purse, route);
  if (price === null) return yield* call();
  const { till } = purse;
  const meter = createMeter(request, price);
  const { limits, expected } = await reserve(purse, route, { meter, price });
  let held = expected;
  // What comes whole has been paid for, so nothing is saved by leaving it.
  const isUnderWay = request.stream && route.settings.quirks.noStreaming !== true;
  let cost: Cost | null = null;
  try {
    for await (const event of call()) {
      meter.count(event);
      if (event.type === 'finish')
        cost = await findCost(purse.context, { ...route, finish: inCurrencyOf(price, event) });
      yield event;
      const more = Math.max(0, (meter.cost()?.amount ?? 0) - held);
      held += more;
      till.taken += more;
      if (event.type !== 'finish' && isUnderWay && held > expected) stopAtLimit(purse, limits, meter);
    }
  } finally {
    const used = cost ?? meter.cost();
    till.taken += (used?.amount ?? 0) - held;
    if (used !== null) pay(purse, used);
  }
  await tellExcess(purse, limits);
}

/** Where nobody has said how long an answer may be, it is taken to be as long as others were. */
function toExpected({ calls, paid }: Till, { expected, mostOutput }: Sums): number {
  return mostOutput === null && calls > 0 ? Math.max(expected, paid / calls) : expected;
}

function pay(purse: Purse, cost: Cost): void {
  purse.till.calls += 1;
  purse.till.paid += cost.amount;
  purse.spent = add(purse.spent, cost);
}

/** A report in another currency than the price cannot be counted against the limits, so the price counts. */
function inCurrencyOf({ currency = 'USD' }: Price, finish: Finish): Finish {
  if (finish.cost === undefined || finish.cost.currency === currency) return finish;
  const { cost: _foreign, ...counted } = finish;
  return counted;
}

/** Null where nothing is paid: at a price of 0, and on the user's own machines unless a price says otherwise. */
async function findPayable({ context, rules }: Purse, { settings, model }: Route): Promise<FullPrice | null> {
  const { input, output, ...price } = (await findPrice(context, settings, [model]))?.price ?? noPrice;
  if (input === 0 && output === 0) return null;
  if (input !== null && output !== null) return { ...price, input, output };
  if (settings.isLocal) return null;
  const cap = rules.maxCost === null ? 'budget' : '--max-cost';
  const key = renderKey(['prices', `${settings.name}/${model}`]);
  throw new Failure('budget', `nobody knows what "${model}" of "${settings.name}" costs, so ${cap} cannot be kept to`, {
    detail: 'nothing was sent',
    hint: `say what a million tokens cost: aix config set '${key}' '{"input": 1, "output": 2}'; or see whether its list of models tells: aix provider models ${settings.name.replace(/^custom:/, '')}`,
  });
}

const noPrice: Price = { input: null, output: null, cacheRead: null, cacheWrite: null };

type Sums = Pick<Meter, 'expected' | 'inputTokens' | 'mostOutput'>;

/** Throws `budget` where calls that are made together would pass a limit. */
export async function checkTogether(
  context: Context,
  rules: Rules,
  { route, sums, spent }: { readonly route: Route; readonly sums: Sums; readonly spent: number },
): Promise<void> {
  const purse: Purse = { context, rules, till: createTill(spent), spent: null };
  const price = await findPayable(purse, route);
  if (price !== null) await reserve(purse, route, { meter: sums, price });
}

interface Reserved {
  readonly limits: readonly Limit[];
  readonly expected: number;
}

/** Takes out of the till what the call may cost. Throws `budget` when it would pass a limit. */
async function reserve(
  purse: Purse,
  { model }: Route,
  { meter, price }: { readonly meter: Sums; readonly price: FullPrice },
): Promise<Reserved> {
  const { currency = 'USD' } = price;
  const { till } = purse;
  const limits = await (till.limits ??= readLimits(purse));
  const expected = toExpected(till, meter);
  const foreign = limits.find((limit) => limit.currency !== currency);
  if (foreign !== undefined)
    throw new Failure('budget', `"${model}" is paid in ${currency}, and ${foreign.name} is in ${foreign.currency}`, {
      detail: 'nothing was sent',
      hint: 'give its price, or the budget, in the same currency: aix config set budget.currency, prices',
    });
  const passed = limits.find((limit) => expected > 0 && toTaken(purse, limit) + expected > limit.allowed);
  if (passed !== undefined) throw toRefusal(purse, passed, { ...meter, expected });
  till.taken += expected;
  await tellNearness(purse, limits);
  return { limits, expected };
}

async function readLimits({ context, till, rules: { maxCost, budget = {} } }: Purse): Promise<readonly Limit[]> {
  const run = maxCost === null ? [] : [{ name: '--max-cost', allowed: maxCost, currency: 'USD', before: till.before }];
  const { daily, monthly, currency = 'USD' } = budget;
  if (daily === undefined && monthly === undefined) return run;
  const { ofDay, ofMonth } = await readSpent(context, currency);
  const limits = [
    { name: 'budget.daily', allowed: daily, currency, before: ofDay },
    { name: 'budget.monthly', allowed: monthly, currency, before: ofMonth },
  ];
  return [...run, ...limits.flatMap(({ allowed, ...limit }) => (allowed === undefined ? [] : [{ ...limit, allowed }]))];
}

interface Spent {
  readonly ofDay: number;
  readonly ofMonth: number;
}

/** By days and months of the local calendar. */
async function readSpent(context: Context, currency: string): Promise<Spent> {
  const { withHistory } = await import('./open-history.ts');
  const today = context.clock.now();
  const firstDay = new Date(today);
  firstDay.setDate(1);
  try {
    return await withHistory(context, (history) => {
      const sum = (since: number): number =>
        history.spentSince(since).find((cost) => cost.currency === currency)?.amount ?? 0;
      return { ofDay: sum(today), ofMonth: sum(firstDay.getTime()) };
    });
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const detail = [error.message, error.detail, 'nothing was sent'].filter((part) => part !== undefined).join('\n');
    throw new Failure('budget', 'nobody knows what was spent, so the budget cannot be kept to', {
      detail,
      hint: error.hint,
      cause: error,
    });
  }
}

/** What has been taken of a limit. */
function toTaken({ till }: Purse, { before }: Limit): number {
  return before + till.taken;
}

function toRefusal(purse: Purse, limit: Limit, { expected, inputTokens, mostOutput }: Sums): Failure {
  const money = (amount: number): string => renderMoney(amount, limit.currency);
  const taken = toTaken(purse, limit);
  const before = taken === 0 ? '' : `, after ${money(taken)} that was spent`;
  return new Failure(
    'budget',
    `this would cost about ${money(expected)}${before}, and ${limit.name} allows ${money(limit.allowed)}`,
    {
      detail: `nothing was sent; ${basis}: ${inputTokens} in and ${mostOutput ?? 'at least 1'} out`,
      hint:
        limit.before === 0 || limit.name === '--max-cost'
          ? toHint(limit)
          : `aix usage --by day shows what was spent; ${toHint(limit)}`,
    },
  );
}

function toHint({ name }: Limit): string {
  return name === '--max-cost' ? 'allow more with --max-cost' : `allow more: aix config set ${name} AMOUNT`;
}

function stopAtLimit(purse: Purse, limits: readonly Limit[], meter: Meter): void {
  const cost = meter.cost();
  const passed = limits.find((limit) => toTaken(purse, limit) > limit.allowed);
  if (cost === null || passed === undefined || cost.amount === 0) return;
  const allowed = renderMoney(passed.allowed, passed.currency);
  throw new Failure('budget', `incomplete: a longer answer would cost more than the ${allowed} of ${passed.name}`, {
    detail: `about ${renderMoney(cost.amount, cost.currency)} for ${meter.inputTokens} tokens in and ${meter.outputTokens()} out, ${basis}`,
    hint: `${toHint(passed)}; --max-tokens asks for less`,
  });
}

async function tellNearness(purse: Purse, limits: readonly Limit[]): Promise<void> {
  const near = limits.find(
    (limit) => limit.name !== '--max-cost' && toTaken(purse, limit) >= limit.allowed * nearlyAll,
  );
  if (near === undefined || purse.till.hasTold) return;
  purse.till.hasTold = true;
  const [taken, allowed] = [toTaken(purse, near), near.allowed].map((amount) => renderMoney(amount, near.currency));
  await purse.rules.tell(`with this run about ${taken} of the ${allowed} of ${near.name} are spent`);
}

/** Thoughts that nobody is shown cost money too, so an answer can come to more than could be seen. */
async function tellExcess(purse: Purse, limits: readonly Limit[]): Promise<void> {
  const passed = limits.find((limit) => toTaken(purse, limit) > limit.allowed);
  if (passed === undefined) return;
  const [taken, allowed] = [toTaken(purse, passed), passed.allowed].map((amount) =>
    renderMoney(amount, passed.currency),
  );
  await purse.rules.tell(`${taken} are spent now, more than the ${allowed} of ${passed.name}`);
}

function add(before: Cost | null, { amount, currency, estimated }: Cost): Cost {
  return { amount: trim(amount + (before?.amount ?? 0)), currency, estimated: estimated || before?.estimated === true };
}
