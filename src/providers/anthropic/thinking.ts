import type { JsonObject } from '../json.ts';
import type { ChatSettings, Effort } from '../provider.ts';
import type { Gate } from './gating.ts';

/** The fields that say how much the model is to think. */
export interface Thinking {
  readonly thinking?: JsonObject;
  readonly effort?: Effort;
  /** Whether the model was asked to think. With that it takes neither a temperature nor `top_p`. */
  readonly isOn: boolean;
  readonly warnings: readonly string[];
}

interface Asking {
  readonly reasoning: NonNullable<ChatSettings['reasoning']>;
  readonly gate: Gate;
  readonly model: string;
  /** The limit of the answer, in which thoughts count too. */
  readonly maxTokens: number;
}

const nothing: Thinking = { isOn: false, warnings: [] };

// What an effort is worth on models that only know budgets. At most half of the answer goes into thoughts.
const budgets: Readonly<Record<Exclude<Effort, 'none'>, number>> = { low: 2048, medium: 8192, high: 24_576 };
const leastBudget = 1024;

export function toThinking(asking: Asking): Thinking {
  const { reasoning, gate, model } = asking;
  if (reasoning === 'none' || reasoning === 0) return toOff(asking);
  if (gate.thinking === 'none') return warn(`"${model}" cannot think, so --reasoning was left out`);
  if (typeof reasoning === 'number') return gate.thinking === 'effort' ? toUnbounded(asking) : toBudget(asking);
  if (gate.thinking !== 'budget') return { ...nothing, ...adaptive, effort: reasoning };
  return toBudget(asking);
}

// The newest models keep their thoughts to themselves unless asked for a summary.
const adaptive = { thinking: { type: 'adaptive', display: 'summarized' }, isOn: true } as const;

function toOff({ gate, model }: Asking): Thinking {
  if (gate.off === 'omitted') return nothing;
  if (gate.off !== null) return { ...nothing, thinking: { type: gate.off } };
  return { ...warn(`"${model}" always thinks, so --reasoning none became the lowest effort`), effort: 'low' };
}

function toUnbounded({ model }: Asking): Thinking {
  return {
    ...warn(`"${model}" takes an effort, not a budget of tokens: it thinks as much as it sees fit`),
    ...adaptive,
  };
}

function toBudget({ reasoning, model, maxTokens }: Asking): Thinking {
  const half = Math.floor(maxTokens / 2);
  const wanted = typeof reasoning === 'number' ? reasoning : Math.min(budgets[reasoning as keyof typeof budgets], half);
  if (maxTokens <= leastBudget) {
    return warn(`--reasoning was left out: ${maxTokens} tokens of answer are too few for "${model}" to think`);
  }
  // It must leave something for the answer.
  const budget = Math.max(leastBudget, wanted < maxTokens ? wanted : half);
  const warnings =
    budget === wanted || typeof reasoning !== 'number'
      ? []
      : [`"${model}" cannot think for ${wanted} tokens here: ${budget} were asked for`];
  return { thinking: { type: 'enabled', budget_tokens: budget }, isOn: true, warnings };
}

function warn(message: string): Thinking {
  return { ...nothing, warnings: [message] };
}
