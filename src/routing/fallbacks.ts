import type { Context } from '../context.ts';
import { Failure } from '../errors.ts';
import { resolveAlias } from '../providers/models/aliases.ts';
import { findProvider, type ProviderSources } from '../providers/resolve.ts';
import type { ProviderSettings } from '../providers/settings.ts';
import { readSources } from '../providers/sources.ts';
import { splitModel, type Route } from './route.ts';

/** Names from the command line, the environment or the config. */
export interface NamedFallbacks {
  /** In order. */
  readonly names: readonly string[];
  /** Where they stand, for messages. */
  readonly place: string;
}

/** What is settled before. */
interface Known {
  /** Who is asked first; null where nobody is yet. */
  readonly first: Route | null;
  /** The model in the words of whoever named one, who may have meant an alias. */
  readonly asked: string | null;
}

/**
 * Whom the names mean, the first one included where it stands among them. Names that mean nobody, or the same one twice,
 * are refused before anything is sent. One that cannot be run as configured is no trouble before it is needed.
 */
export async function listFallbacks(
  context: Context,
  { names, place }: NamedFallbacks,
  known: Known,
): Promise<readonly Route[]> {
  const sources = await readSources(
    context,
    names.map((name) => name.split('/')[0]),
  );
  const routes = names.map((name) => {
    const wish = splitModel({ provider: name.trim() });
    const settings = find(wish.provider ?? '', { sources, place });
    return { settings, model: findModel(settings, { named: wish.model, known }, place) };
  });
  refuseTwice(known.first === null ? routes : withoutFirst(known.first, routes), place);
  return routes;
}

export function withoutFirst(first: Route, routes: readonly Route[]): readonly Route[] {
  return routes.filter((route) => !isSame(route, first));
}

/** The order of the config is a circle, which is entered behind the one that is asked first. */
export function enterBehind(first: Route, circle: readonly Route[]): readonly Route[] {
  const at = circle.findIndex((route) => isSame(route, first));
  const entry = at === -1 ? circle.findIndex(({ settings }) => settings.name === first.settings.name) : at;
  return withoutFirst(first, [...circle.slice(entry + 1), ...circle.slice(0, entry + 1)]);
}

function isSame(route: Route, other: Route): boolean {
  return route.settings.name === other.settings.name && route.model === other.model;
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
  readonly known: Known;
}

/** The same alias where it is known, else the provider's own default: names of models mean nothing elsewhere. */
function findModel(settings: ProviderSettings, { named, known: { first, asked } }: Words, place: string): string {
  const { modelAliases, defaultModel, name } = settings;
  if (named) return resolveAlias(named, modelAliases);
  if (name === first?.settings.name) return first.model;
  const alias = asked !== null && Object.hasOwn(modelAliases, asked) ? modelAliases[asked] : undefined;
  const model = alias ?? defaultModel;
  if (model) return model;
  throw new Failure('usage', `no model for "${name}" (${place})`, {
    hint: `name one there: "${name}/MODEL", or give "${name}" a default model`,
  });
}
