import type { Context } from '../context.ts';
import { withHint, type ProviderFailure } from '../errors.ts';
import { findNearest } from '../nearest.ts';
import { readModelCache } from '../providers/models/cache.ts';
import { toBareName } from '../providers/names.ts';
import type { Route } from '../routing/route.ts';

const mostNames = 3;

/** The failure with names in its hint that may have been meant, where a list of the provider is at hand. Nobody is asked. */
export function suggestModel(context: Context, { settings, model }: Route, failure: ProviderFailure): ProviderFailure {
  const listed = readModelCache(context.home, settings)?.models.map(({ id }) => id) ?? [];
  const ids = [...listed, ...Object.keys(settings.modelAliases)].filter((id) => id !== model);
  const nearest = findNearest(model, ids);
  const longer = ids.filter((id) => id.toLowerCase().includes(model.toLowerCase()));
  const names = [...new Set([...(nearest === undefined ? [] : [nearest]), ...longer])].slice(0, mostNames);
  if (names.length === 0) return failure;
  const words = names.map((name) => `"${name}"`).join(', ');
  return withHint(failure, `did you mean ${words}? all of them: aix provider models ${toBareName(settings.name)}`);
}
