import type { JsonObject } from '../json.ts';
import type { ChatSettings, Effort } from '../provider.ts';

/** What the wish to think makes of a request. */
export interface Thinking {
  /** For the model behind Converse. */
  readonly fields: JsonObject;
  readonly outputConfig: JsonObject;
  /** Settings that this model does not take, under the names that users know them by. */
  readonly refused: Readonly<Record<string, unknown>>;
}

interface Family {
  readonly models: RegExp;
  /** How it is told to think: a budget of tokens, an effort beside `adaptive`, fields of its own. Null when it cannot be. */
  readonly thinking: 'budget' | 'adaptive' | 'effort' | 'nova' | null;
  /** Whether it takes temperature and top-p, both or one of them. */
  readonly sampling: 'both' | 'one' | 'none';
}

/** First match wins. A Claude that nobody knows yet is like the newest. */
const families: readonly Family[] = [
  { models: /claude-(?:instant|v2|3-(?!7))/, thinking: null, sampling: 'both' },
  { models: /claude-(?:3-7|[a-z]+-4-(?:[0-5](?!\d)|20\d{6}))/, thinking: 'budget', sampling: 'one' },
  { models: /claude-[a-z]+-4-6/, thinking: 'adaptive', sampling: 'one' },
  { models: /anthropic\.claude/, thinking: 'adaptive', sampling: 'none' },
  { models: /openai\.gpt/, thinking: 'effort', sampling: 'both' },
  { models: /amazon\.nova-2/, thinking: 'nova', sampling: 'both' },
];
const unknown: Family = { models: /^/, thinking: null, sampling: 'both' };

/** Tokens for an effort, where a model wants a budget. Less than the smallest is refused. */
const budgets: Readonly<Record<Exclude<Effort, 'none'>, number>> = { low: 2048, medium: 8192, high: 16_384 };
const smallestBudget = 1024;

export function toThinking(model: string, settings: ChatSettings): Thinking {
  const family = families.find(({ models }) => models.test(model)) ?? unknown;
  const said = say(family, settings);
  const { temperature, topP } = settings;
  // Claude does not let a thinking model be steered otherwise.
  const isThinking = model.includes('claude') && Object.keys(said.fields).length > 0;
  const sampling = isThinking ? 'none' : family.sampling;
  const isOne = sampling === 'one' && temperature !== undefined;
  return {
    fields: said.fields,
    outputConfig: said.outputConfig ?? {},
    refused: {
      ...(said.isRefused === true ? { '--reasoning': settings.reasoning } : {}),
      ...(sampling === 'none' && temperature !== undefined ? { '--temperature': temperature } : {}),
      ...((sampling === 'none' || isOne) && topP !== undefined ? { '--top-p': topP } : {}),
    },
  };
}

interface Said {
  readonly fields: JsonObject;
  readonly outputConfig?: JsonObject;
  readonly isRefused?: boolean;
}

const refusal: Said = { fields: {}, isRefused: true };

function say({ thinking }: Family, { reasoning: wanted, maxTokens }: ChatSettings): Said {
  const reasoning = wanted === 0 ? 'none' : wanted;
  if (reasoning === undefined) return { fields: {} };
  switch (thinking) {
    case null:
      return reasoning === 'none' ? { fields: {} } : refusal;
    case 'budget':
      return toBudget(reasoning, maxTokens);
    case 'adaptive':
      // Without a word about it the model does not think.
      if (reasoning === 'none') return { fields: {} };
      return typeof reasoning === 'number'
        ? refusal
        : { fields: { thinking: { type: 'adaptive' } }, outputConfig: { effort: reasoning } };
    case 'effort':
      return typeof reasoning === 'number' || reasoning === 'none'
        ? refusal
        : { fields: { reasoning_effort: reasoning } };
    case 'nova':
      return toNova(reasoning);
  }
}

/** The budget is a part of what the answer may take, so some of that has to be left. */
function toBudget(reasoning: Effort | number, maxTokens: number | undefined): Said {
  if (reasoning === 'none') return { fields: {} };
  const wanted = typeof reasoning === 'number' ? reasoning : budgets[reasoning];
  const budget = Math.max(smallestBudget, Math.min(wanted, (maxTokens ?? Number.POSITIVE_INFINITY) - 1));
  if (maxTokens !== undefined && maxTokens <= budget) return refusal;
  return { fields: { thinking: { type: 'enabled', budget_tokens: budget } } };
}

function toNova(reasoning: Effort | number): Said {
  if (typeof reasoning === 'number') return refusal;
  if (reasoning === 'none') return { fields: { reasoningConfig: { type: 'disabled' } } };
  return { fields: { reasoningConfig: { type: 'enabled', maxReasoningEffort: reasoning } } };
}
