import { hasLimit } from '../config/money.ts';
import type { Context } from '../context.ts';
import { Failure, ProviderFailure } from '../errors.ts';
import type { Redactor } from '../http/redact.ts';
import { toAccount } from '../providers/account.ts';
import type { ChatRequest, Provider, StreamEvent } from '../providers/provider.ts';
import type { ProviderSettings } from '../providers/settings.ts';
import type { Ask, Fall } from '../routing/fallback.ts';
import type { RunCache } from '../routing/cache/run-cache.ts';
import { createCallLog, withHealth, type CallLog } from '../routing/health/with-health.ts';
import { toRetryPolicy, withRetry, type RetryObserver } from '../routing/retry.ts';
import { connect, type Route } from '../routing/route.ts';
import type { Cap, Tell, Till } from './budget.ts';
import { withFailure, type Envelope } from './envelope.ts';
import { judge } from './judge-answer.ts';
import { keepRun, type RunToKeep } from './keep-run.ts';
import type { RunOrigin } from './origin.ts';
import { RunRecord } from './record.ts';
import { toBills, type Played } from './bills.ts';
import type { RepairEvent } from './repair.ts';
import type { FallbackEvent } from './render-fallback.ts';
import type { RetryEvent } from './render-retry.ts';

export interface RunPlan {
  readonly settings: ProviderSettings;
  readonly request: ChatRequest;
  /** Who is asked when the first one fails, in order. */
  readonly fallbacks: readonly Route[];
  /** What the user is to know about the order. */
  readonly notes: readonly string[];
  /** Whether what is too long for one goes to those who can read more. */
  readonly fallsOnOverflow: boolean;
  /** Whether a request that seems too long for somebody is kept from them. */
  readonly checksContext: boolean;
  /** For all who are asked together. */
  readonly timeoutMs: number | null;
  readonly failsOnLength: boolean;
  /** How long answers that were given before are given again; null for asking every time. */
  readonly cache: { readonly ttlMs: number } | null;
  /** What the run may cost, in US dollars. */
  readonly maxCost: number | null;
  /** Where several runs spend together and have nothing else in common. */
  readonly till?: Till;
  /** Gives what the answer says as JSON, or throws; null where any answer will do. */
  readonly checkAnswer: ((text: string) => unknown) | null;
  /** How often an answer that fails the check is asked for again. */
  readonly repairs: number;
  /** What the history is to know. */
  readonly origin: RunOrigin;
  /** What this run has together with others of this process; null for a run by itself. */
  readonly shared: SharedRuns | null;
}

/** Lets many runs of one process do once, or in groups, what each would do for itself. */
export interface SharedRuns {
  readonly calls: CallLog;
  /** Finds the key and builds the provider, unless these settings have theirs. */
  readonly connect: (settings: ProviderSettings) => Promise<Provider>;
  keep(run: RunToKeep): void;
  readonly till: Till;
}

/** Shows a run to whoever asked for it. */
export interface RunView {
  start(run: { readonly id: string; readonly provider: string; readonly model: string }): Promise<void>;
  event(event: StreamEvent): Promise<void>;
  /** Something is told on stderr that belongs to the warnings. */
  note(message: string): Promise<void>;
  /** A call failed, and another one follows. */
  retry(retry: RetryEvent): Promise<void>;
  /** Somebody failed, and somebody else is asked. */
  fallback(fallback: FallbackEvent): Promise<void>;
  /** An answer failed its check, and another one is asked for. What came of it is no part of the answer. */
  repair(repair: RepairEvent): Promise<void>;
  /** Called once, after success and after failure. */
  end(envelope: Envelope, failure: Failure | null): Promise<void>;
  /** What stands on stdout in place of the plain error document when the run failed. */
  toErrorDocument(envelope: Envelope): unknown;
}

export interface PlayedRun {
  readonly envelope: Envelope;
  /** What went wrong. It has not been told yet. */
  readonly failure: Failure | null;
  /** The JSON of the envelope, where somebody has made it already. */
  readonly json?: string;
}

