import type { Clock, Context } from '../context.ts';
import type { ProviderFailure } from '../errors.ts';
import type { Embeddings, EmbeddingRequest, Provider, StreamEvent } from '../providers/provider.ts';
import type { Attempts } from './attempts.ts';

export interface RetryPolicy {
  /** Calls after the first one; 0 is exactly one call. */
  readonly retries: number;
  /** For all calls and the waits between them. */
  readonly timeoutMs: number | null;
  readonly clock: Clock;
  /** From 0 up to 1, as `Math.random` gives it. */
  readonly random: () => number;
}

/** A call that failed and is followed by another one. */
export interface Retry {
  readonly provider: string;
  readonly model: string;
  readonly failure: ProviderFailure;
  /** How long the failed call took. */
  readonly ms: number;
  readonly waitMs: number;
  /** Of the call to come: 1 for the first retry. */
  readonly number: number;
  readonly retries: number;
}

export interface RetryObserver {
  /** A call has failed, and the wait for the next one begins. */
  failed(retry: Retry): Promise<void>;
  /** The wait is over. */
  called(): void;
}

export function toRetryPolicy({ clock }: Context, limits: Pick<RetryPolicy, 'retries' | 'timeoutMs'>): RetryPolicy {
  return { ...limits, clock, random: Math.random };
}

/** Asks again where that can help, and only while nothing of the answer has been given away. Lists are asked for once. */
export function withRetry(provider: Provider, policy: RetryPolicy, observer: RetryObserver): Provider {
  if (policy.retries === 0) return provider;
  const rules = { policy, observer };
  return {
    name: provider.name,
    listModels: (signal) => provider.listModels(signal),
    probe: (path, signal) => provider.probe(path, signal),
    ping: (path, signal) => provider.ping(path, signal),
    stream: (request, signal) => persist(toChatTask(provider, request), rules, signal),
    embed: (request, signal) => persist(toEmbeddingTask(provider, request), rules, signal),
  };
}

/** What may take several calls to do. */
export interface Task<Item> {
  readonly provider: string;
  readonly model: string;
  /** Brings what the calls before it have not brought yet. */
  call(signal: AbortSignal): AsyncIterable<Item>;
  /** Whether another call would give nothing away twice. */
  readonly mayRepeat: () => boolean;
  /** Grows with what has come of a task that takes many calls anyway. Each of them has all its retries. */
  readonly progress: () => number;
}

export interface Rules {
  readonly policy: RetryPolicy;
  readonly observer: RetryObserver;
}

function toChatTask(provider: Provider, request: Parameters<Provider['stream']>[0]): Task<StreamEvent> {
  const warnings = new Set<string>();
  let isGiven = false;
  return {
    provider: provider.name,
    model: request.model,
    mayRepeat: () => !isGiven,
    progress: () => 0,
    async *call(signal) {
      for await (const event of provider.stream(request, signal)) {
        if (event.type !== 'warning') isGiven = true;
        else if (warnings.has(event.message)) continue;
        else warnings.add(event.message);
        yield event;
      }
    },
  };
}

/** The vectors that have come are kept: a limit on tokens would never let a long list through in one go. */
function toEmbeddingTask(provider: Provider, request: EmbeddingRequest): Task<Embeddings> {
  let count = 0;
  return {
    provider: provider.name,
    model: request.model,
    mayRepeat: () => true,
    progress: () => count,
    async *call(signal) {
      for await (const part of provider.embed({ ...request, texts: request.texts.slice(count) }, signal)) {
        count += part.vectors.length;
        yield part;
      }
    },
  };
}

/** Most calls succeed, so all that deals with failures is loaded when there is one. */
async function* persist<Item>(task: Task<Item>, rules: Rules, signal: AbortSignal): AsyncGenerator<Item> {
  const startedAt = rules.policy.clock.elapsed();
  let attempts: Attempts | null = null;
  try {
    for (;;) {
      const trouble: Trouble | null = yield* attempt(task.call(attempts?.signal ?? signal));
      if (trouble === null) return;
      attempts ??= (await import('./attempts.ts')).createAttempts(task, rules, { startedAt, signal });
      await attempts.waitForNext(trouble.error);
    }
  } finally {
    attempts?.end();
  }
}

interface Trouble {
  readonly error: unknown;
}

async function* attempt<Item>(items: AsyncIterable<Item>): AsyncGenerator<Item, Trouble | null> {
  try {
    yield* items;
    return null;
  } catch (error) {
    return { error };
  }
}
