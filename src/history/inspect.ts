import { statSync } from 'node:fs';
import type { Database } from './database.ts';
import { listSpool, listWaiting } from './place.ts';

export interface HistoryStats {
  readonly path: string;
  readonly runs: number;
  /** Milliseconds since 1970. */
  readonly oldest: number | null;
  readonly newest: number | null;
  /** Of the file and what SQLite keeps beside it. */
  readonly bytes: number;
  /** Files that wait to be taken in, and files that cannot be read. */
  readonly waiting: number;
  readonly broken: number;
}

export interface HistoryCheck extends HistoryStats {
  /** What SQLite found wrong with the file. */
  readonly problems: readonly string[];
}

export function readStats(database: Database, home: string): HistoryStats {
  const { path } = database;
  const row = database.get(
    `SELECT (SELECT count(*) FROM run) AS runs, (SELECT at FROM run ORDER BY seq LIMIT 1) AS oldest,
       (SELECT at FROM run ORDER BY seq DESC LIMIT 1) AS newest`,
  );
  return {
    path,
    runs: Number(row?.['runs']),
    oldest: toTime(row?.['oldest']),
    newest: toTime(row?.['newest']),
    bytes: ['', '-wal', '-shm'].reduce((sum, ending) => sum + toSize(`${path}${ending}`), 0),
    waiting: listWaiting(home).length,
    broken: listSpool(home, '.broken').length,
  };
}

export function checkHistory(database: Database, home: string): HistoryCheck {
  const found = database.all('PRAGMA quick_check(10)').map((row) => String(Object.values(row)[0]));
  return { ...readStats(database, home), problems: found.filter((line) => line !== 'ok') };
}

function toTime(value: unknown): number | null {
  return typeof value === 'number' ? value : null;
}

function toSize(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
