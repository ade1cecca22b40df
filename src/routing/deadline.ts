import type { Clock } from '../context.ts';
import { ProviderFailure } from '../errors.ts';
import type { Ask } from './fallback.ts';
import type { Route } from './route.ts';

/** The time for all who are asked, one after the other. */
export interface Deadline {
  /** Whoever is asked now has what is left. */
  limit(route: Route): Route;
  isOver(): boolean;
}

/** Timers may come a little early. */
const toleranceMs = 20;

export function createDeadline(timeoutMs: number | null, clock: Clock): Deadline {
  const endsAt = clock.elapsed() + (timeoutMs ?? Infinity);
  const leftMs = (): number => endsAt - clock.elapsed();
  return {
    limit({ settings, model }) {
      const mostMs = Math.min(settings.timeoutMs ?? Infinity, Math.max(1, leftMs()));
      return { model, settings: { ...settings, timeoutMs: mostMs === Infinity ? null : mostMs } };
    },
    isOver: () => leftMs() < toleranceMs,
  };
}

/** Says of the whole time what one of those who were asked would say of its part. */
export function withDeadline(ask: Ask, deadline: Deadline, timeoutMs: number | null): Ask {
  return async function* askInTime(request, signal) {
    let isGiven = false;
    try {
      for await (const event of ask(request, signal)) {
        isGiven ||= event.type !== 'warning';
        yield event;
      }
    } catch (error) {
      if (!deadline.isOver() || signal.aborted) throw error;
      throw toLate(timeoutMs, { isGiven });
    }
  };
}

export function toLate(
  timeoutMs: number | null,
  { provider, isGiven }: { readonly provider?: string | undefined; readonly isGiven: boolean },
): ProviderFailure {
  const message = `no complete answer within ${(timeoutMs ?? 0) / 1000} s`;
  const options = { provider, hint: 'give it longer with --timeout' };
  return isGiven
    ? new ProviderFailure('incomplete', `incomplete: ${message}`, options)
    : new ProviderFailure('network', message, options);
}
