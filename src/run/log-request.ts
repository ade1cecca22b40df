import { readerLeft, type Context } from '../context.ts';
import { ProviderFailure, type Failure } from '../errors.ts';
import type { Envelope } from './envelope.ts';
import type { FallbackEvent } from './render-fallback.ts';
import type { RepairEvent } from './repair.ts';
import type { RetryEvent } from './render-retry.ts';
import type { RunView } from './run-chat.ts';

/** What --log-format json says of one request for a model. Its names are fixed: scripts read them. */
export interface RequestLog {
  started(names: RequestNames): Promise<void>;
  retried(retry: RetryEvent): Promise<void>;
  fellBack(fallback: FallbackEvent): Promise<void>;
  repaired(repair: RepairEvent): Promise<void>;
  completed(facts: RequestFacts): Promise<void>;
  failed(failure: Failure, facts: RequestFacts): Promise<void>;
}

interface RequestNames {
  readonly provider: string;
  readonly model: string;
}

/** Null is unknown. */
export interface RequestFacts extends RequestNames {
  readonly ms: number;
  readonly first_token_ms: number | null;
  readonly input_tokens: number | null;
  readonly output_tokens: number | null;
  readonly cost: Envelope['cost'];
  readonly finish: string | null;
  readonly status: number | null;
  readonly response_id: string | null;
  /** How many calls it took. */
  readonly attempts: number | null;
}

export function createRequestLog({ io, signal }: Context, run: string): RequestLog {
  const log = io.log ?? (async () => {});
  return {
    started: ({ provider, model }) => log({ level: 'info', event: 'llm_request_started', run, provider, model }),
    retried: ({ retry: attempt, ...told }) =>
      log({ level: 'warn', event: 'llm_request_retried', run, ...told, attempt }),
    fellBack: (told) => log({ level: 'warn', event: 'llm_request_fell_back', run, ...told }),
    // Without the detail, which can quote the answer.
    repaired: ({ provider, model, code, message, repair: attempt, repairs }) =>
      log({ level: 'warn', event: 'llm_request_repaired', run, provider, model, code, message, attempt, repairs }),
    completed: (facts) => log({ level: 'info', event: 'llm_request_completed', run, ...facts }),
    async failed(failure, facts) {
      // A reader who has seen enough is no error, and the exit code says so.
      const level = signal.reason === readerLeft ? 'info' : 'error';
      await log({ level, event: 'llm_request_failed', run, ...facts, ...toReason(failure) });
    },
  };
}

/** A view that also logs what it shows. */
export function withLog(view: RunView, log: RequestLog): RunView {
  return {
    ...view,
    async start(run) {
      await log.started(run);
      await view.start(run);
    },
    async retry(retry) {
      await log.retried(retry);
      await view.retry(retry);
    },
    async fallback(fallback) {
      await log.fellBack(fallback);
      await view.fallback(fallback);
    },
    async repair(repair) {
      await log.repaired(repair);
      await view.repair(repair);
    },
    async end(envelope, failure) {
      const facts = toFacts(envelope);
      await (failure === null ? log.completed(facts) : log.failed(failure, facts));
      await view.end(envelope, failure);
    },
  };
}

function toFacts({ provider, model, timing, usage, cost, finish, response_id, attempts }: Envelope): RequestFacts {
  return {
    provider: provider ?? '',
    model: model ?? '',
    ms: timing?.total_ms ?? 0,
    first_token_ms: timing?.first_token_ms ?? null,
    input_tokens: usage?.input ?? null,
    output_tokens: usage?.output ?? null,
    cost,
    finish,
    status: attempts.at(-1)?.status ?? null,
    response_id,
    attempts: attempts.length,
  };
}

/** The sentence is ours. What a server said about it stands in the `error` that ends the program. */
function toReason(failure: Failure): Readonly<Record<string, string | null>> {
  const { code, message } = failure;
  return { code, message, request_id: failure instanceof ProviderFailure ? (failure.requestId ?? null) : null };
}
