import type { ChatSettings, Effort } from '../provider.ts';
import type { Quirks } from '../settings.ts';

/** Models that can be told not to think, after which they take the temperature as others do. */
const modelsWithoutThought = /^(?:ft:)?gpt-(?:5\.[1-9]|[6-9]|\d\d)/;

export interface Gated {
  readonly temperature: number | undefined;
  readonly topP: number | undefined;
  readonly effort: Effort | undefined;
  /** What this model would refuse, under the names that users know. */
  readonly refused: Readonly<Record<string, unknown>>;
}

/** What of the settings a model takes. Where nothing is known about the vendor's models, they take everything. */
export function gate(model: string, settings: ChatSettings, { reasoningModels }: Quirks): Gated {
  const { temperature, topP, reasoning } = settings;
  const budget = typeof reasoning === 'number' ? reasoning : undefined;
  const effort = typeof reasoning === 'string' ? reasoning : undefined;
  const lacksBudget = { '--reasoning as a number of tokens': budget };
  if (reasoningModels === undefined) return { temperature, topP, effort, refused: lacksBudget };
  if (!reasoningModels.test(model)) {
    // It does not think anyway, so there is nothing to warn about.
    const refused = { ...lacksBudget, '--reasoning with this model': effort === 'none' ? undefined : effort };
    return { temperature, topP, effort: undefined, refused };
  }
  const canRest = modelsWithoutThought.test(model);
  if (effort === 'none' && canRest) return { temperature, topP, effort, refused: {} };
  return {
    temperature: undefined,
    topP: undefined,
    effort: effort === 'none' ? undefined : effort,
    refused: {
      ...lacksBudget,
      '--temperature with this model': temperature,
      '--top-p with this model': topP,
      '--reasoning none with this model': effort === 'none' ? effort : undefined,
    },
  };
}
