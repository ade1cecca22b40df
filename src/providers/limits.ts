import type { CustomProvider } from '../config/schema.ts';
import type { ProviderSettings } from './settings.ts';

type Limits = Pick<
  ProviderSettings,
  'timeoutMs' | 'idleTimeoutMs' | 'connectTimeoutMs' | 'maxRetries' | 'minIntervalMs' | 'rpm' | 'tpm'
>;

const usualRetries = 2;

/** How long and how often is tried. */
export function toLimits(entry: Partial<CustomProvider>): Limits {
  const { timeout, idle_timeout: idleTimeout, max_retries: maxRetries = usualRetries } = entry;
  return {
    timeoutMs: toMs(timeout),
    idleTimeoutMs: toMs(idleTimeout),
    connectTimeoutMs: toMs(entry.connect_timeout),
    maxRetries,
    minIntervalMs: entry.min_interval_ms ?? 0,
    rpm: entry.rpm ?? null,
    tpm: entry.tpm ?? null,
  };
}

function toMs(seconds: number | undefined): number | null {
  return seconds === undefined ? null : seconds * 1000;
}