/** One request from the first byte to the last, shown as it goes. */
export async function runChat(context: Context, plan: RunPlan, shown: RunView): Promise<PlayedRun> {
  const { name } = plan.settings;
  const at = context.clock.now();
  const record = new RunRecord({ provider: name, model: plan.request.model }, context.clock);
  const view = await addLog(context, shown, record.id);
  await view.start({ id: record.id, provider: name, model: plan.request.model });
  const { shared } = plan;
  const calls = shared?.calls ?? createCallLog(context, record.id);
  const cache = plan.cache === null ? null : await createCache(context, plan.cache);
  const cap = await createCap(context, plan, (message) => note(context, message, { record, view }));
  const connectTo = (settings: ProviderSettings): Promise<Provider> =>
    shared === null ? connect(context, settings) : shared.connect(settings);
  const startedAt = context.clock.elapsed();
  const audience = { record, view, calls, cache, cap, connectTo, startedAt, opened: new Map(), bring: stream };
  const played = await playWhole(context, plan, audience);
  const told = record.toEnvelope(played);
  const envelope = { ...told, cost: told.cost ?? (await findCost(context, { plan, told }, audience)) };
  const failure = await end(view, envelope, played);
  const run = { at, asked: { provider: name, model: plan.request.model }, envelope };
  if (shared === null) await keepRun(context, { origin: plan.origin, run }, record.texts);
  else shared.keep({ origin: plan.origin, run });
  await calls.flush();
  await cache?.settle(played);
  if (failure !== null) failure.document = view.toErrorDocument(withFailure(envelope, failure));
  return { envelope, failure };
}

