import type { CustomProvider } from '../config/schema.ts';
import type { Environment } from '../context.ts';
import { Failure } from '../errors.ts';
import type { ProviderSettings } from './settings.ts';

type Limits = Pick<ProviderSettings, 'timeoutMs' | 'idleTimeoutMs' | 'maxRetries' | 'problem'>;

const usualRetries = 2;
const variable = 'AIX_MAX_RETRIES';

/** How long and how often is tried. What the environment says goes before the config. */
export function readLimits(entry: Partial<CustomProvider>, env: Environment): Limits {
  const { timeout, idle_timeout: idleTimeout, max_retries: configured = usualRetries } = entry;
  const text = env[variable]?.trim() || String(configured);
  const isRight = /^(\d|10)$/.test(text);
  return {
    timeoutMs: toMs(timeout),
    idleTimeoutMs: toMs(idleTimeout),
    maxRetries: isRight ? Number(text) : configured,
    problem: isRight ? null : new Failure('config', `${variable} must be a whole number from 0 to 10, found "${text}"`),
  };
}

function toMs(seconds: number | undefined): number | null {
  return seconds === undefined ? null : seconds * 1000;
}
