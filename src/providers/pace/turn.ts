import { Failure, ProviderFailure } from '../../errors.ts';
import { pause } from '../../pause.ts';
import { renderWait } from '../http-errors.ts';
import type { ProviderSettings } from '../settings.ts';
import type { Errand, PaceContext, Turn } from './pacer.ts';
import { findStart, type Pace, type Start, type Wish } from './plan.ts';
import { changeAccount, readAccount, type Account, type Waiter } from './state.ts';

interface Request extends Errand {
  readonly settings: ProviderSettings;
  readonly context: PaceContext;
  /** Whether the user set a limit. Otherwise there is only what the vendor said. */
  readonly isLimited: boolean;
}

/** What one look at the queue brings. */
interface Booking {
  readonly type: 'started' | 'waiting' | 'refused';
  readonly at: number;
  readonly now: number;
  /** What is waited for, in words. */
  readonly reason: string;
}

/** Longer ones overflow Node's timers, which then fire at once. */
const longestPauseMs = 2 ** 31 - 1;
const quietMs = 1000;
/** More would not be waited for by anybody, and the file would grow without end. */
const mostWaiting = 1000;
const vendorsReason = 'its limit is used up';

export async function takeTurn(request: Request, signal: AbortSignal): Promise<Turn> {
  const { clock } = request.context;
  const startedAt = clock.elapsed();
  const look = request.isLimited ? createBooker(request) : await createWatcher(request);
  let isTold = false;
  try {
    for (;;) {
      const leftMs = request.totalMs === null ? Infinity : request.totalMs - (clock.elapsed() - startedAt);
      const booking = await look.next(leftMs);
      const waitMs = booking.at - booking.now;
      if (booking.type === 'started') return toTurn(request, booking.at, clock.elapsed() - startedAt);
      if (booking.type === 'refused') throw toLate(request, booking);
      if (!isTold && waitMs > quietMs) await tell(request, booking);
      isTold ||= waitMs > quietMs;
      await pause(Math.min(waitMs, longestPauseMs), clock, signal);
    }
  } catch (error) {
    await look.end();
    throw error;
  }
}

interface Look {
  next(leftMs: number): Promise<Booking>;
  /** The place is given up. */
  end(): Promise<void>;
}

/** Without a limit of the user's own nothing is written: only what the vendor said is waited for. */
async function createWatcher({ context, settings, load }: Request): Promise<Look> {
  const random = Math.random();
  const closedUntil = findClosed(await readAccount({ context, settings }), load);
  const now = context.clock.now();
  // All who were told the same would come back at once.
  const at = closedUntil === null ? now : Math.round(closedUntil + random * Math.min((closedUntil - now) / 10, 1000));
  return {
    async next(leftMs) {
      const moment = context.clock.now();
      const booking = { at: Math.max(at, moment), now: moment, reason: vendorsReason };
      if (at <= moment) return { ...booking, type: 'started' };
      return { ...booking, type: at - moment < leftMs ? 'waiting' : 'refused' };
    },
    end: async () => {},
  };
}

/** Looks at the queue again when its moment has come: others may have begun late, or taken more than they had booked. */
function createBooker(request: Request): Look {
  const id = Math.random().toString(36).slice(2);
  let isBooked = false;
  return {
    async next(leftMs) {
      const booking = await changeAccount(request, (account, now) => book({ request, account, id, leftMs }, now));
      isBooked = booking.type === 'waiting';
      return booking;
    },
    async end() {
      if (!isBooked) return;
      await changeAccount(request, (account) => [{ ...account, waiting: without(account, id) }, null]);
    },
  };
}

interface Desk {
  readonly request: Request;
  readonly account: Account;
  readonly id: string;
  readonly leftMs: number;
}

