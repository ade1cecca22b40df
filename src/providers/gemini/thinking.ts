import type { JsonObject } from '../json.ts';
import type { ChatSettings } from '../provider.ts';
import { levels, type Level, type Traits } from './traits.ts';

type Reasoning = NonNullable<ChatSettings['reasoning']>;

export interface ThinkingChoice {
  readonly config: JsonObject | null;
  /** What the model does in place of what was asked for; null when it does just that. */
  readonly warning: string | null;
}

/** What says to a model how much it is to think. Thoughts are asked for only with it: not every model can tell them. */
export function toThinking(reasoning: Reasoning, { thinking }: Traits, model: string): ThinkingChoice {
  switch (thinking.type) {
    case 'fixed':
      return {
        config: null,
        warning:
          reasoning === 'none' || reasoning === 0 ? null : `"${model}" does not take --reasoning, so it was left out`,
      };
    case 'budget': {
      const asked = toTokens(reasoning);
      const budget = toBudget(asked, thinking);
      return {
        config: { thinkingBudget: budget, includeThoughts: budget !== 0 },
        warning: budget === asked ? null : `"${model}" cannot think for ${asked} tokens, ${budget} were asked for`,
      };
    }
    case 'levels': {
      // Below 0 the model is to decide.
      if (typeof reasoning === 'number' && reasoning < 0) return { config: { includeThoughts: true }, warning: null };
      const level = toLevel(reasoning, thinking.levels);
      return {
        config: { thinkingLevel: level, includeThoughts: level !== 'minimal' },
        warning: level === reasoning ? null : `"${model}" knows no --reasoning ${reasoning}, "${level}" was asked for`,
      };
    }
  }
}

/** As Google itself translates the words of OpenAI. */
const tokensOf = { none: 0, low: 1024, medium: 8192, high: 24_576 } as const;

function toTokens(reasoning: Reasoning): number {
  return typeof reasoning === 'number' ? reasoning : tokensOf[reasoning];
}

interface Bounds {
  readonly least: number;
  readonly most: number;
  readonly canBeOff: boolean;
}

function toBudget(asked: number, { least, most, canBeOff }: Bounds): number {
  if (asked < 0) return -1;
  if (asked === 0 && canBeOff) return 0;
  return Math.min(Math.max(asked, least), most);
}

/** The level that was meant, or the next one above it that there is. */
function toLevel(reasoning: Reasoning, known: readonly Level[]): Level {
  const rank = levels.indexOf(toNearestLevel(reasoning));
  return known.find((level) => levels.indexOf(level) >= rank) ?? known.at(-1) ?? 'high';
}

function toNearestLevel(reasoning: Reasoning): Level {
  if (reasoning === 'none' || reasoning === 0) return 'minimal';
  if (typeof reasoning !== 'number') return reasoning;
  if (reasoning <= tokensOf.low) return 'low';
  return reasoning <= tokensOf.medium ? 'medium' : 'high';
}
