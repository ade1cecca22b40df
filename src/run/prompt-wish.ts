import type { Context } from '../context.ts';
import type { Prompt } from '../prompts/prompt.ts';
import { listProviderNames } from '../providers/resolve.ts';
import { isCustomName, toBareName } from '../providers/names.ts';
import type { Wish } from '../routing/route.ts';

/**
 * Dotprompt writes `model: openai/gpt-5` for a provider and its model. A prefix that names no provider here belongs to
 * the model, which then goes to whoever is asked, as every model named alone does.
 */
export async function toWish(context: Context, { provider, model }: Pick<Prompt, 'provider' | 'model'>): Promise<Wish> {
  const slash = model?.indexOf('/') ?? -1;
  if (provider !== null || model === null || slash < 1) return { provider, model };
  const prefix = model.slice(0, slash);
  const config = await context.config();
  const files = config.provider_files?.map(({ name }) => name) ?? [];
  const known = [...listProviderNames({ config, env: context.env }), ...files];
  const isKnown = known.some((name) => name === prefix || (isCustomName(name) && toBareName(name) === prefix));
  return isKnown ? { provider: prefix, model: model.slice(slash + 1) } : { provider, model };
}
