import type { Context } from '../context.ts';
import { Failure } from '../errors.ts';
import { resolveProvider } from '../providers/resolve.ts';
import type { ProviderSettings } from '../providers/settings.ts';
import { readSources } from '../providers/sources.ts';
import { splitModel, type Route } from './route.ts';

export interface FallbackWish {
  /** Names from the command line; null where the config says. */
  readonly names: readonly string[] | null;
  /** What was asked for, which others may know under the same alias. */
  readonly model: string | null;
}

/** Who is asked after the first one, in order. Names that mean nobody, or the same one twice, are refused before anything is sent. */
export async function chooseFallbacks(
  context: Context,
  first: Route,
  { names, model }: FallbackWish,
): Promise<readonly Route[]> {
  const { enable_fallback: isEnabled = true, fallback_order: configured = [] } = await context.config();
  const wanted = names ?? (isEnabled ? configured : []);
  if (wanted.length === 0) return [];
  const place = names === null ? 'fallback_order of the config' : '--fallback';
  const sources = await readSources(
    context,
    wanted.map((name) => name.split('/')[0]),
  );
  const routes = wanted.map((name) => {
    const wish = splitModel({ provider: name.trim() });
    const settings = resolve(wish.provider ?? '', { sources, place });
    return { settings, model: wish.model ?? findModel(settings, model, place) };
  });
  const isFirst = routes.map(({ settings }) => settings.name === first.settings.name);
  const seen = new Set<string>();
  for (const { settings, model: own } of routes) {
    const key = `${settings.name} ${own}`;
    if (seen.has(key)) throw new Failure('config', `"${settings.name}" stands twice in ${place}`);
    seen.add(key);
  }
  // The order of the config is a circle, which is entered behind the one that was asked first.
  const start = names === null ? isFirst.indexOf(true) + 1 : 0;
  return [...routes.slice(start), ...routes.slice(0, start)].filter(
    ({ settings, model: own }) => settings.name !== first.settings.name || own !== first.model,
  );
}

interface Place {
  readonly sources: Parameters<typeof resolveProvider>[1];
  readonly place: string;
}

function resolve(name: string, { sources, place }: Place): ProviderSettings {
  try {
    return resolveProvider(name, sources);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const { code, message, detail, hint } = error;
    throw new Failure(code, `${message} (${place})`, { detail, hint, cause: error });
  }
}

/** The same alias where it is known, else the provider's own default: names of models mean nothing elsewhere. */
function findModel(settings: ProviderSettings, asked: string | null, place: string): string {
  const { modelAliases, defaultModel, name } = settings;
  const alias = asked !== null && Object.hasOwn(modelAliases, asked) ? modelAliases[asked] : undefined;
  const model = alias ?? defaultModel;
  if (model) return model;
  throw new Failure('usage', `no model for "${name}" (${place})`, {
    hint: `name one there: "${name}/MODEL", or give "${name}" a default model`,
  });
}
