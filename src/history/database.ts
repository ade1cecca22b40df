import { existsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Failure } from '../errors.ts';
import { ensurePrivateFolder, withFileLock } from '../files.ts';
import { loadDriver, type Connection, type SqlValue, type Statement } from './driver.ts';
import { listPending, migrate } from './migrations.ts';
import { protectFiles } from './protect.ts';
import { toFailure } from './trouble.ts';

export type Row = Readonly<Record<string, SqlValue>>;

export interface Database {
  readonly path: string;
  /** False where no file can be made: then it lies in memory and goes with us. */
  readonly isLasting: boolean;
  exec(sql: string): void;
  /** How many rows were changed. */
  run(sql: string, ...values: readonly SqlValue[]): number;
  get(sql: string, ...values: readonly SqlValue[]): Row | undefined;
  all(sql: string, ...values: readonly SqlValue[]): readonly Row[];
  /** Everything or nothing. No other process writes meanwhile. */
  transaction<Value>(action: () => Value): Value;
  close(): void;
}

export interface OpenOptions {
  /** How long to wait for a file that somebody else writes. */
  readonly patienceMs: number;
}

const inMemory = ':memory:';

/** Opens the file, makes it where there is none, and brings an older one up to date. A broken one stays as it is. */
export async function openDatabase(path: string, options: OpenOptions): Promise<Database> {
  ensurePrivateFolder(dirname(path));
  const isWritable = protectFiles(path);
  const connect = await loadDriver();
  const open = (target: string): Database =>
    guard(path, () => createDatabase(path, connect(target), target !== inMemory));
  if (!isWritable) return existsSync(path) ? prepareReader(open(toReadOnlyTarget(path))) : prepareEmpty(open(inMemory));
  const database = open(path);
  try {
    configure(database, options);
    if (listPending(database).length > 0) await withFileLock(path, () => migrate(database));
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** For somebody who only looks: nothing is made, and no mode is changed. */
export async function openToLook(path: string): Promise<Database> {
  const connect = await loadDriver();
  const database = guard(path, () => createDatabase(path, connect(toReadOnlyTarget(path)), true));
  try {
    database.exec('PRAGMA query_only = 1');
  } catch (error) {
    database.close();
    throw error;
  }
  return database;
}

/** What lies beside a database cannot be made on a read-only disk. Without it the file is read as one that never changes. */
function toReadOnlyTarget(path: string): string {
  const log = statSync(`${path}-wal`, { throwIfNoEntry: false });
  return log === undefined || log.size === 0 ? `${pathToFileURL(path).href}?immutable=1` : path;
}

function prepareReader(database: Database): Database {
  const pending = listPending(database);
  if (pending.length === 0) return database;
  database.close();
  throw new Failure('config', `"${database.path}" cannot be written`, {
    detail: 'the disk or the folder is read-only',
  });
}

/** What can be read of runs is what waits, and without any nothing: as where there is no history yet. */
function prepareEmpty(database: Database): Database {
  migrate(database);
  return database;
}

function configure(database: Database, { patienceMs }: OpenOptions): void {
  database.exec(`PRAGMA busy_timeout = ${patienceMs}`);
  // What has been committed survives a power cut: the files that it came from are removed right after.
  database.exec('PRAGMA synchronous = FULL');
  database.exec('PRAGMA cache_size = -32768');
  database.exec('PRAGMA temp_store = MEMORY');
  // Few and large checkpoints: with the default of 4 MB a large import spends a third of its time in them.
  database.exec('PRAGMA wal_autocheckpoint = 2000');
  database.exec('PRAGMA journal_size_limit = 4194304');
  // What was deleted does not stay readable in the pages that are written anyway.
  database.exec('PRAGMA secure_delete = FAST');
}

function createDatabase(path: string, connection: Connection, isLasting: boolean): Database {
  const statements = new Map<string, Statement>();
  const prepare = (sql: string): Statement => {
    const known = statements.get(sql);
    if (known !== undefined) return known;
    const statement = connection.prepare(sql);
    statements.set(sql, statement);
    return statement;
  };
  const exec = (sql: string): void => guard(path, () => connection.exec(sql));
  return {
    path,
    isLasting,
    exec,
    run: (sql, ...values) => guard(path, () => Number(prepare(sql).run(...values).changes)),
    // The columns of a row are those of our own statement. One row is never read as a list of one: with each list libsql
    // loses 1 KB of memory for good.
    get: (sql, ...values) => guard(path, () => prepare(sql).get(...values)) as Row | undefined,
    all: (sql, ...values) => guard(path, () => prepare(sql).all(...values)) as readonly Row[],
    transaction: (action) => {
      exec('BEGIN IMMEDIATE');
      try {
        const value = action();
        exec('COMMIT');
        return value;
      } catch (error) {
        rollBack(connection);
        throw error;
      }
    },
    close: () => {
      statements.clear();
      closeConnection(connection);
    },
  };
}

/** libsql leaves the log behind, so that everything is put into the file before. */
function closeConnection(connection: Connection): void {
  try {
    connection.exec('PRAGMA busy_timeout = 0');
    connection.prepare('PRAGMA wal_checkpoint(TRUNCATE)').all();
  } catch {
    // Somebody else is at it, or the file cannot be used. The log is as good as the file.
  }
  connection.close();
}

function rollBack(connection: Connection): void {
  try {
    connection.exec('ROLLBACK');
  } catch {
    // A full disk or a failing one has ended the transaction already.
  }
}

function guard<Value>(path: string, action: () => Value): Value {
  try {
    return action();
  } catch (error) {
    throw toFailure(path, error);
  }
}