function book({ request, account, id, leftMs }: Desk, now: number): readonly [Account, Booking] {
  const { settings, load } = request;
  const tokens = load?.tokens ?? 0;
  const others = without(account, id);
  const from = Math.max(now, findClosed(account, load) ?? 0);
  const queue = [...account.started, ...others.map(toStart)];
  const at = findStart(queue, { from, tokens }, settings);
  const reason = findReason(queue, { from, tokens }, { pace: settings, at });
  // Whoever is new goes behind all. For whoever's moment has come, only what has begun counts.
  const isDue = account.waiting.some((waiter) => waiter.id === id && waiter.at <= now);
  if (at <= now || (isDue && findStart(account.started, { from, tokens }, settings) <= now)) {
    const started = [...account.started, { at: now, count: 1, tokens }];
    return [
      { ...account, started, waiting: others },
      { type: 'started', at: now, now, reason },
    ];
  }
  if (at - now >= leftMs || others.length >= mostWaiting)
    return [
      { ...account, waiting: others },
      { type: 'refused', at, now, reason },
    ];
  const waiting = [...others, { id, at, tokens }].toSorted((one, other) => one.at - other.at);
  return [
    { ...account, waiting },
    { type: 'waiting', at, now, reason },
  ];
}

function without({ waiting }: Account, id: string): readonly Waiter[] {
  return waiting.filter((waiter) => waiter.id !== id);
}

function toStart({ at, tokens }: Waiter): Start {
  return { at, count: 1, tokens };
}

function findClosed({ closed }: Account, load: Errand['load']): number | null {
  return load !== null && Object.hasOwn(closed, load.model) ? (closed[load.model] ?? null) : null;
}

interface Outcome {
  readonly pace: Pace;
  readonly at: number;
}

/** The limit that alone would make the request wait the longest. */
function findReason(starts: readonly Start[], wish: Wish, { pace, at }: Outcome): string {
  const { minIntervalMs, rpm, tpm } = pace;
  if (at === wish.from) return vendorsReason;
  const none = { minIntervalMs: 0, rpm: null, tpm: null };
  const limits = [
    { text: `rpm ${rpm}`, alone: { ...none, rpm } },
    { text: `tpm ${tpm}`, alone: { ...none, tpm } },
    { text: `min_interval_ms ${minIntervalMs}`, alone: { ...none, minIntervalMs } },
  ].map(({ text, alone }) => ({ text, start: findStart(starts, wish, alone) }));
  const [last] = limits.toSorted((one, other) => other.start - one.start);
  return last?.text ?? vendorsReason;
}

async function tell({ context, settings }: Request, { at, now, reason }: Booking): Promise<void> {
  const seconds = Math.ceil((at - now) / 1000);
  await context.io.notice(`waiting ${seconds} s for a turn at ${settings.name} (${reason})`);
}

function toLate({ settings, totalMs }: Request, { at, now, reason }: Booking): ProviderFailure {
  const { name: provider } = settings;
  const seconds = Math.ceil((at - now) / 1000);
  const allowed = totalMs === null ? '' : `, and there are ${totalMs / 1000} s for all`;
  return new ProviderFailure('rate-limit', `no turn at "${provider}" in time (${reason})`, {
    provider,
    detail: `the next one is in ${seconds} s${allowed}`,
    hint: `${renderWait(at - now, now)}${totalMs === null ? '' : ', or give it longer with --timeout'}`,
    retryAfterMs: at - now,
  });
}

function toTurn(request: Request, at: number, waitedMs: number): Turn {
  const estimated = request.load?.tokens ?? 0;
  return {
    waitedMs,
    async settle(tokens) {
      const more = tokens - estimated;
      if (request.settings.tpm === null || more === 0) return;
      try {
        await changeAccount(request, (account) => [{ ...account, started: withMore(account, at, more) }, null]);
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
        // The answer is there, and matters more than the count of its tokens.
        await request.context.io.warn(`the tokens of this request were not counted: ${error.message}`);
      }
    },
  };
}

/** The entry of that moment, or the one of its second when those were made one. */
function withMore({ started }: Account, at: number, more: number): readonly Start[] {
  const isOfSecond = (start: Start): boolean =>
    start.count > 1 && Math.floor(start.at / 1000) === Math.floor(at / 1000);
  const exact = started.findIndex((start) => start.at === at);
  const found = exact === -1 ? started.findIndex(isOfSecond) : exact;
  return started.map((start, index) =>
    index === found ? { ...start, tokens: Math.max(0, start.tokens + more) } : start,
  );
}
