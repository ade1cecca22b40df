import { existsSync, mkdirSync, readdirSync, rmdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createHolderName, judgeHolder, toProcessId } from './lock-holder.ts';
import { createClock } from './system.ts';

/**
 * A lock is a folder beside the file, and in it an empty file named for its holder. The folder lets one process begin,
 * and whoever finds its own name alone in it holds the lock. As no name comes twice, whoever removes a dead holder's
 * removes that one, and never the lock of the next.
 */
export interface FileLock {
  /** False once somebody else took it over, or removed it. */
  isHeld(): boolean;
  release(): void;
}

/** What the waiting is for, and how long nothing has changed. */
export interface Watch {
  readonly holders: readonly string[];
  /** Changes as long as the holder gives signs of life. */
  readonly sign: string;
  readonly silentMs: number;
  readonly waitedMs: number;
}

const clock = createClock();
const signOfLifeMs = 1000;
const lookMs = 100;
/** Whoever is on another machine and gives no sign of life for so long is taken for dead. */
const longestSilenceMs = 10_000;
/** The same process may hold the lock for so long. Where others get their turn, ours comes too. */
const longestWaitMs = 30_000;

const noWatch: Watch = { holders: [], sign: '', silentMs: 0, waitedMs: 0 };

export interface Turn {
  readonly lock: FileLock;
  /** Whether somebody died who held the lock before. */
  readonly isInherited: boolean;
}

/** Waits for the lock of the file. Null when one process kept it all the time; its number, where it is known. */
export async function waitForLock(
  path: string,
): Promise<Turn | { readonly lock: null; readonly heldBy: number | null }> {
  const folder = `${path}.lock`;
  let isInherited = false;
  let watch = noWatch;
  let nextLookMs = 0;
  while (watch.waitedMs < longestWaitMs) {
    const lock = takeLock(folder);
    if (lock !== null) return { lock, isInherited };
    if (nextLookMs <= 0) {
      watch = keepWatch(watch, look(folder));
      if (removeDead(folder, watch)) isInherited = true;
      nextLookMs = lookMs;
    }
    // Short and random, so that no writer is always late. Only what is slept on purpose counts: when the machine is busy
    // or sleeps, those we wait for do not get on either.
    const ms = 3 + Math.random() * 12;
    await new Promise<void>((resolve) => void clock.after(ms, resolve));
    nextLookMs -= ms;
    watch = { ...watch, silentMs: watch.silentMs + ms, waitedMs: watch.waitedMs + ms };
  }
  return { lock: null, heldBy: watch.holders.map(toProcessId).find((pid) => pid !== null) ?? null };
}

/** Time counts anew when the lock is another, and silence also when its holder gives a sign of life. */
export function keepWatch(before: Watch, seen: Pick<Watch, 'holders' | 'sign'>): Watch {
  const isSame = before.holders.join('/') === seen.holders.join('/');
  const isSilent = isSame && before.sign === seen.sign;
  return { ...seen, silentMs: isSilent ? before.silentMs : 0, waitedMs: isSame ? before.waitedMs : 0 };
}

function takeLock(folder: string): FileLock | null {
  const name = createHolderName();
  const path = join(folder, name);
  try {
    mkdirSync(folder, { mode: 0o700 });
    writeFileSync(path, '', { flag: 'wx', mode: 0o600 });
  } catch (error) {
    // Somebody holds it, or took the folder for one that was left behind.
    if (hasCode(error, 'EEXIST', 'ENOENT')) return null;
    removeIfEmpty(folder);
    throw error;
  }
  // Two that got no time in between may meet in one folder. Both go, as neither can know who was first.
  if (readHolders(folder).join('/') !== name) {
    leave(folder, name);
    return null;
  }
  const stop = giveSigns(path);
  return {
    isHeld: () => existsSync(path),
    release: () => {
      stop();
      leave(folder, name);
    },
  };
}

/** For those who cannot ask whether our process is alive. */
function giveSigns(path: string): () => void {
  const plan = (): (() => void) =>
    clock.after(signOfLifeMs, () => {
      const now = clock.now() / 1000;
      try {
        utimesSync(path, now, now);
        stop = plan();
      } catch {
        // The lock is no longer ours, which the next write finds out.
      }
    });
  let stop = plan();
  return () => stop();
}

function look(folder: string): Pick<Watch, 'holders' | 'sign'> {
  const holders = readHolders(folder);
  const signs = holders.map((name) => statSync(join(folder, name), { throwIfNoEntry: false })?.mtimeMs);
  return { holders, sign: signs.join('/') };
}

function readHolders(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return [];
    throw error;
  }
}

/** Whether there was one. */
function removeDead(folder: string, { holders, silentMs }: Watch): boolean {
  const isDead = (name: string): boolean => {
    const verdict = judgeHolder(name);
    return verdict === 'dead' || (verdict === 'unknown' && silentMs > longestSilenceMs);
  };
  const dead = holders.filter(isDead);
  for (const name of dead) leave(folder, name);
  // A process that was killed at once leaves a folder that nobody holds. One that is about to hold it begins again.
  if (dead.length === holders.length) removeIfEmpty(folder);
  return dead.length > 0;
}

function leave(folder: string, name: string): void {
  try {
    rmSync(join(folder, name), { recursive: true });
  } catch {
    // It has been removed already.
  }
  removeIfEmpty(folder);
}

function removeIfEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // It has gone, or somebody is in it.
  }
}

function hasCode(error: unknown, ...codes: readonly string[]): boolean {
  return error instanceof Error && 'code' in error && codes.includes(String(error.code));
}
