import { listBuiltIn, toCustom, withMoves, type ProviderSources } from '../../providers/resolve.ts';
import type { Describer, Description } from './describe.ts';

/** Every provider, the user's own first. One after the other, as there may be thousands: what is made of one is all that is kept. */
export function* walkProviders<Item>(
  given: ProviderSources,
  { describe, describeBare }: Describer,
  toItem: (description: Description) => Item,
): Generator<Item> {
  const sources = withMoves(given);
  const { custom_providers: own } = sources.config;
  // Listed a second time, the names of thousands would be put in order once more.
  const names = Object.keys(own);
  for (const name of names) {
    const entry = own[name];
    if (entry === undefined) continue;
    const isAlone = sources.isUnmoved === true && sources.files?.has(name) !== true;
    const bare = isAlone ? describeBare(name, entry) : null;
    yield toItem(bare ?? describe(toCustom([name, entry], sources)));
  }
  for (const settings of listBuiltIn(names, sources)) yield toItem(describe(settings));
}
