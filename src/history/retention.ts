import { Failure } from '../errors.ts';
import type { Database } from './database.ts';
import type { HistoryPlace } from './place.ts';
import { msPerDay, pruneRuns } from './remove.ts';

/** How much is kept; null for all. */
export interface Retention {
  readonly days: number | null;
  readonly runs: number | null;
}

/** Two numbers below this fit into the one that a database has for us. */
const half = 2 ** 15;

/** Deletes what is too much. Once a day is enough, so that most who read the history do not wait for it; a change of the limits counts at once. */
export function applyRetention(database: Database, retention: Retention, { now, warn }: HistoryPlace): void {
  const { days, runs } = retention;
  if (days === null && runs === null) return;
  const stamp = toStamp(retention, now());
  if (database.get('PRAGMA user_version')?.['user_version'] === stamp) return;
  try {
    pruneRuns(database, { ...(days !== null && { keepDays: days }), ...(runs !== null && { keepRuns: runs }) }, now());
    database.exec(`PRAGMA user_version = ${stamp}`);
  } catch (error) {
    // On a read-only disk the history can be read all the same.
    if (!(error instanceof Failure)) throw error;
    warn(`old runs cannot be deleted: ${error.message}`);
  }
}

function toStamp({ days, runs }: Retention, now: number): number {
  const rules = ((days ?? -1) + 1) * 31 + (runs ?? -1) + 1;
  return (rules % half) * half + (Math.floor(now / msPerDay) % half);
}
