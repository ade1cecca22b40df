import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Context } from '../../context.ts';
import type { HttpResponse } from '../../http/client.ts';
import type { ProviderSettings } from '../settings.ts';

/** What a request weighs. Those that ask no model have none. */
export interface Load {
  readonly model: string;
  /** An estimate of what the request and its answer take. */
  readonly tokens: number;
}

/** The right to send one request now. */
export interface Turn {
  readonly waitedMs: number;
  /** Says what it took really. Null where nobody counts. */
  settle(tokens: number): Promise<void> | null;
}

export interface Errand {
  readonly load: Load | null;
  /** How long the request may take, the wait for its turn included. */
  readonly totalMs: number | null;
}

export type PaceContext = Pick<Context, 'clock' | 'globals' | 'home' | 'io' | 'traffic' | 'pace'>;

/** Keeps to the limits of a provider: those that the user set, and those that its answers tell. */
export interface Pacer {
  /** Waits until the request may begin. Each request takes a turn of its own, a repeated one too. */
  take(errand: Errand, signal: AbortSignal): Turn | Promise<Turn>;
  /** Null where the answer says nothing that is to be kept to. */
  heed(answer: Told, load: Load | null): Promise<void> | null;
}

const freeTurn: Turn = { waitedMs: 0, settle: () => null };

const freePacer: Pacer = { take: () => freeTurn, heed: () => null };

const lookEveryMs = 50;

/** This stands in the way of every run, so what waits and counts is loaded only where there is something to keep to. */
export function createPacer(settings: ProviderSettings, given: PaceContext): Pacer {
  if (given.traffic === 'replayed') return freePacer;
  const context = withSharedClock(given);
  const { minIntervalMs, rpm, tpm } = settings;
  const isLimited = minIntervalMs > 0 || rpm !== null || tpm !== null;
  const path = join(context.home, 'cache', 'pace.json');
  let freeUntil = 0;
  /** Many requests at a time look once: what other processes are told is news for a moment longer. */
  const isFree = (): boolean => {
    const now = context.clock.elapsed();
    if (now < freeUntil) return true;
    if (existsSync(path)) return false;
    freeUntil = now + lookEveryMs;
    return true;
  };
  const heed = async ({ headers, status }: Told, load: Load | null): Promise<void> => {
    const { closeForAll, heedLimits } = await import('./told-limits.ts');
    if (saysMuch(headers, context)) await heedLimits({ settings, context }, headers, load);
    if (status === 429 && context.pace !== undefined && load !== null)
      await closeForAll({ settings, context }, headers, load);
  };
  return {
    take(errand, signal) {
      if (!isLimited && context.pace === undefined && isFree()) return freeTurn;
      return import('./turn.ts').then(({ takeTurn }) => takeTurn({ ...errand, settings, context, isLimited }, signal));
    },
    heed(told, load) {
      if (told.status !== 429 && !saysMuch(told.headers, context)) return null;
      freeUntil = 0;
      return heed(told, load);
    },
  };
}

type Told = Pick<HttpResponse, 'headers' | 'status'>;

/** Times are of use to other machines only by the clock that they share. */
function withSharedClock(context: PaceContext): PaceContext {
  const { pace, clock } = context;
  return pace === undefined ? context : { ...context, clock: { ...clock, now: () => pace.now() } };
}

function saysMuch(headers: HttpResponse['headers'], { globals }: PaceContext): boolean {
  for (const name of Object.keys(headers)) {
    const isLimit = name.includes('ratelimit');
    if (isLimit && (globals.isDebug || (name.includes('remaining') && Number(headers[name]) === 0))) return true;
  }
  return false;
}
