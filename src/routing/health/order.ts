import type { RoutingStrategy } from '../../config/schema.ts';
import type { Context } from '../../context.ts';
import { Failure } from '../../errors.ts';
import { toAccount } from '../../providers/account.ts';
import type { Route } from '../route.ts';
import { takeTurn } from '../turns.ts';
import { assess, type Health } from './assess.ts';
import { appendEvent } from './log.ts';
import { readEvents } from './read.ts';
import { renderRest } from './render-rest.ts';

export interface Ordered {
  readonly routes: readonly Route[];
  /** What the user is to know about it. */
  readonly notes: readonly string[];
}

interface Standing {
  readonly route: Route;
  readonly account: string;
  readonly health: Health;
}

export interface Asker {
  readonly context: Context;
  /** Null where somebody was named. */
  readonly strategy: RoutingStrategy | null;
}

/** Those who are asked, in order. Whoever should be left alone comes last: asked all the same when everybody else fails. */
export async function orderByHealth(asker: Asker, routes: readonly Route[]): Promise<Ordered> {
  const { context, strategy } = asker;
  const id = Math.random().toString(36).slice(2);
  for (;;) {
    const all = look(context, routes);
    const resting = all.filter((standing) => isResting(standing, id) || isUseless(standing, strategy));
    const { due, notes } = await arrange(
      asker,
      all.filter((standing) => !resting.includes(standing)),
    );
    const [first] = due;
    const mayAsk = first?.health.rest.type !== 'half-open' || (await claim(context, first, id));
    if (!mayAsk) continue;
    const ordered = [...due, ...resting].map(({ route }) => route);
    if (first === undefined) return { routes: ordered, notes };
    const skipped = (isList(strategy) ? all.slice(0, all.indexOf(first)) : resting).filter((one) => isResting(one, id));
    return { routes: ordered, notes: [...notes, ...renderRest(skipped, first.route, context.clock.now())] };
  }
}

/** Elsewhere each of them might have been the first one. */
function isList(strategy: RoutingStrategy | null): boolean {
  return strategy === null || strategy === 'first-available';
}

function look({ home, clock }: Context, routes: readonly Route[]): readonly Standing[] {
  const events = readEvents(home);
  const now = clock.now();
  return routes.map((route) => {
    const { settings } = route;
    // What cannot be run as configured may have no host.
    const account = settings.problem === null ? toAccount(settings) : settings.name;
    const own = events.filter((event) => event.account === account);
    return { route, account, health: assess(own, now) };
  });
}

function isResting({ health: { rest } }: Standing, id: string): boolean {
  return rest.type === 'cooling' || (rest.type === 'half-open' && rest.triedBy !== null && rest.triedBy !== id);
}

/** Whether this process is the one that tries: of all that want to, the first to have written so. */
async function claim(context: Context, { account, route }: Standing, id: string): Promise<boolean> {
  try {
    await appendEvent(context.home, { account, time: context.clock.now(), type: 'probe', id });
  } catch {
    // Where nothing can be written nobody else can be told, and somebody has to try.
    return true;
  }
  const rest = look(context, [route])[0]?.health.rest;
  return rest?.type === 'none' || (rest?.type === 'half-open' && rest.triedBy === id);
}

/** Cannot be run as configured. In a list of the user's own that is their business; a strategy chooses somebody else. */
function isUseless({ route: { settings } }: Standing, strategy: RoutingStrategy | null): boolean {
  return !isList(strategy) && (settings.problem !== null || !settings.isEnabled);
}

interface Arranged {
  readonly due: readonly Standing[];
  readonly notes: readonly string[];
}

async function arrange({ context, strategy }: Asker, standings: readonly Standing[]): Promise<Arranged> {
  switch (strategy) {
    case null:
    case 'first-available':
      return { due: standings, notes: [] };
    case 'random':
      return { due: shuffle(standings), notes: [] };
    case 'best-available':
      return { due: standings.toSorted(compare), notes: [] };
    case 'round-robin':
      return takeTurns(context, standings);
  }
}

async function takeTurns({ home }: Context, standings: readonly Standing[]): Promise<Arranged> {
  const byName = new Map(standings.map((standing) => [`${standing.account} ${standing.route.model}`, standing]));
  try {
    const names = await takeTurn(home, [...byName.keys()]);
    return { due: names.flatMap((name) => byName.get(name) ?? []), notes: [] };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    // What comes nearest to taking turns without a memory.
    return { due: shuffle(standings), notes: [`round-robin chooses at random, as ${error.message}`] };
  }
}

function shuffle<Item>(items: readonly Item[]): readonly Item[] {
  return items
    .map((item) => ({ item, place: Math.random() }))
    .toSorted((a, b) => a.place - b.place)
    .map(({ item }) => item);
}

const ranks = { unknown: 0, healthy: 1, degraded: 2, unhealthy: 3 } satisfies Record<Health['status'], number>;

function compare(a: Standing, b: Standing): number {
  return (
    toRank(a.health) - toRank(b.health) ||
    (a.health.errorRate ?? 0) - (b.health.errorRate ?? 0) ||
    (a.health.latencyMs ?? 0) - (b.health.latencyMs ?? 0)
  );
}

/** Nobody would ever learn how those do who are never asked, nor whether somebody has recovered. */
function toRank({ status, rest }: Health): number {
  return rest.type === 'half-open' ? ranks.unknown : ranks[status];
}
