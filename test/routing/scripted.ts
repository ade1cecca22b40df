import type { Clock } from '../../src/context.ts';
import { ProviderFailure, type ProviderFailureOptions } from '../../src/errors.ts';
import type { Provider, StreamEvent } from '../../src/providers/provider.ts';
import { withRetry, type Retry, type RetryPolicy } from '../../src/routing/retry.ts';

/** What one call brings: events, and a failure after them. `hang` waits for the signal. */
export type Call = readonly (StreamEvent | Error | 'hang')[];

export const words: StreamEvent = { type: 'text-delta', text: 'Hello' };
export const end: StreamEvent = { type: 'finish', reason: 'stop', usage: null, model: 'm' };

export function toFailure(options: ProviderFailureOptions = {}): ProviderFailure {
  return new ProviderFailure('provider', '503 Service Unavailable', { provider: 'p', isRetryable: true, ...options });
}

/** A clock that jumps to the next timer as soon as nothing else is to be done. */
function createJumpingClock(): Clock {
  const timers = new Set<{ readonly at: number; readonly action: () => void }>();
  let time = 0;
  const jump = (): void => {
    const [next] = [...timers].toSorted((a, b) => a.at - b.at);
    if (next === undefined) return;
    timers.delete(next);
    time = next.at;
    next.action();
  };
  return {
    now: () => time,
    elapsed: () => time,
    after(ms, action) {
      const timer = { at: time + ms, action };
      timers.add(timer);
      setImmediate(jump);
      return () => void timers.delete(timer);
    },
    soon: (action) => void setImmediate(action),
  };
}

interface Played {
  readonly events: readonly StreamEvent[];
  readonly error: unknown;
  readonly calls: number;
  readonly retries: readonly Retry[];
  /** When it was over. */
  readonly ms: number;
}

/** Plays the calls one after the other, the last one for ever. */
export async function play(
  calls: readonly Call[],
  policy: Partial<RetryPolicy> = {},
  signal = new AbortController().signal,
): Promise<Played> {
  const { provider, count } = createScripted(calls);
  const clock = createJumpingClock();
  const retries: Retry[] = [];
  const observer = { failed: async (retry: Retry) => void retries.push(retry), called: () => {} };
  const rules = { retries: 2, timeoutMs: null, clock, random: () => 0, ...policy };
  const events: StreamEvent[] = [];
  let error: unknown = null;
  try {
    const request = { model: 'm', messages: [], stream: true, settings: {}, extra: {} };
    for await (const event of withRetry(provider, rules, observer).stream(request, signal)) events.push(event);
  } catch (thrown) {
    error = thrown;
  }
  return { events, error, calls: count(), retries, ms: rules.clock.elapsed() };
}

function createScripted(calls: readonly Call[]): { readonly provider: Provider; readonly count: () => number } {
  let count = 0;
  const unused = (): never => {
    throw new Error('not scripted');
  };
  const provider: Provider = {
    name: 'p',
    async *stream(_request, signal) {
      const call = calls[Math.min(count, calls.length - 1)] ?? [];
      count += 1;
      for (const step of call) {
        if (step === 'hang') await waitFor(signal);
        else if (step instanceof Error) throw step;
        else yield step;
      }
    },
    listModels: unused,
    probe: unused,
    ping: unused,
    embed: unused,
  };
  return { provider, count: () => count };
}

function waitFor(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(new Error('aborted')));
  });
}
