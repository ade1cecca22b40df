import type { Exchange } from '../driver.ts';
import type { JsonObject } from '../json.ts';
import type { ChatRequest, ChatSettings } from '../provider.ts';
import type { ReasoningRule } from '../settings.ts';
import { warnUnsupported } from '../unsupported.ts';
import { nothing, type Said } from './said.ts';

/** How OpenAI has it, and whoever copies it in full. */
const usual: ReasoningRule = {
  efforts: {
    none: { reasoning_effort: 'none' },
    low: { reasoning_effort: 'low' },
    medium: { reasoning_effort: 'medium' },
    high: { reasoning_effort: 'high' },
  },
};

/** How much the model is to think, in the words of its vendor. */
export function toReasoning({ model, settings }: ChatRequest, { provider, quirks }: Exchange): Said {
  const { reasoning } = settings;
  if (reasoning === undefined) return nothing;
  const rules = quirks.reasoning ?? [usual];
  const rule = rules.find(({ models }) => models?.test(model) !== false);
  const fields = rule === undefined ? undefined : toFields(rule, reasoning);
  if (fields !== undefined) return { fields, warnings: [] };
  // Where one rule holds for all models, it is the provider that cannot.
  const who = rules.length > 1 ? model : provider;
  return { fields: {}, warnings: warnUnsupported(who, { [`--reasoning ${reasoning}`]: reasoning }) };
}

function toFields(
  { efforts, budget }: ReasoningRule,
  reasoning: NonNullable<ChatSettings['reasoning']>,
): JsonObject | undefined {
  if (typeof reasoning !== 'number') return efforts[reasoning];
  if (budget !== undefined) return { [budget[0]]: { [budget[1]]: reasoning } };
  // No tokens at all is no thinking.
  return reasoning === 0 ? efforts.none : undefined;
}
