import type { Context } from '../context.ts';
import { Failure } from '../errors.ts';
import { resolveAlias } from '../providers/models/aliases.ts';
import { findProvider, type ProviderSources } from '../providers/resolve.ts';
import type { ProviderSettings } from '../providers/settings.ts';
import { readSources } from '../providers/sources.ts';
import { splitModel, type ChosenRoute, type Route } from './route.ts';

/** Names from the command line or the environment. */
export interface NamedFallbacks {
  readonly names: readonly string[];
  /** Where they stand, for messages. */
  readonly place: string;
}

/**
 * Who is asked after the first one, in order. Names that mean nobody, or the same one twice, are refused before anything
 * is sent. One that cannot be run as configured is no trouble before it is needed.
 */
export async function chooseFallbacks(
  context: Context,
  first: ChosenRoute,
  named: NamedFallbacks | null,
): Promise<readonly Route[]> {
  const { enable_fallback: isEnabled = true, fallback_order: configured = [] } = await context.config();
  const wanted = named?.names ?? (isEnabled ? configured : []);
  if (wanted.length === 0) return [];
  const place = named?.place ?? 'fallback_order of the config';
  const sources = await readSources(
    context,
    wanted.map((name) => name.split('/')[0]),
  );
  const routes = wanted.map((name) => {
    const wish = splitModel({ provider: name.trim() });
    const settings = find(wish.provider ?? '', { sources, place });
    return { settings, model: findModel(settings, { named: wish.model, first }, place) };
  });
  const isFirst = (route: Route): boolean => isProvider(route, first) && route.model === first.model;
  const at = routes.findIndex(isFirst);
  const entry = at === -1 ? routes.findIndex((route) => isProvider(route, first)) : at;
  // The order of the config is a circle, which is entered behind the one that was asked first.
  const start = named === null ? entry + 1 : 0;
  const others = [...routes.slice(start), ...routes.slice(0, start)].filter((route) => !isFirst(route));
  refuseTwice(others, place);
  return others;
}

function isProvider({ settings }: Route, other: Route): boolean {
  return settings.name === other.settings.name;
}

function refuseTwice(routes: readonly Route[], place: string): void {
  const seen = new Set<string>();
  for (const { settings, model } of routes) {
    const key = `${settings.name} ${model}`;
    if (seen.has(key)) throw new Failure('config', `"${settings.name}" stands twice in ${place}`);
    seen.add(key);
  }
}

interface Place {
  readonly sources: ProviderSources;
  readonly place: string;
}

function find(name: string, { sources, place }: Place): ProviderSettings {
  try {
    return findProvider(name, sources);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const { code, message, detail, hint } = error;
    throw new Failure(code, `${message} (${place})`, { detail, hint, cause: error });
  }
}

interface Words {
  /** The model that stands behind the slash. */
  readonly named: string | null | undefined;
  readonly first: ChosenRoute;
}

/** The same alias where it is known, else the provider's own default: names of models mean nothing elsewhere. */
function findModel(settings: ProviderSettings, { named, first }: Words, place: string): string {
  const { modelAliases, defaultModel, name } = settings;
  if (named) return resolveAlias(named, modelAliases);
  if (name === first.settings.name) return first.model;
  const { asked } = first;
  const alias = asked !== null && Object.hasOwn(modelAliases, asked) ? modelAliases[asked] : undefined;
  const model = alias ?? defaultModel;
  if (model) return model;
  throw new Failure('usage', `no model for "${name}" (${place})`, {
    hint: `name one there: "${name}/MODEL", or give "${name}" a default model`,
  });
}
