import type { Context } from '../context.ts';
import { enterBehind, listFallbacks, withoutFirst, type NamedFallbacks } from './fallbacks.ts';
import { orderByHealth } from './health/order.ts';
import { chooseRoute, type Route, type Wish } from './route.ts';

export interface LineUpWish {
  /** Of the run itself, nearest first. */
  readonly wishes: readonly Wish[];
  /** Who stands behind the first one, without names nobody; null where the config says. */
  readonly named: NamedFallbacks | null;
}

export interface LineUp {
  readonly first: Route;
  /** Who is asked when the first one fails, in order. */
  readonly fallbacks: readonly Route[];
  /** What the user is to know about the order. */
  readonly notes: readonly string[];
}

/** Who is asked, in order, where it may be more than one. */
export async function lineUp(context: Context, wish: LineUpWish): Promise<LineUp> {
  const { routing_strategy: configured = null, enable_fallback: isEnabled = true } = await context.config();
  const strategy = isSomebodyNamed(context, wish) ? null : configured;
  const isAlone = wish.named === null ? !isEnabled : wish.named.names.length === 0;
  const { first, others } = await (strategy === null ? listBehind(context, wish, isAlone) : listPool(context, wish));
  if (others.length === 0) return { first, fallbacks: [], notes: [] };
  const listed = [first, ...others];
  // A cassette is to be asked in the order in which it was recorded, whoever was well then.
  const isLive = context.traffic === 'live';
  const { routes, notes } = isLive ? await orderByHealth({ context, strategy }, listed) : { routes: listed, notes: [] };
  const [chosen = first, ...fallbacks] = routes;
  const told = strategy === null ? [] : tellModel(chosen, findModel(wish));
  return { first: chosen, fallbacks: isAlone ? [] : fallbacks, notes: [...notes, ...told] };
}

/** For this run, not for good. Whoever says in which order others are asked has named them too. */
function isSomebodyNamed({ env }: Context, { wishes, named }: LineUpWish): boolean {
  const isNamed = wishes.some(({ provider }) => provider);
  return isNamed || Boolean(env['AIX_PROVIDER']) || (named !== null && named.names.length > 0);
}

interface Candidates {
  readonly first: Route;
  readonly others: readonly Route[];
}

async function listBehind(context: Context, { wishes, named }: LineUpWish, isAlone: boolean): Promise<Candidates> {
  const { asked, ...first } = await chooseRoute(context, wishes);
  if (isAlone) return { first, others: [] };
  if (named === null) return { first, others: enterBehind(first, await listConfigured(context, first, asked)) };
  return { first, others: withoutFirst(first, await listFallbacks(context, named, { first, asked })) };
}

/** All that a strategy may choose from. Nobody needs to be the first one there. */
async function listPool(context: Context, wish: LineUpWish): Promise<Candidates> {
  const { default_provider: configured = 'auto' } = await context.config();
  if (configured === 'auto') {
    const [first, ...others] = await listConfigured(context, null, findModel(wish));
    if (first !== undefined) return { first, others };
  }
  const { asked, ...first } = await chooseRoute(context, wish.wishes);
  return { first, others: enterBehind(first, await listConfigured(context, first, asked)) };
}

async function listConfigured(context: Context, first: Route | null, asked: string | null): Promise<readonly Route[]> {
  const { fallback_order: names = [] } = await context.config();
  return listFallbacks(context, { names, place: 'fallback_order of the config' }, { first, asked });
}

function findModel({ wishes }: LineUpWish): string | null {
  return wishes.find(({ model }) => model)?.model ?? null;
}

function tellModel({ settings, model }: Route, asked: string | null): readonly string[] {
  if (asked === null || asked === model || Object.hasOwn(settings.modelAliases, asked)) return [];
  return [`"${asked}" is no alias of ${settings.name}, which is asked for its own model "${model}"`];
}
