import { hasLimit } from '../config/money.ts';
import type { Context } from '../context.ts';
import { Failure, ProviderFailure, toErrorDocument } from '../errors.ts';
import type { RunEntry } from '../history/entry.ts';
import { toAccount } from '../providers/account.ts';
import type { Collected, Provider } from '../providers/provider.ts';
import type { ProviderSettings } from '../providers/settings.ts';
import { toRetryPolicy } from '../routing/retry.ts';
import { toBills } from './bills.ts';
import { toFailedEnvelope } from './envelope.ts';
import { judge } from './judge-answer.ts';
import { sumCosts, sumCostsAtOnce, type Cost } from './price.ts';
import { RunRecord } from './record.ts';
import {
  playWhole,
  repairAnswer,
  runChat,
  toObserver,
  withoutKeys,
  type Audience,
  type PlayedRun,
  type RunPlan,
  type RunView,
  type SharedRuns,
} from './run-chat.ts';

/** Runs of one process that nobody watches. Of the view only `retry` is of use. What goes wrong stands in what they give. */
export type UnwatchedRuns = (plan: RunPlan) => Promise<PlayedRun>;

type Collect = NonNullable<Provider['collect']>;

/**
 * What `runChat` does for those who watch, with what is the same for all runs done once, and the answers taken whole: a
 * promise or an object for each event and layer would cost more than the rest. Runs with more to them go the usual way.
 */
export function createUnwatchedRuns(context: Context, shared: SharedRuns, view: RunView): UnwatchedRuns {
  const { clock, signal } = context;
  const known = new Map<ProviderSettings, Caller | Promise<Caller>>();
  const find = (settings: ProviderSettings): Caller | Promise<Caller> => {
    const before = known.get(settings);
    if (before !== undefined) return before;
    const found = findCaller(context, settings, shared).then((caller) => {
      known.set(settings, caller);
      return caller;
    });
    known.set(settings, found);
    return found;
  };
  return async (plan) => {
    try {
      const found = find(plan.settings);
      const caller = found instanceof Promise ? await found : found;
      const { collect, account } = caller;
      if (collect === null || !isPlain(plan)) return await runChat(context, { ...plan, shared }, view);
      const at = clock.now();
      const startedAt = clock.elapsed();
      const asked = { provider: plan.settings.name, model: plan.request.model };
      const record = new RunRecord(asked, clock);
      const run = { context, plan, shared, view, record, caller, at, startedAt, asked };
      const first = await collect(plan.request, signal);
      let failure: Failure | null;
      if (first.trouble === null && !signal.aborted) {
        shared.calls.succeed(account, toMs(first, startedAt));
        keep(run, first);
        failure = judge(record, plan);
        if (failure?.code === 'invalid-output')
          failure = await repairAnswer(context, { plan, failure, audience: toAudience(run, null) });
      } else failure = await recover(run, first);
      const ended = end(run, failure);
      return ended instanceof Promise ? await ended : ended;
    } catch (error) {
      return toFailedRun(error);
    }
  };
}

/** Throws what is no failure of the run. */
export function toFailedRun(error: unknown): PlayedRun {
  if (!(error instanceof Failure)) throw error;
  return { envelope: toFailedEnvelope(toErrorDocument(error)), failure: error };
}

function isPlain({ cache, fallbacks, notes, maxCost }: RunPlan): boolean {
  return cache === null && fallbacks.length === 0 && notes.length === 0 && maxCost === null;
}

/** Who is asked, and how. */
interface Caller {
  /** Null where answers come piece by piece. */
  readonly collect: Collect | null;
  readonly account: string;
}

/** A budget counts answers on their way, and a log tells of each call. */
async function findCaller(context: Context, settings: ProviderSettings, shared: SharedRuns): Promise<Caller> {
  const account = toAccount(settings);
  const { budget = {} } = await context.config();
  if (hasLimit(budget) || context.io.log !== null) return { collect: null, account };
  try {
    return { collect: (await shared.connect(settings)).collect ?? null, account };
  } catch (error) {
    // The usual way ends the same, and says it in its document.
    if (error instanceof Failure) return { collect: null, account };
    throw error;
  }
}