/** What cannot be shown fails with the whole document, as the answer has been paid for. */
async function end(view: RunView, envelope: Envelope, played: Failure | null): Promise<Failure | null> {
  try {
    await view.end(envelope, played);
    return played;
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
}

async function addLog(context: Context, view: RunView, run: string): Promise<RunView> {
  if (context.io.log === null) return view;
  const { createRequestLog, withLog } = await import('./log-request.ts');
  return withLog(view, createRequestLog(context, run));
}

async function createCache(context: Context, rules: NonNullable<RunPlan['cache']>): Promise<RunCache> {
  const { createRunCache } = await import('../routing/cache/run-cache.ts');
  return createRunCache(context, rules);
}

export interface Audience {
  readonly record: RunRecord;
  readonly view: RunView;
  readonly calls: CallLog;
  readonly cache: RunCache | null;
  readonly connectTo: SharedRuns['connect'];
  readonly startedAt: number;
  /** Who has been asked, by name and model: what finds their keys runs once. */
  readonly opened: Map<string, Provider>;
  /** What the run may cost; null where nobody has said so. */
  readonly cap: Cap | null;
  /** Gets the answer into the record. Throws what it ends with. */
  readonly bring: (context: Context, plan: RunPlan, audience: Audience) => Promise<void>;
}

/** Null where nobody limits what is spent. */
export async function createCap(context: Context, { maxCost, shared, till }: RunPlan, tell: Tell): Promise<Cap | null> {
  const { budget = {} } = await context.config();
  const isCapped = maxCost !== null || hasLimit(budget);
  // What is replayed costs nothing, whatever it once cost.
  if (!isCapped || context.traffic === 'replayed') return null;
  return (await import('./budget.ts')).createCap(context, { maxCost, budget, tell }, till ?? shared?.till);
}

/** After the answer, as nobody waits for it then. What is capped was counted on the way. */
async function findCost(
  context: Context,
  { plan, told }: Played,
  { record, cap }: Audience,
): Promise<Envelope['cost']> {
  const spent = cap?.spent() ?? null;
  if (spent !== null) return spent;
  const bills = toBills(record, { plan, told });
  return bills.length === 0 ? null : (await import('./price.ts')).sumCosts(context, bills);
}

async function note(
  { io }: Context,
  message: string,
  { record, view }: Pick<Audience, 'record' | 'view'>,
): Promise<void> {
  record.add({ type: 'warning', message });
  await view.note(message);
  await io.notice(message);
}

/** With what was asked again because of a fault. Gives what the run failed with. */
export async function playWhole(context: Context, plan: RunPlan, audience: Audience): Promise<Failure | null> {
  const failure = await play(context, plan, audience);
  return failure?.code === 'invalid-output' ? repairAnswer(context, { plan, failure, audience }) : failure;
}

interface Rejected {
  readonly plan: RunPlan;
  readonly failure: Failure;
  readonly audience: Audience;
}

/** Gives what is wrong in the end. */
export async function repairAnswer(context: Context, rejected: Rejected): Promise<Failure | null> {
  const { repair } = await import('./repair.ts');
  return repair(context, { ...rejected, play });
}

/** One answer, with all the calls that it takes. */
async function play(context: Context, plan: RunPlan, audience: Audience): Promise<Failure | null> {
  try {
    await audience.bring(context, plan, audience);
    context.signal.throwIfAborted();
  } catch (error) {
    return toRunFailure(context, plan, error);
  }
  return judge(audience.record, plan);
}

/** What a run ends with that was broken off by this. Throws what is a bug. */
async function toRunFailure(context: Context, plan: RunPlan, error: unknown): Promise<Failure> {
  if (context.signal.aborted) return new Failure('cancelled', 'cancelled', { cause: error });
  if (error instanceof ProviderFailure && error.message.startsWith('Model ')) return suggest(context, plan, error);
  if (error instanceof Failure) return error;
  throw error;
}

/** Event by event, as they come. */
async function stream(context: Context, plan: RunPlan, audience: Audience): Promise<void> {
  for (const message of plan.notes) await note(context, message, audience);
  const first = { settings: plan.settings, model: plan.request.model };
  const ask =
    plan.fallbacks.length === 0 ? toAskOne(await open(context, first, audience)) : await toAsk(context, plan, audience);
  for await (const event of ask(plan.request, context.signal)) await take(context, event, audience);
}

function toAskOne(provider: Pick<Provider, 'stream'>): Ask {
  return (request, signal) => provider.stream(request, signal);
}

async function take({ redactor }: Context, event: StreamEvent, { record, view }: Audience): Promise<void> {
  const shown = withoutKeys(event, redactor);
  if (record.hasTold(shown)) return;
  record.add(shown);
  await view.event(shown);
}

/** Where there are several to ask. Most runs have one, and load nothing for more. */
async function toAsk(context: Context, plan: RunPlan, audience: Audience): Promise<Ask> {
  const { settings, request, fallbacks, timeoutMs } = plan;
  const first = { settings, model: request.model };
  const { withFallback } = await import('../routing/fallback.ts');
  const { renderFall, toFallbackEvent } = await import('./render-fallback.ts');
  const { createRoom } = await import('./room.ts');
  const { createDeadline, withDeadline } = await import('../routing/deadline.ts');
  const room = createRoom(context, plan);
  const deadline = createDeadline(timeoutMs, context.clock);
  const candidates = [first, ...fallbacks].map((route) => ({
    settings: route.settings,
    model: route.model,
    provider: route.settings.name,
    open: async () => {
      room.check(route);
      return open(context, deadline.limit(route), audience);
    },
  }));
  const onFall = async (fall: Fall): Promise<void> => {
    if (deadline.isOver()) throw fall.failure;
    audience.record.fallBack(fall);
    await audience.view.fallback(toFallbackEvent(fall, context.redactor));
    if (context.io.log === null) await context.io.notice(renderFall(fall));
  };
  const ask = withFallback(candidates, { onFall, isRoomier: plan.fallsOnOverflow ? room.isRoomier : null });
  return withDeadline(ask, deadline, timeoutMs);
}

/** With a cache no key is looked for before it is needed. */
async function open(context: Context, route: Route, audience: Audience): Promise<Pick<Provider, 'stream'>> {
  const live = (): Promise<Provider> => openLive(context, route, audience);
  return audience.cache === null ? live() : audience.cache.wrap(route.settings, live);
}

async function openLive(context: Context, route: Route, audience: Audience): Promise<Provider> {
  const { settings, model } = route;
  const name = `${settings.name}/${model}`;
  const known = audience.opened.get(name);
  if (known !== undefined) return known;
  const { maxRetries: retries, timeoutMs } = settings;
  const { clock } = context;
  const provider = await audience.connectTo(settings);
  const measured = withHealth(provider, { account: toAccount(settings), clock, log: audience.calls });
  const capped = audience.cap === null ? measured : audience.cap.guard(measured, route);
  const opened = withRetry(capped, toRetryPolicy(context, { retries, timeoutMs }), toObserver(context, audience));
  audience.opened.set(name, opened);
  return opened;
}

export function toObserver(
  { io, redactor }: Context,
  { record, view }: Pick<Audience, 'record' | 'view'>,
): RetryObserver {
  return {
    async failed(retry) {
      const { renderRetry, toRetryEvent } = await import('./render-retry.ts');
      record.addRetry(retry);
      await view.retry(toRetryEvent(retry, redactor));
      if (io.log === null) await io.notice(renderRetry(retry));
    },
    called: () => record.restart(),
  };
}

async function suggest(context: Context, { settings, request }: RunPlan, failure: ProviderFailure): Promise<Failure> {
  const { suggestModel } = await import('./suggest-model.ts');
  return suggestModel(context, { settings, model: request.model }, failure);
}

/** A warning can repeat what the server said. The answer itself stays as it is. */
export function withoutKeys(event: StreamEvent, redactor: Redactor): StreamEvent {
  return event.type === 'warning' ? { ...event, message: redactor.redact(event.message) } : event;
}
