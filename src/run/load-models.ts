import type { Context } from '../context.ts';
import { Failure, ProviderFailure } from '../errors.ts';
import { readModelCache, saveModelCache } from '../providers/models/cache.ts';
import { findOwnPrice } from '../providers/models/price.ts';
import { completeModel, listKnownModels } from '../providers/models/table.ts';
import type { Model } from '../providers/provider.ts';
import type { ProviderSettings } from '../providers/settings.ts';
import { connect } from '../routing/route.ts';

/** The models of one provider, and how old that knowledge is. */
export interface ModelList {
  readonly settings: ProviderSettings;
  readonly models: readonly Model[];
  /** `stale` and `table` stand in for a provider that could not be asked. */
  readonly source: 'provider' | 'cache' | 'stale' | 'table';
  /** Milliseconds since 1970; null for the table. */
  readonly fetchedAt: number | null;
  /** Why the provider could not be asked. */
  readonly failure: Failure | null;
}

const dayMs = 24 * 60 * 60 * 1000;
const limitMs = 10_000;

/** The list as it was given within a day, or a new one. A provider that does not answer is stood in for, and that is told. */
export async function loadModels(
  context: Context,
  settings: ProviderSettings,
  { isFresh }: { readonly isFresh: boolean },
): Promise<ModelList> {
  if (settings.problem !== null) throw settings.problem;
  const now = context.clock.now();
  const known = listKnownModels(settings, now);
  const cached = readModelCache(context.home, settings);
  const { prices = {} } = await context.config();
  const complete = (model: Model): Model => {
    const { price, ...rest } = completeModel(model, known);
    return { ...rest, price: findOwnPrice(prices, settings.name, model.id) ?? price };
  };
  const toList = (list: Omit<ModelList, 'settings'>): ModelList => ({
    ...list,
    settings,
    models: list.models.map(complete),
  });
  if (cached !== null && !isFresh && isOfToday(cached.fetchedAt, now))
    return toList({ ...cached, source: 'cache', failure: null });
  const answer = await askProvider(context, settings);
  if (!(answer instanceof Failure)) {
    await keep(context, settings, { models: answer, fetchedAt: now });
    return toList({ models: answer, source: 'provider', fetchedAt: now, failure: null });
  }
  if (!mayStandIn(answer)) throw answer;
  if (cached !== null) return toList({ ...cached, source: 'stale', failure: answer });
  if (known.length === 0) throw answer;
  return toList({ models: known, source: 'table', fetchedAt: null, failure: answer });
}

/** A time that has not come yet is of a clock that was wrong. */
function isOfToday(fetchedAt: number, now: number): boolean {
  return now >= fetchedAt && now - fetchedAt < dayMs;
}

/** A missing key or a broken setting is to be put right, not to be hidden. */
function mayStandIn({ code }: Failure): boolean {
  return code === 'network' || code === 'provider' || code === 'rate-limit' || code === 'usage';
}

async function askProvider(context: Context, settings: ProviderSettings): Promise<readonly Model[] | Failure> {
  const late = new AbortController();
  const cancel = context.clock.after(limitMs, () => late.abort());
  try {
    const provider = await connect(context, settings);
    return await provider.listModels(AbortSignal.any([context.signal, late.signal]));
  } catch (error) {
    if (context.signal.aborted) throw error;
    if (late.signal.aborted) return toLate(settings);
    if (error instanceof Failure) return error;
    throw error;
  } finally {
    cancel();
  }
}

function toLate({ name }: ProviderSettings): Failure {
  return new ProviderFailure('network', `no list of models within ${limitMs / 1000} s`, {
    provider: name,
    hint: `aix provider test ${name}`,
  });
}

/** The list is more use than the note of it. */
async function keep(
  context: Context,
  settings: ProviderSettings,
  list: { readonly models: readonly Model[]; readonly fetchedAt: number },
): Promise<void> {
  if (settings.driver === 'mock') return;
  try {
    saveModelCache(context.home, settings, list);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    await context.io.warn(`the list of "${settings.name}" cannot be kept: ${error.message}`);
  }
}
