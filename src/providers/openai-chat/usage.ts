import { isObject, toCount, toObject } from '../json.ts';
import type { Cost, Usage } from '../provider.ts';
import type { Quirks } from '../settings.ts';

/** Token counts under the names that OpenAI and those who copy it use, or null when there are none. */
export function toUsage(value: unknown, quirks: Quirks): Usage | null {
  if (!isObject(value)) return null;
  const inputDetails = toObject(value['prompt_tokens_details'] ?? value['input_tokens_details']);
  const outputDetails = toObject(value['completion_tokens_details'] ?? value['output_tokens_details']);
  const reasoning = toCount(outputDetails['reasoning_tokens']);
  const output = toCount(value['completion_tokens'] ?? value['output_tokens']);
  const input = toCount(value['prompt_tokens'] ?? value['input_tokens']);
  // DeepSeek and GigaChat count cache hits at the top level.
  const cacheRead = toCount(
    inputDetails['cached_tokens'] ?? value['prompt_cache_hit_tokens'] ?? value['precached_prompt_tokens'],
  );
  const usage = {
    input: quirks.cacheBesideInput === true && input !== null ? input + (cacheRead ?? 0) : input,
    output: quirks.reasoningBesideOutput === true && output !== null ? output + (reasoning ?? 0) : output,
    reasoning,
    cacheRead,
    cacheWrite: toCount(inputDetails['cache_write_tokens']),
  };
  return usage.input === null && usage.output === null ? null : usage;
}

/** xAI counts in this part of a US dollar. */
const ticksPerDollar = 1e10;

/** What the call costs, where the vendor says so. A field that is only called "cost" may be anything in any currency. */
export function toCost(value: unknown): Cost | null {
  if (!isObject(value)) return null;
  const ticks = toCount(value['cost_in_usd_ticks']);
  if (ticks !== null) return { amount: ticks / ticksPerDollar, currency: 'USD' };
  const { is_byok: hasOwnKey, cost_details: details } = value;
  const cost = toCount(value['cost']);
  if (cost === null || typeof hasOwnKey !== 'boolean') return null;
  // With a key of the user's own, OpenRouter tells its fee apart from what the vendor wants.
  const upstream = hasOwnKey ? toCount(toObject(details)['upstream_inference_cost']) : 0;
  return upstream === null ? null : { amount: cost + upstream, currency: 'USD' };
}
