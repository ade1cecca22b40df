import type { ChatSettings } from '../provider.ts';

interface Think {
  readonly think: boolean | string | undefined;
  /** What was asked for and cannot be said, under the name that users know. */
  readonly unsupported: Readonly<Record<string, unknown>>;
}

/** They always think: the server ignores true and false for them. */
const alwaysThinks = /(?:^|\/)gpt-oss\b/;

/** How much the model is to think. There are efforts, but no budget in tokens. */
export function toThink(reasoning: ChatSettings['reasoning'], model: string): Think {
  const isOff = reasoning === 'none' || reasoning === 0;
  if (isOff && alwaysThinks.test(model)) return { think: undefined, unsupported: { '--reasoning none': reasoning } };
  if (isOff) return { think: false, unsupported: {} };
  if (typeof reasoning !== 'number') return { think: reasoning, unsupported: {} };
  const think = alwaysThinks.test(model) ? undefined : true;
  return { think, unsupported: { 'a budget in tokens for --reasoning': reasoning } };
}
