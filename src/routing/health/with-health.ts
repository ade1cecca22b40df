import type { Context } from '../../context.ts';
import { ProviderFailure } from '../../errors.ts';
import type { Provider } from '../../providers/provider.ts';
import { appendEvent, type HealthEvent } from './log.ts';

/** Notes for all processes how calls went. What cannot be noted costs nobody an answer. */
export interface CallLog {
  /** Also the id of those who set out to try a provider. */
  readonly id: string;
  /** At once, as others may be about to ask the same provider. */
  fail(account: string, failure: ProviderFailure): Promise<void>;
  /** Only with `flush`: nothing is to stand between an answer and its reader. */
  succeed(account: string, ms: number | null): void;
  flush(): Promise<void>;
}

export function createCallLog(context: Pick<Context, 'clock' | 'home' | 'traffic'>, id: string): CallLog {
  const { clock, home, traffic } = context;
  if (traffic === 'replayed') return { id, fail: async () => {}, succeed: () => {}, flush: async () => {} };
  const successes: HealthEvent[] = [];
  return {
    id,
    async fail(account, failure) {
      const { isFaultOfProvider } = await import('../fault.ts');
      if (!isFaultOfProvider(failure)) return;
      const { code, retryAfterMs } = failure;
      const time = clock.now();
      const until = retryAfterMs === undefined ? null : time + retryAfterMs;
      await tryAppending(home, { account, time, type: 'failure', id, code, until });
    },
    succeed: (account, ms) => void successes.push({ account, time: clock.now(), type: 'success', id, ms }),
    async flush() {
      for (const event of successes.splice(0)) await tryAppending(home, event);
    },
  };
}

async function tryAppending(home: string, event: HealthEvent): Promise<void> {
  try {
    await appendEvent(home, event);
  } catch {
    // A folder that cannot be written to, a full disk: the health of providers stays unknown.
  }
}

interface Meter {
  readonly account: string;
  readonly clock: Context['clock'];
  readonly log: CallLog;
}

/** Notes how each call went: an answer that came to its end, or a failure that is the fault of the provider. */
export function withHealth(provider: Provider, meter: Meter): Provider {
  return {
    name: provider.name,
    listModels: (signal) => provider.listModels(signal),
    probe: (path, signal) => provider.probe(path, signal),
    ping: (path, signal) => provider.ping(path, signal),
    stream: (request, signal) => {
      const call = (): ReturnType<Provider['stream']> => provider.stream(request, signal);
      return measure({ call, isOutput: ({ type }) => type !== 'warning' }, meter, signal);
    },
    embed: (request, signal) => {
      const call = (): ReturnType<Provider['embed']> => provider.embed(request, signal);
      return measure({ call, isOutput: () => true }, meter, signal);
    },
  };
}

interface Measured<Item> {
  readonly call: () => AsyncIterable<Item>;
  readonly isOutput: (item: Item) => boolean;
}

async function* measure<Item>(
  { call, isOutput }: Measured<Item>,
  { account, clock, log }: Meter,
  signal: AbortSignal,
): AsyncGenerator<Item> {
  const startedAt = clock.elapsed();
  let ms: number | null = null;
  try {
    for await (const item of call()) {
      if (ms === null && isOutput(item)) ms = Math.round(clock.elapsed() - startedAt);
      yield item;
    }
  } catch (error) {
    // Who gave up the call says nothing about who was called.
    if (error instanceof ProviderFailure && !signal.aborted) await log.fail(account, error);
    throw error;
  }
  log.succeed(account, ms);
}
