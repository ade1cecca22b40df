import { toErrorDocument, type ErrorDocument, type Failure } from '../errors.ts';
import type { FinishReason } from '../providers/provider.ts';

type RunStatus = 'complete' | 'incomplete' | 'failed' | 'cancelled';

/** The document of --format json. Its names are fixed: scripts read them. */
export interface Envelope {
  readonly id: string | null;
  readonly status: RunStatus;
  readonly text: string;
  readonly reasoning: string | null;
  readonly parsed: unknown;
  readonly provider: string | null;
  readonly model: string | null;
  readonly finish: FinishReason | null;
  readonly response_id: string | null;
  readonly usage: {
    readonly input: number | null;
    readonly output: number | null;
    readonly reasoning: number | null;
    readonly cache_read: number | null;
    readonly cache_write: number | null;
  } | null;
  readonly cost: { readonly amount: number; readonly currency: string; readonly estimated: boolean } | null;
  /** Whether the answer was given before, and comes from the cache. Its usage is that of then. */
  readonly cached: boolean;
  readonly timing: {
    readonly total_ms: number;
    readonly first_token_ms: number | null;
    readonly tokens_per_second: number | null;
  } | null;
  readonly attempts: readonly {
    readonly provider: string;
    readonly model: string;
    readonly code: string;
    readonly status: number | null;
    readonly ms: number;
  }[];
  readonly tool_calls: readonly { readonly id: string; readonly name: string; readonly arguments: unknown }[];
  readonly warnings: readonly string[];
  readonly error: ErrorDocument | null;
}

type Words = Pick<Envelope, 'text' | 'reasoning'>;

export function toStatus({ code }: Failure, { text, reasoning }: Words): RunStatus {
  // The money for it was used up on the way.
  if (code === 'budget' && (text !== '' || reasoning !== null)) return 'incomplete';
  return code === 'cancelled' || code === 'incomplete' ? code : 'failed';
}

/** A run that went well and whose answer could not be shown: nothing of it is lost. */
export function withFailure(envelope: Envelope, failure: Failure): Envelope {
  return { ...envelope, status: toStatus(failure, envelope), error: toErrorDocument(failure) };
}

/** What a run leaves that failed before anything was sent. */
export function toFailedEnvelope(error: ErrorDocument): Envelope {
  return {
    id: null,
    status: error.code === 'cancelled' ? 'cancelled' : 'failed',
    text: '',
    reasoning: null,
    parsed: null,
    provider: error.provider,
    model: null,
    finish: null,
    response_id: null,
    usage: null,
    cost: null,
    cached: false,
    timing: null,
    attempts: [],
    tool_calls: [],
    warnings: [],
    error,
  };
}
