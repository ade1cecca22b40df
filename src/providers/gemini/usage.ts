import { isObject, toCount } from '../json.ts';
import type { Usage } from '../provider.ts';

/** Thoughts stand beside the tokens of the answer, results of built-in tools beside those of the prompt. */
export function toUsage(value: unknown): Usage | null {
  if (!isObject(value)) return null;
  const reasoning = toCount(value['thoughtsTokenCount']);
  const usage = {
    input: add(toCount(value['promptTokenCount']), toCount(value['toolUsePromptTokenCount'])),
    output: add(toCount(value['candidatesTokenCount']), reasoning),
    reasoning,
    cacheRead: toCount(value['cachedContentTokenCount']),
    cacheWrite: null,
  };
  return usage.input === null && usage.output === null ? null : usage;
}

/** Null only when both are: a count that is 0 is often left out. */
function add(left: number | null, right: number | null): number | null {
  return left === null ? right : left + (right ?? 0);
}
