import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Context } from '../../context.ts';
import { withFileLock, writePrivateFile } from '../../files.ts';
import { toHost } from '../base-url.ts';
import { parseJson, toCount, toList, toObject, toText, type JsonObject } from '../json.ts';
import type { ProviderSettings } from '../settings.ts';
import { windowMs, type Start } from './plan.ts';

/** A request that has booked its moment and not begun. */
export interface Waiter {
  readonly id: string;
  readonly at: number;
  readonly tokens: number;
}

/** What the processes of the user know together about one provider at its host. */
export interface Account {
  readonly started: readonly Start[];
  /** In the order of their moments. */
  readonly waiting: readonly Waiter[];
  /** By model: until when its limit is used up, as the vendor said. */
  readonly closed: Readonly<Record<string, number>>;
  /** By model: the vendor said that it is too much, and until then whoever hears it says the same once more. */
  readonly refused: Readonly<Record<string, number>>;
}

/** Where several machines keep to limits together. */
export interface PaceStore {
  /** Milliseconds since 1970 by a clock that all of them share. */
  now(): number;
  read(account: string): Promise<unknown>;
  /** Changes the document of an account while nobody else does. */
  change<Value>(account: string, change: (document: unknown, now: number) => readonly [unknown, Value]): Promise<Value>;
}

export interface Place {
  readonly context: Pick<Context, 'clock' | 'home' | 'pace'>;
  readonly settings: ProviderSettings;
}

/** Nobody waits for a vendor's limit that is lifted later than this. */
export const longestClosedMs = 60_000;

/** Whoever has not begun by then has been killed, or slept with the machine and books anew. */
const graceMs = 5000;
/** No provider may want more time between two requests. */
const longestKeptMs = 3_600_000;
/** Steps of a clock that is being kept right. */
const toleranceMs = 1000;
/** With more than this, those of one second become one entry. */
const mostStarts = 500;

function toPath(home: string): string {
  return join(home, 'cache', 'pace.json');
}

export async function readAccount({ context, settings }: Place): Promise<Account> {
  const name = toName(settings);
  const { pace, home, clock } = context;
  if (pace !== undefined) return toAccount(await pace.read(name), settings, pace.now());
  return toAccount(readAll(toPath(home))[name], settings, clock.now());
}

/**
 * Changes what is known while no other process does. Times are those of the wall clock: a clock that never jumps begins
 * anew in every process, and they could not be compared.
 */
export async function changeAccount<Value>(
  { context, settings }: Place,
  change: (account: Account, now: number) => readonly [Account, Value],
): Promise<Value> {
  const name = toName(settings);
  if (context.pace !== undefined) {
    return context.pace.change(name, (document, now) => {
      const [account, value] = change(toAccount(document, settings, now), now);
      return [toDocument(account, now), value];
    });
  }
  const path = toPath(context.home);
  return withFileLock(path, () => {
    const now = context.clock.now();
    const all = readAll(path);
    const [account, value] = change(toAccount(all[name], settings, now), now);
    const others = Object.entries(all).filter(([, document]) => isAlive(document, now));
    const document = { ...Object.fromEntries(others), [name]: toDocument(account, now) };
    writePrivateFile(path, `${JSON.stringify(document)}\n`);
    return value;
  });
}

function toName({ name, baseUrl }: ProviderSettings): string {
  return `${name}@${toHost(baseUrl)}`;
}

/** A missing or broken file is an empty one: what is lost with it is a minute old at most. */
function readAll(path: string): JsonObject {
  try {
    return toObject(parseJson(readFileSync(path, 'utf8')));
  } catch {
    return {};
  }
}

/** What was written in the future was written by a clock that has been put right since, and says nothing. */
function isAlive(document: unknown, now: number): boolean {
  const savedAt = toCount(toObject(document)['saved_at']);
  return savedAt !== null && savedAt <= now + toleranceMs && savedAt > now - longestKeptMs;
}

function toAccount(document: unknown, { minIntervalMs }: ProviderSettings, now: number): Account {
  if (!isAlive(document, now)) return { started: [], waiting: [], closed: {}, refused: {} };
  const { started, waiting, closed, refused } = toObject(document);
  const keptMs = Math.max(windowMs, minIntervalMs);
  return {
    started: toList(started)
      .flatMap(toStart)
      .filter(({ at }) => at > now - keptMs && at <= now + toleranceMs),
    waiting: toList(waiting)
      .flatMap(toWaiter)
      .filter(({ at }) => at > now - graceMs),
    closed: toMoments(closed, now),
    refused: toMoments(refused, now),
  };
}

/** Those that are still to come. */
function toMoments(byModel: unknown, now: number): Readonly<Record<string, number>> {
  const until = Object.entries(toObject(byModel)).filter(([, at]) => Number(at) > now);
  return Object.fromEntries(until.map(([model, at]) => [model, Math.min(Number(at), now + longestClosedMs)]));
}

function toStart(entry: unknown): readonly Start[] {
  const [at, count, tokens] = toList(entry).map(toCount);
  return at && count && typeof tokens === 'number' ? [{ at, count, tokens }] : [];
}

function toWaiter(entry: unknown): readonly Waiter[] {
  const [first, ...numbers] = toList(entry);
  const [at, tokens] = numbers.map(toCount);
  const id = toText(first);
  return id !== '' && at && typeof tokens === 'number' ? [{ id, at, tokens }] : [];
}

function toDocument({ started, waiting, closed, refused }: Account, now: number): JsonObject {
  const kept = started.length > mostStarts ? joinBySecond(started) : started;
  return {
    saved_at: now,
    started: kept.map(({ at, count, tokens }) => [at, count, tokens]),
    waiting: waiting.map(({ id, at, tokens }) => [id, at, tokens]),
    closed,
    refused,
  };
}

/** At the time of the latest, so that no window holds more than before. */
function joinBySecond(starts: readonly Start[]): readonly Start[] {
  const joined = new Map<number, Start>();
  for (const { at, count, tokens } of starts) {
    const second = Math.floor(at / 1000);
    const known = joined.get(second) ?? { at, count: 0, tokens: 0 };
    joined.set(second, {
      at: Math.max(at, known.at),
      count: known.count + count,
      tokens: known.tokens + tokens,
    });
  }
  return [...joined.values()];
}
