import type { OptionTable } from './option-table.ts';
import { parseDuration } from '../parse-setting.ts';
import type { CacheOptions } from '../run/plan-cache.ts';

export interface CacheFlags {
  readonly cache?: boolean;
  readonly cacheTtl?: number;
}

export function addCacheOptions<Table extends OptionTable>(command: Table): Table {
  return command
    .option('--cache', 'give an answer again that was given to the same request, and keep new ones')
    .option('--no-cache', 'ask in any case, whatever the config says')
    .option(
      '--cache-ttl <time>',
      'how long an answer is given again, with --cache: 90 (seconds), 30m, 1h or 7d; usually 7d',
      parseDuration('--cache-ttl'),
    );
}

export function toCacheOptions({ cache, cacheTtl }: CacheFlags): CacheOptions {
  return { isCached: cache ?? null, cacheTtlMs: cacheTtl ?? null };
}
