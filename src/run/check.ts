import type { Failure } from '../errors.ts';

/** One finding about a provider. */
export interface Check {
  readonly name: 'reachable' | 'tls' | 'key' | 'models' | 'model' | 'stream' | 'schema';
  readonly status: 'ok' | 'warning' | 'failed' | 'skipped';
  readonly message: string;
  readonly ms: number;
  /** Why it failed, for the exit code; null when it did not. */
  readonly failure: Failure | null;
}

export type Outcome = Omit<Check, 'ms'>;

export function toOutcome(name: Check['name'], status: 'ok' | 'warning' | 'skipped', message: string): Outcome {
  return { name, status, message, failure: null };
}

export function toFailed(name: Check['name'], failure: Failure): Outcome {
  const message = failure.detail === undefined ? failure.message : `${failure.message}: ${failure.detail}`;
  return { name, status: 'failed', message: message.replaceAll(/\s+/g, ' '), failure };
}
