import type { ChatRequest, Collected, Provider, StreamEvent } from '../providers/provider.ts';
import { createAttempts } from './attempts.ts';
import type { Rules } from './retry.ts';

interface Call {
  readonly provider: string;
  readonly request: ChatRequest;
  readonly collect: NonNullable<Provider['collect']>;
}

interface Failed {
  /** What came of the first call. */
  readonly first: Collected;
  readonly startedAt: number;
  readonly signal: AbortSignal;
}

/** Asks again after a call that failed, where that can help, and only while nothing of the answer has come. */
export async function collectAgain(
  { provider, request, collect }: Call,
  rules: Rules,
  { first, startedAt, signal }: Failed,
): Promise<Collected> {
  const events: StreamEvent[] = [];
  let collected = first;
  const task = {
    provider,
    model: request.model,
    mayRepeat: () => events.every(({ type }) => type === 'warning'),
    progress: () => 0,
  };
  const attempts = createAttempts(task, rules, { startedAt, signal });
  try {
    for (;;) {
      events.push(...collected.events.filter((event) => !hasTold(events, event)));
      if (collected.trouble === null) return { ...collected, events };
      await attempts.waitForNext(collected.trouble.error);
      collected = await collect(request, attempts.signal);
    }
  } catch (error) {
    return { events, trouble: { error }, firstAt: collected.firstAt };
  } finally {
    attempts.end();
  }
}

function hasTold(events: readonly StreamEvent[], event: StreamEvent): boolean {
  return event.type === 'warning' && events.some((told) => told.type === 'warning' && told.message === event.message);
}
