/** By preset: what `fast`, `balanced` and `best` stand for. Every model has a row in the table. */
export const presetAliases: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  openai: { fast: 'gpt-6-luna', balanced: 'gpt-6.1-terra', best: 'gpt-6-astra' },
  anthropic: { fast: 'claude-haiku-5-5', balanced: 'claude-sonnet-5-5', best: 'claude-opus-5-5' },
  gemini: { fast: 'gemini-3.5-flash-lite', balanced: 'gemini-3.8-flash', best: 'gemini-4-argon' },
  deepseek: { fast: 'deepseek-flash', best: 'deepseek-v4-pro' },
  mistral: { fast: 'mistral-small-latest', balanced: 'mistral-medium-latest', best: 'mistral-large-4' },
  groq: { fast: 'openai/gpt-oss-20b', balanced: 'openai/gpt-oss-120b' },
  xai: { fast: 'grok-4.3', best: 'grok-4.7' },
};

/** The model that is meant. What is no alias is the model's own name. */
export function resolveAlias(model: string, aliases: Readonly<Record<string, string>>): string {
  return Object.hasOwn(aliases, model) ? (aliases[model] ?? model) : model;
}
