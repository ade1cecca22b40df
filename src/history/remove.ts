import { Failure } from '../errors.ts';
import type { Database } from './database.ts';
import { listReferences } from './documents.ts';
import { findRun } from './find.ts';
import { stepsPerMs } from './insert.ts';
import { findNameId } from './names.ts';

export interface PruneRule {
  readonly keepDays?: number;
  readonly keepRuns?: number;
  /** Milliseconds since 1970. */
  readonly before?: number;
  /** Only those that ended so. */
  readonly status?: string;
}

export const msPerDay = 86_400_000;

/** So many at a time that other processes can write in between. */
const batchRuns = 1000;
const vacuumPages = 2000;

const isOld = `WHERE seq > ?1 AND seq < ?2 AND (?3 IS NULL OR status = ?3) AND NOT EXISTS
  (SELECT 1 FROM run AS later WHERE later.conversation = coalesce(run.conversation, run.id) AND later.seq >= ?2)`;

/** How many there were. */
export function deleteRuns(database: Database, which: readonly string[]): number {
  // All of them are looked for before the first one goes.
  const seqs = new Set(which.map((one) => Number(findRun(database, one)['seq'])));
  database.transaction(() => removeRuns(database, [...seqs]));
  shrink(database);
  return seqs.size;
}

/** Deletes what no rule keeps. A turn stays as long as its conversation goes on in what stays. */
export function pruneRuns(database: Database, rule: PruneRule, now: number): number {
  const before = toBorder(database, rule, now);
  const status = rule.status === undefined ? null : findNameId(database, 'status', rule.status);
  if (status === undefined) return 0;
  let [removed, after] = [0, -1];
  for (;;) {
    const seqs = listOld(database, { before, after, status });
    if (seqs.length === 0) break;
    removed += database.transaction(() => removeRuns(database, seqs));
    after = seqs.at(-1) ?? after;
  }
  if (removed > 0) shrink(database);
  return removed;
}

/** How many runs that would delete. */
export function countOld(database: Database, rule: PruneRule, now: number): number {
  const before = toBorder(database, rule, now);
  const status = rule.status === undefined ? null : findNameId(database, 'status', rule.status);
  if (status === undefined) return 0;
  return Number(database.get(`SELECT count(*) AS count FROM run ${isOld}`, -1, before, status)?.['count']);
}

interface OldRuns {
  readonly before: number;
  readonly after: number;
  readonly status: number | null;
}

function listOld(database: Database, { before, after, status }: OldRuns): readonly number[] {
  const rows = database.all(`SELECT seq FROM run ${isOld} ORDER BY seq LIMIT ?4`, after, before, status, batchRuns);
  return rows.map(({ seq }) => Number(seq));
}

/** What lies before it goes. */
function toBorder(database: Database, { keepDays, keepRuns, before, status }: PruneRule, now: number): number {
  const borders = [
    keepDays === undefined ? null : (now - keepDays * msPerDay) * stepsPerMs,
    before === undefined ? null : before * stepsPerMs,
    keepRuns === undefined ? null : findKept(database, keepRuns),
  ].filter((border) => border !== null);
  if (borders.length > 0) return Math.max(0, ...borders.map(Math.ceil));
  if (status !== undefined) return Number.MAX_SAFE_INTEGER;
  throw new Failure('usage', 'nothing says which runs are to go', { hint: 'aix logs prune --help' });
}

/** The place of the oldest of so many newest runs. */
function findKept(database: Database, count: number): number {
  if (count <= 0) return Number.MAX_SAFE_INTEGER;
  const row = database.get('SELECT seq FROM run ORDER BY seq DESC LIMIT 1 OFFSET ?', count - 1);
  return row === undefined ? 0 : Number(row['seq']);
}

/** With their words, and with the texts that no other run has. */
function removeRuns(database: Database, seqs: readonly number[]): number {
  const chosen = JSON.stringify(seqs);
  const uses = new Map<string, number>();
  const rows = database.all('SELECT document FROM run WHERE seq IN (SELECT value FROM json_each(?))', chosen);
  for (const hash of rows.flatMap(({ document }) => listReferences(String(document)))) {
    uses.set(hash, (uses.get(hash) ?? 0) + 1);
  }
  for (const [hash, count] of uses) {
    const isGone = database.run('DELETE FROM text WHERE hash = ? AND uses <= ?', hash, count) > 0;
    if (!isGone) database.run('UPDATE text SET uses = uses - ? WHERE hash = ?', count, hash);
  }
  database.run('DELETE FROM words WHERE rowid IN (SELECT value FROM json_each(?))', chosen);
  return database.run('DELETE FROM run WHERE seq IN (SELECT value FROM json_each(?))', chosen);
}

/** Gives the room back to the disk, in steps, so that nobody waits for the whole. */
function shrink(database: Database): void {
  let free = countFree(database);
  while (free > 0) {
    database.all(`PRAGMA incremental_vacuum(${vacuumPages})`);
    const left = countFree(database);
    if (left >= free) break;
    free = left;
  }
  database.all('PRAGMA wal_checkpoint(TRUNCATE)');
}

function countFree(database: Database): number {
  return Number(database.get('PRAGMA freelist_count')?.['freelist_count']);
}
