import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../errors.ts';

/** Where the history lies, and what it needs of the world. */
export interface HistoryPlace {
  readonly home: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Tells of something that went wrong and stops nothing. */
  readonly warn: (message: string) => void;
}

export function toDatabasePath(home: string): string {
  return join(home, 'history.db');
}

/** Where a finished run waits until somebody reads the history. */
export function toSpoolPath(home: string): string {
  return join(home, 'history.new');
}

/** The files that wait, the oldest first: an id begins with the time. */
export function listWaiting(home: string): readonly string[] {
  return listSpool(home, '.json');
}

export function listSpool(home: string, ending: string): readonly string[] {
  const folder = toSpoolPath(home);
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith(ending))
      .toSorted();
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error)) throw error;
    if (error.code === 'ENOENT') return [];
    throw new Failure('config', `"${folder}" cannot be read`, { detail: error.message, cause: error });
  }
}
