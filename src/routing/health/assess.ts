import type { FailureCode } from '../../errors.ts';
import type { HealthEvent } from './log.ts';

/** What is known of one provider at one moment. */
export interface Health {
  readonly status: 'healthy' | 'degraded' | 'unhealthy' | 'unknown';
  /** In the last minute, since it last recovered. */
  readonly calls: number;
  readonly failures: number;
  /** Of the calls in a longer time, to compare providers by; null without any. */
  readonly errorRate: number | null;
  /** The median until the first output of the last answers; null without any. */
  readonly latencyMs: number | null;
  readonly rest: Rest;
  readonly lastFailure: { readonly code: FailureCode; readonly time: number } | null;
}

/** Whether calls should go elsewhere: until some time, and then until one process has tried. */
type Rest =
  | { readonly type: 'none' }
  | { readonly type: 'cooling'; readonly until: number; readonly isWish: boolean }
  | { readonly type: 'half-open'; readonly triedBy: string | null; readonly isWish: boolean };

/** A pure fold over the events of one provider. Those of a clock that has been put back since do not count. */
export function assess(events: readonly HealthEvent[], now: number): Health {
  const state = events.filter(({ time }) => time <= now + longestSkewMs).reduce(step, unknown);
  const { calls, failures } = count(state.outcomes, now);
  const memory = state.outcomes.filter(({ time }) => time > now - memoryMs);
  const successes = state.successes.filter(({ time }) => time > now - latencyMemoryMs);
  const latencies = successes.flatMap(({ ms }) => ms ?? []);
  const isKnown = memory.length > 0 || successes.length > 0 || state.breaker !== null;
  return {
    status: isKnown ? toStatus(state, now) : 'unknown',
    calls,
    failures,
    errorRate: memory.length === 0 ? null : memory.filter(({ isFailure }) => isFailure).length / memory.length,
    latencyMs: latencies.length === 0 ? null : Math.round(toMedian(latencies.slice(-shownLatencies))),
    rest: toRest(state.breaker, now),
    lastFailure: state.lastFailure,
  };
}

const windowMs = 60_000;
const fewestCalls = 5;
const degradedRate = 0.3;
const unhealthyRate = 0.6;
const firstCoolDownMs = 30_000;
const longestCoolDownMs = 600_000;
/** A server that names a later time has mistaken the unit. */
const longestWishMs = 7 * 86_400_000;
/** A process that set out to try and was killed does not keep the others away for longer. */
const claimMs = 120_000;
/** A failure of long ago says nothing about now; how fast answers are changes more slowly. */
const memoryMs = longestCoolDownMs;
const latencyMemoryMs = 86_400_000;
const longestSkewMs = 60_000;
const fewestLatencies = 20;
const keptSuccesses = 40;
const shownLatencies = 20;
const recentLatencies = 5;
/** On a busy machine even a local server takes that much longer at times, and nobody feels it. */
const shortestDelayMs = 100;

interface Outcome {
  readonly time: number;
  readonly isFailure: boolean;
}

interface Success {
  readonly time: number;
  readonly ms: number | null;
}

/** There from the first reason to leave the provider alone until it has answered again. */
interface Breaker {
  readonly until: number;
  /** 0 while only the server's own wish holds. */
  readonly coolDownMs: number;
  readonly claims: readonly { readonly id: string; readonly time: number }[];
}

interface State {
  readonly outcomes: readonly Outcome[];
  readonly successes: readonly Success[];
  readonly breaker: Breaker | null;
  readonly lastFailure: Health['lastFailure'];
}

const unknown: State = { outcomes: [], successes: [], breaker: null, lastFailure: null };

function step(state: State, event: HealthEvent): State {
  const { time } = event;
  const recent = state.outcomes.filter((outcome) => outcome.time > time - memoryMs);
  switch (event.type) {
    case 'success': {
      const successes = [...state.successes, { time, ms: event.ms }].slice(-keptSuccesses);
      // Whoever has recovered starts afresh.
      const before = state.breaker === null ? recent : [];
      return { ...state, outcomes: [...before, { time, isFailure: false }], successes, breaker: null };
    }
    case 'failure': {
      const outcomes = [...recent, { time, isFailure: true }];
      const breaker = trip(state.breaker, outcomes, event);
      return { ...state, outcomes, breaker, lastFailure: { code: event.code, time } };
    }
    case 'probe': {
      const { breaker } = state;
      if (breaker === null || time < breaker.until) return state;
      return { ...state, breaker: { ...breaker, claims: [...breaker.claims, { id: event.id, time }] } };
    }
    case 'reset':
      return unknown;
  }
}

/** Calls that were under way when the cool-down began prolong it only where the server says so. */
function trip(
  breaker: Breaker | null,
  outcomes: readonly Outcome[],
  { time, until: wish }: Extract<HealthEvent, { type: 'failure' }>,
): Breaker | null {
  const until = wish !== null && wish > time ? Math.min(wish, time + longestWishMs) : null;
  const isProbe = breaker !== null && time >= breaker.until;
  const before = breaker?.coolDownMs ?? 0;
  const isFailing = isUnhealthy(count(outcomes, time)) || (isProbe && until === null);
  const usual = before === 0 && isFailing ? firstCoolDownMs : before;
  const coolDownMs = isProbe && before > 0 ? Math.min(before * 2, longestCoolDownMs) : usual;
  const isNew = coolDownMs > 0 && (isProbe || before === 0);
  const end = Math.max(isProbe ? 0 : (breaker?.until ?? 0), until ?? 0, isNew ? time + coolDownMs : 0);
  return end > time ? { until: end, coolDownMs, claims: [] } : breaker;
}

function count(outcomes: readonly Outcome[], now: number): Pick<Health, 'calls' | 'failures'> {
  const inWindow = outcomes.filter(({ time }) => time > now - windowMs);
  return { calls: inWindow.length, failures: inWindow.filter(({ isFailure }) => isFailure).length };
}

function isUnhealthy({ calls, failures }: Pick<Health, 'calls' | 'failures'>): boolean {
  return calls >= fewestCalls && failures / calls >= unhealthyRate;
}

function toStatus({ outcomes, successes, breaker }: State, now: number): Health['status'] {
  const counts = count(outcomes, now);
  if (breaker !== null || isUnhealthy(counts)) return 'unhealthy';
  const { calls, failures } = counts;
  if (calls >= fewestCalls && failures / calls >= degradedRate) return 'degraded';
  return isSlow(successes, now) ? 'degraded' : 'healthy';
}

function isSlow(successes: readonly Success[], now: number): boolean {
  const known = successes.flatMap(({ time, ms }) => (ms === null ? [] : { time, ms }));
  const recent = known.slice(-recentLatencies);
  if (known.length < fewestLatencies || recent.some(({ time }) => time <= now - memoryMs)) return false;
  const usualMs = toMedian(known.slice(0, -recentLatencies).map(({ ms }) => ms));
  return toMedian(recent.map(({ ms }) => ms)) > Math.max(2 * usualMs, usualMs + shortestDelayMs);
}

function toRest(breaker: Breaker | null, now: number): Rest {
  if (breaker === null) return { type: 'none' };
  const isWish = breaker.coolDownMs === 0;
  if (now < breaker.until) return { type: 'cooling', until: breaker.until, isWish };
  const claim = breaker.claims.find(({ time }) => time > now - claimMs);
  return { type: 'half-open', triedBy: claim?.id ?? null, isWish };
}

function toMedian(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)] ?? 0;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[sorted.length / 2 - 1] ?? 0)) / 2;
}