interface UnwatchedRun {
  readonly context: Context;
  readonly plan: RunPlan;
  readonly shared: SharedRuns;
  readonly view: RunView;
  readonly record: RunRecord;
  readonly caller: Caller;
  /** When it began, in milliseconds since 1970. */
  readonly at: number;
  readonly startedAt: number;
  readonly asked: RunEntry['asked'];
}

/** Puts it into the history. At once where the price is known. */
function end(run: UnwatchedRun, failure: Failure | null): PlayedRun | Promise<PlayedRun> {
  const { context, plan, shared, record, at, asked } = run;
  const told = record.toEnvelope(failure);
  const bills = toBills(record, { plan, told });
  const toPlayed = (cost: Cost | null): PlayedRun => {
    const envelope = { ...told, cost };
    const json = JSON.stringify(envelope);
    shared.keep({ origin: plan.origin, run: { at, asked, envelope, json } });
    return { envelope, failure, json };
  };
  const known = sumCostsAtOnce(context, bills);
  return known === undefined ? sumCosts(context, bills).then(toPlayed) : toPlayed(known);
}

function keep({ context, record }: UnwatchedRun, { events, firstAt }: Collected): void {
  for (const event of events) {
    const kept = withoutKeys(event, context.redactor);
    if (!record.hasTold(kept)) record.add(kept, firstAt ?? undefined);
  }
}

function toMs({ firstAt }: Collected, startedAt: number): number | null {
  return firstAt === null ? null : Math.round(firstAt - startedAt);
}

/** After a first call that failed. Gives what the run ends with. */
async function recover(run: UnwatchedRun, first: Collected): Promise<Failure | null> {
  const { context, plan, shared, caller } = run;
  if (first.trouble?.error instanceof ProviderFailure && !context.signal.aborted)
    await shared.calls.fail(caller.account, first.trouble.error);
  return playWhole(context, plan, toAudience(run, first));
}

/** For those who ask again. What came of a call that was made already takes the place of the first one. */
function toAudience(run: UnwatchedRun, made: Collected | null): Audience {
  const { record, view, shared, startedAt } = run;
  let waiting = made;
  return {
    record,
    view,
    calls: shared.calls,
    cache: null,
    connectTo: shared.connect,
    startedAt,
    opened: new Map(),
    cap: null,
    bring: async (context, plan) => {
      const calledAt = waiting === null ? context.clock.elapsed() : startedAt;
      const first = waiting ?? (await toMeasured(run)(plan.request, context.signal));
      waiting = null;
      await bring(run, { context, plan, first, startedAt: calledAt });
    },
  };
}

interface Call {
  readonly context: Context;
  readonly plan: RunPlan;
  /** What came of it. */
  readonly first: Collected;
  readonly startedAt: number;
}

/** Asks again where that can help. Throws what it ends with. */
async function bring(run: UnwatchedRun, { context, plan, first, startedAt }: Call): Promise<void> {
  const { request, settings } = plan;
  const { maxRetries: retries, timeoutMs, name: provider } = settings;
  let collected = first;
  if (first.trouble !== null && retries > 0) {
    const { collectAgain } = await import('../routing/collect-again.ts');
    const rules = { policy: toRetryPolicy(context, { retries, timeoutMs }), observer: toObserver(context, run) };
    const call = { provider, request, collect: toMeasured(run) };
    collected = await collectAgain(call, rules, { first, startedAt, signal: context.signal });
  }
  keep(run, collected);
  if (collected.trouble !== null) throw collected.trouble.error;
}

/** The same call, of which is noted how it went. */
function toMeasured({ context, shared, caller }: UnwatchedRun): Collect {
  const { collect, account } = caller;
  if (collect === null) throw new Error('nobody takes whole answers');
  return async (request, signal) => {
    const startedAt = context.clock.elapsed();
    const collected = await collect(request, signal);
    const { trouble } = collected;
    if (trouble === null) shared.calls.succeed(account, toMs(collected, startedAt));
    else if (trouble.error instanceof ProviderFailure && !signal.aborted)
      await shared.calls.fail(account, trouble.error);
    return collected;
  };
}
