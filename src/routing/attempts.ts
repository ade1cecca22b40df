import { ProviderFailure } from '../errors.ts';
import { pause } from '../pause.ts';
import { toLate } from './deadline.ts';
import type { RetryPolicy, Rules, Task } from './retry.ts';

/** The calls for one task from the first failure on. */
export interface Attempts {
  /** Aborts with the signal of the task, and when the time for all calls is up. */
  readonly signal: AbortSignal;
  /** Resolves when the next call is due. Throws what the task ends with when there is none. */
  waitForNext(error: unknown): Promise<void>;
  end(): void;
}

interface Start {
  readonly startedAt: number;
  readonly signal: AbortSignal;
}

export function createAttempts(task: Omit<Task<unknown>, 'call'>, { policy, observer }: Rules, start: Start): Attempts {
  const { clock, retries, timeoutMs } = policy;
  const late = new AbortController();
  const leftMs = timeoutMs === null ? Infinity : timeoutMs - (clock.elapsed() - start.startedAt);
  const endsAt = clock.elapsed() + leftMs;
  const cancel = timeoutMs === null ? () => {} : clock.after(Math.max(0, leftMs), () => late.abort());
  let count = 1;
  let progress = task.progress();
  let calledAt = start.startedAt;
  return {
    signal: AbortSignal.any([start.signal, late.signal]),
    async waitForNext(error) {
      if (start.signal.aborted) throw error;
      if (late.signal.aborted) {
        throw toLate(timeoutMs, { provider: task.provider, isGiven: !task.mayRepeat() });
      }
      if (!(error instanceof ProviderFailure)) throw error;
      if (task.progress() > progress) count = 1;
      progress = task.progress();
      const waitMs = toWaitMs(error, count, policy);
      const isLast = count > retries || waitMs === null || clock.elapsed() + waitMs >= endsAt;
      if (isLast || !error.isRetryable || !task.mayRepeat()) throw withCount(error, count);
      const { provider, model } = task;
      const ms = Math.round(clock.elapsed() - calledAt);
      await observer.failed({ provider, model, failure: error, ms, waitMs, number: count, retries });
      await pause(waitMs, clock, start.signal);
      observer.called();
      calledAt = clock.elapsed();
      count += 1;
    },
    end: cancel,
  };
}

const longestHintMs = 60_000;
const firstWaitMs = 500;
/** With the usual two retries it is never reached. Whoever asks for ten wants to outlast an outage, not to hammer. */
const longestWaitMs = 30_000;
/** What the waits of many who were told the same differ by, however short the hint. */
const shortestSpreadMs = 400;
/** Less is no wait at all. */
const shortestWaitMs = 100;

/** Null where the server asks for more patience than anybody at a terminal has. */
function toWaitMs({ retryAfterMs: hint = 0 }: ProviderFailure, count: number, { random }: RetryPolicy): number | null {
  if (hint > longestHintMs) return null;
  // Never sooner than asked; a little later, as all who were told the same would come back at once.
  if (hint > 0) return Math.round(hint + random() * Math.min(Math.max(hint / 10, shortestSpreadMs), 1000));
  const ceiling = Math.min(firstWaitMs * 2 ** (count - 1), longestWaitMs);
  return Math.round(shortestWaitMs + random() * (ceiling - shortestWaitMs));
}

function withCount(failure: ProviderFailure, count: number): ProviderFailure {
  if (count === 1) return failure;
  const { code, message, detail, ...options } = failure;
  const told = detail === undefined ? `after ${count} attempts` : `${detail} (after ${count} attempts)`;
  return new ProviderFailure(code, message, { ...options, detail: told, cause: failure });
}
