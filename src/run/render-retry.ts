import type { FailureCode } from '../errors.ts';
import type { Redactor } from '../http/redact.ts';
import type { Retry } from '../routing/retry.ts';

/** What --format jsonl says of a retry. Its names are fixed: scripts read them. */
export interface RetryEvent {
  readonly provider: string;
  readonly model: string;
  readonly code: FailureCode;
  readonly message: string;
  readonly status: number | null;
  /** How long the failed call took. */
  readonly ms: number;
  readonly wait_ms: number;
  readonly retry: number;
  readonly retries: number;
  /** How the vendor calls the failed call. */
  readonly request_id: string | null;
}

export function toRetryEvent({ failure, waitMs, number, ...retry }: Retry, redactor: Redactor): RetryEvent {
  const { provider, model, ms, retries } = retry;
  const message = redactor.redact(failure.message);
  const { code, status = null, requestId = null } = failure;
  return { provider, model, code, message, status, ms, wait_ms: waitMs, retry: number, retries, request_id: requestId };
}

/** `openai: 429 Too Many Requests, trying again in 2 s (1 of 2)` */
export function renderRetry({ provider, failure, waitMs, number, retries }: Retry): string {
  return `${provider}: ${failure.message}, trying again in ${renderSeconds(waitMs)} s (${number} of ${retries})`;
}

function renderSeconds(ms: number): string {
  return ms < 1000 ? (Math.ceil(ms / 100) / 10).toFixed(1) : String(Math.round(ms / 1000));
}
