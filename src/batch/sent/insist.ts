import type { Context } from '../../context.ts';
import { ProviderFailure } from '../../errors.ts';
import { pause } from '../../pause.ts';

interface Patience {
  /** Calls that may follow one that failed. */
  readonly retries: number;
  /** Whether the failed call has certainly done nothing. */
  readonly isHarmless: (failure: ProviderFailure) => boolean;
}

const firstWaitMs = 1000;
/** Whoever is told to come back later than that comes back by himself. */
const longestWaitMs = 60_000;

/** Calls once more what failed in a way that passes. */
export async function insist<Value>(
  { clock, signal }: Context,
  { retries, isHarmless }: Patience,
  call: () => Promise<Value>,
): Promise<Value> {
  for (let round = 0; ; round += 1) {
    try {
      return await call();
    } catch (error) {
      const mayPass = error instanceof ProviderFailure && error.isRetryable && isHarmless(error);
      const waitMs = mayPass ? Math.max(firstWaitMs * 2 ** round, error.retryAfterMs ?? 0) : 0;
      if (!mayPass || round >= retries || waitMs > longestWaitMs) throw error;
      await pause(waitMs, clock, signal);
    }
  }
}

/** The provider has looked at the request, and turned it away. */
export function isTurnedAway({ status = 0 }: ProviderFailure): boolean {
  return status >= 400 && status < 500 && status !== 408 && status !== 409;
}
