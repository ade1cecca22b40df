import type { Context } from '../context.ts';
import { Failure } from '../errors.ts';
import { readDuration } from '../parse-setting.ts';
import type { RunPlan } from './run-chat.ts';

export interface CacheOptions {
  /** Null where the config says. */
  readonly isCached: boolean | null;
  readonly cacheTtlMs: number | null;
}

const usualMs = 7 * 24 * 60 * 60 * 1000;

/** What comes out of a cassette, or goes into one, must not depend on what was kept before. */
export async function planCache(context: Context, { isCached, cacheTtlMs }: CacheOptions): Promise<RunPlan['cache']> {
  const { cache: configured = {} } = await context.config();
  const isAskedFor = isCached ?? cacheTtlMs !== null;
  if (context.traffic !== 'live') {
    if (isAskedFor) throw new Failure('usage', '--cache goes neither with --record nor with --replay');
    return null;
  }
  if (!isAskedFor && (isCached === false || configured.enabled !== true)) return null;
  const configuredMs = configured.ttl === undefined ? null : readDuration(String(configured.ttl));
  return { ttlMs: cacheTtlMs ?? configuredMs ?? usualMs };
}
