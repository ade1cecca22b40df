import { isObject, toCount, toObject, type JsonObject } from '../json.ts';
import type { Usage } from '../provider.ts';

/** Counts that are told in pieces: the input at the start of a stream, all of them again at its end. The last word counts. */
export function mergeUsage(before: JsonObject | null, value: unknown): JsonObject | null {
  if (!isObject(value)) return before;
  return { ...before, ...Object.fromEntries(Object.entries(value).filter(([, count]) => count !== null)) };
}

/** Cached tokens are counted beside the others here. */
export function toUsage(counts: JsonObject | null): Usage | null {
  if (counts === null) return null;
  const fresh = toCount(counts['input_tokens']);
  const cacheRead = toCount(counts['cache_read_input_tokens']);
  const cacheWrite = toCount(counts['cache_creation_input_tokens']);
  const output = toCount(counts['output_tokens']);
  const input = fresh === null ? null : fresh + (cacheRead ?? 0) + (cacheWrite ?? 0);
  if (input === null && output === null) return null;
  const reasoning = toCount(toObject(counts['output_tokens_details'])['thinking_tokens']);
  return { input, output, reasoning, cacheRead, cacheWrite };
}
