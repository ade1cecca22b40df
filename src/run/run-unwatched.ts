import { hasLimit } from '../config/money.ts';
import type { Context } from '../context.ts';
import { Failure } from '../errors.ts';
import { toAccount } from '../providers/account.ts';
import type { Collected, Provider } from '../providers/provider.ts';
import type { ProviderSettings } from '../providers/settings.ts';
import { withHealth } from '../routing/health/with-health.ts';
import { toRetryPolicy } from '../routing/retry.ts';
import { sumCosts, sumCostsAtOnce } from './price.ts';
import { RunRecord } from './record.ts';
import {
  playWhole,
  runChat,
  toBills,
  toObserver,
  withoutKeys,
  type Audience,
  type PlayedRun,
  type RunPlan,
  type RunView,
  type SharedRuns,
} from './run-chat.ts';

/** Runs of one process that nobody watches. Of the view only `retry` is of use. */
export type UnwatchedRuns = (plan: RunPlan) => Promise<PlayedRun>;

type Collect = NonNullable<Provider['collect']>;

/**
 * What `runChat` does for those who watch, with what is the same for all runs done once, and the answers taken whole: a
 * promise or an object for each event and layer would cost more than the rest. Runs with more to them go the usual way.
 */
export function createUnwatchedRuns(context: Context, shared: SharedRuns, view: RunView): UnwatchedRuns {
  const known = new Map<ProviderSettings, Promise<Collect | null>>();
  const find = (settings: ProviderSettings): Promise<Collect | null> => {
    const found = known.get(settings) ?? findCollect(context, settings, shared);
    known.set(settings, found);
    return found;
  };
  return async (plan) => {
    const collect = isPlain(plan) ? await find(plan.settings) : null;
    if (collect === null) return runChat(context, { ...plan, shared }, view);
    const { clock } = context;
    const at = clock.now();
    const asked = { provider: plan.settings.name, model: plan.request.model };
    const record = new RunRecord(asked, clock);
    const audience: Audience = {
      record,
      view,
      calls: shared.calls,
      cache: null,
      connectTo: shared.connect,
      startedAt: clock.elapsed(),
      opened: nobody,
      cap: null,
      bring: (given, { request, settings }) => bring(given, { collect, request, settings }, { record, view }),
    };
    const failure = await playWhole(context, plan, audience);
    const told = record.toEnvelope(failure);
    const bills = toBills(record, { plan, told });
    const cost = sumCostsAtOnce(context, bills);
    const envelope = { ...told, cost: cost === undefined ? await sumCosts(context, bills) : cost };
    shared.keep({ origin: plan.origin, run: { at, asked, envelope } });
    return { envelope, failure };
  };
}

const nobody: Audience['opened'] = new Map();

function isPlain({ cache, fallbacks, notes, maxCost }: RunPlan): boolean {
  return cache === null && fallbacks.length === 0 && notes.length === 0 && maxCost === null;
}

/** Null where answers come piece by piece: a budget counts them on their way, a log tells of each call. */
async function findCollect(context: Context, settings: ProviderSettings, shared: SharedRuns): Promise<Collect | null> {
  const { budget = {} } = await context.config();
  if (hasLimit(budget) || context.io.log !== null) return null;
  try {
    const provider = await shared.connect(settings);
    const meter = { account: toAccount(settings), clock: context.clock, log: shared.calls };
    return withHealth(provider, meter).collect ?? null;
  } catch (error) {
    // The usual way ends the same, and says it in its document.
    if (error instanceof Failure) return null;
    throw error;
  }
}

interface Call extends Pick<RunPlan, 'request' | 'settings'> {
  readonly collect: Collect;
}

async function bring(context: Context, call: Call, watchers: Pick<Audience, 'record' | 'view'>): Promise<void> {
  const { record } = watchers;
  const startedAt = context.clock.elapsed();
  const first = await call.collect(call.request, context.signal);
  const collected =
    first.trouble === null || call.settings.maxRetries === 0
      ? first
      : await collectAgain(context, { call, first, startedAt }, watchers);
  const at = collected.firstAt ?? undefined;
  for (const event of collected.events) {
    const kept = withoutKeys(event, context.redactor);
    if (!record.hasTold(kept)) record.add(kept, at);
  }
  if (collected.trouble !== null) throw collected.trouble.error;
}

interface Failed {
  readonly call: Call;
  readonly first: Collected;
  readonly startedAt: number;
}

async function collectAgain(
  context: Context,
  { call, first, startedAt }: Failed,
  watchers: Pick<Audience, 'record' | 'view'>,
): Promise<Collected> {
  const again = await import('../routing/collect-again.ts');
  const { collect, request, settings } = call;
  const { maxRetries: retries, timeoutMs, name: provider } = settings;
  const rules = { policy: toRetryPolicy(context, { retries, timeoutMs }), observer: toObserver(context, watchers) };
  return again.collectAgain({ provider, request, collect }, rules, { first, startedAt, signal: context.signal });
}
