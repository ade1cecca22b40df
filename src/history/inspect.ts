import { existsSync, statSync } from 'node:fs';
import { openToLook, type Database } from './database.ts';
import { listPending } from './migrations.ts';
import { listSpool, listWaiting, toDatabasePath } from './place.ts';

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

/** What lies beside it. It is there while the history is in use, and after a crash. */
const endings = ['', '-wal', '-shm'];

/** A check of more takes minutes. */
const mostChecked = 256_000_000;

export interface HistoryLook extends HistoryStats {
  /** Null where the file is too large to be checked while somebody waits. */
  readonly problems: readonly string[] | null;
}

/** Changes nothing: what waits is not taken in. Null where there is no history yet. */
export async function lookAtHistory(home: string): Promise<HistoryLook | null> {
  const path = toDatabasePath(home);
  if (!existsSync(path)) return null;
  const database = await openToLook(path);
  try {
    if (listPending(database).length > 0) return null;
    if (toBytes(path) <= mostChecked) return checkHistory(database, home);
    return { ...readStats(database, home), problems: null };
  } finally {
    database.close();
  }
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
    bytes: toBytes(path),
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

function toBytes(path: string): number {
  const sizes = endings.map((ending) => statSync(`${path}${ending}`, { throwIfNoEntry: false })?.size ?? 0);
  return sizes.reduce((sum, size) => sum + size, 0);
}
