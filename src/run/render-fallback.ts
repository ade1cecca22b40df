import { ProviderFailure, type FailureCode } from '../errors.ts';
import type { Redactor } from '../http/redact.ts';
import type { Fall } from '../routing/fallback.ts';

/** What --format jsonl says when somebody else is asked. Its names are fixed: scripts read them. */
export interface FallbackEvent {
  readonly provider: string;
  readonly model: string;
  readonly code: FailureCode;
  readonly message: string;
  readonly status: number | null;
  readonly to_provider: string;
  readonly to_model: string;
}

export function toFallbackEvent({ failure, from, to }: Fall, redactor: Redactor): FallbackEvent {
  return {
    provider: from.provider,
    model: from.model,
    code: failure.code,
    message: redactor.redact(failure.message),
    status: failure instanceof ProviderFailure ? (failure.status ?? null) : null,
    to_provider: to.provider,
    to_model: to.model,
  };
}

/** `openai: 503 Service Unavailable, asking custom:ollama (llama3.2) instead` */
export function renderFall({ failure, from, to }: Fall): string {
  return `${from.provider}: ${failure.message}, asking ${to.provider} (${to.model}) instead`;
}
