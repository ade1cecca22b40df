import type { Exchange } from '../driver.ts';
import type { ChatRequest, ChatSettings } from '../provider.ts';
import type { Quirks, Refusal } from '../settings.ts';
import { warnUnsupported } from '../unsupported.ts';
import type { Said } from './said.ts';

/** Temperature, limits and the like. What the model would answer with an error is left out. */
export function toSampling({ model, settings }: ChatRequest, { provider, quirks }: Exchange): Said {
  const fields: Record<string, unknown> = {};
  const warnings: string[] = [];
  for (const { name, flag } of rows) {
    const value = settings[name];
    if (value === undefined) continue;
    const field = toField(name, model, quirks);
    const refusal = quirks.refusals?.find((each) => isRefused(each, name, { model, settings }));
    if (field === null) warnings.push(...warnUnsupported(provider, { [flag]: value }));
    else if (refusal === undefined) fields[field] = value;
    else warnings.push(...warnUnsupported(model, { [toCondition(flag, refusal)]: value }));
  }
  const { mostStops } = quirks;
  if (mostStops === undefined || !Array.isArray(fields['stop']) || fields['stop'].length <= mostStops)
    return { fields, warnings };
  const cut = { ...fields, stop: fields['stop'].slice(0, mostStops) };
  return { fields: cut, warnings: [...warnings, `only the first ${mostStops} of --stop were sent`] };
}

const rows = [
  { name: 'temperature', flag: '--temperature' },
  { name: 'maxTokens', flag: '--max-tokens' },
  { name: 'topP', flag: '--top-p' },
  { name: 'stop', flag: '--stop' },
  { name: 'seed', flag: '--seed' },
] as const;

type Name = (typeof rows)[number]['name'];

function toField(name: Name, model: string, quirks: Quirks): string | null {
  switch (name) {
    case 'maxTokens':
      if (quirks.reasoningModels?.test(model) === true) return 'max_completion_tokens';
      return quirks.maxTokensField ?? 'max_tokens';
    case 'seed':
      return quirks.seedField === undefined ? 'seed' : quirks.seedField;
    case 'topP':
      return 'top_p';
    case 'temperature':
    case 'stop':
      return name;
  }
}

function isRefused(
  { models, settings: refused, unlessUnthinking }: Refusal,
  name: Name,
  { model, settings }: { readonly model: string; readonly settings: ChatSettings },
): boolean {
  if (!refused.includes(name) || !models.test(model)) return false;
  return unlessUnthinking !== true || settings.reasoning !== 'none';
}

function toCondition(flag: string, { unlessUnthinking }: Refusal): string {
  return unlessUnthinking === true ? `${flag} without --reasoning none` : flag;
}
