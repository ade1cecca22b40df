import type { Context } from '../context.ts';
import type { ProviderSettings } from '../providers/settings.ts';

/** The models of a provider that are known without asking it. */
export async function listKnownModels(context: Context, settings: ProviderSettings): Promise<readonly string[]> {
  if (settings.driver !== 'mock') {
    const { readModelCache } = await import('../providers/models/cache.ts');
    const listed = readModelCache(context.home, settings)?.models.map(({ id }) => id) ?? [];
    const own = settings.defaultModel === null ? [] : [settings.defaultModel];
    return [...own, ...Object.keys(settings.modelAliases), ...listed];
  }
  const { createProvider } = await import('../providers/index.ts');
  const models = await (await createProvider(settings, { context, key: null })).listModels(context.signal);
  return models.map((model) => model.id);
}
