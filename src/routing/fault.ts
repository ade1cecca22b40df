import type { FailureCode, ProviderFailure } from '../errors.ts';

/** A refused key counts as well: nobody gets an answer there until somebody has put it right. */
const always: ReadonlySet<FailureCode> = new Set(['auth', 'network', 'rate-limit', 'incomplete']);

/** Whether the provider did badly, and not the request. */
export function isFaultOfProvider(failure: ProviderFailure): boolean {
  const { code, status = 0, isRetryable, isInvalid, isOverflow } = failure;
  if (isInvalid || isOverflow) return false;
  // Without a status nobody was called: a limit of the user's own stands in the way.
  if (code === 'rate-limit' && status === 0) return false;
  return always.has(code) || (code === 'provider' && (isRetryable || status < 400 || status >= 500));
}
