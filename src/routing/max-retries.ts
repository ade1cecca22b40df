import type { Context } from '../context.ts';
import { Failure } from '../errors.ts';
import type { ProviderSettings } from '../providers/settings.ts';

const variable = 'AIX_MAX_RETRIES';

/** How many calls may follow one that failed: the flag, then the environment, then what holds for the provider. */
export function findMaxRetries({ env }: Context, given: number | null, { maxRetries }: ProviderSettings): number {
  const text = env[variable]?.trim() ?? '';
  if (given !== null || text === '') return given ?? maxRetries;
  if (/^(\d|10)$/.test(text)) return Number(text);
  throw new Failure('config', `${variable} must be a whole number from 0 to 10, found "${text}"`);
}
