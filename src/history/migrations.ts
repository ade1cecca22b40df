import { Failure } from '../errors.ts';
import type { Database } from './database.ts';

interface Migration {
  readonly name: string;
  readonly sql: string;
}

/**
 * Never changed once released; the next one goes to the end.
 *
 * `seq` is the time of a run in sixteenths of a millisecond, so that runs, index and every range of dates are in one
 * order and need no other index. Every long text stands once a week in `text`, as JSON. The columns of `words` are searched; `facts` are
 * the numbers of prompt, provider, model and so on as words (`n12`), so that any mix of words and filters is one
 * look-up. `usage` adds up by day; it stays when runs go, as what was spent stays spent. `counted` has the random ids of
 * runs that are only in those sums, so that none is counted twice.
 */
const migrations: readonly Migration[] = [
  {
    name: 'runs',
    sql: `
      CREATE TABLE name (
        id INTEGER PRIMARY KEY, kind TEXT NOT NULL, value TEXT NOT NULL,
        UNIQUE (kind, value)
      );
      CREATE TABLE run (
        seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, at INTEGER NOT NULL,
        command INTEGER NOT NULL, prompt INTEGER NOT NULL, provider INTEGER NOT NULL, model INTEGER NOT NULL,
        status INTEGER NOT NULL, conversation TEXT, question TEXT NOT NULL,
        input INTEGER, output INTEGER, amount REAL, currency TEXT, is_estimated INTEGER, total_ms INTEGER,
        document TEXT NOT NULL
      );
      CREATE INDEX run_conversation ON run (conversation) WHERE conversation IS NOT NULL;
      CREATE TABLE text (
        id INTEGER PRIMARY KEY, hash TEXT NOT NULL UNIQUE, uses INTEGER NOT NULL, content TEXT NOT NULL
      );
      CREATE VIRTUAL TABLE words USING fts5 (
        facts, question, answer, reasoning,
        content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 2'
      );
      INSERT INTO words (words, rank) VALUES ('pgsz', 8100), ('hashsize', 33554432), ('automerge', 16), ('crisismerge', 64);
      CREATE TABLE usage (
        name INTEGER NOT NULL, day INTEGER NOT NULL, currency TEXT NOT NULL,
        runs INTEGER NOT NULL, unknown_usage INTEGER NOT NULL, unknown_cost INTEGER NOT NULL,
        input INTEGER NOT NULL, output INTEGER NOT NULL, reasoning INTEGER NOT NULL,
        cache_read INTEGER NOT NULL, cache_write INTEGER NOT NULL,
        amount REAL NOT NULL, estimated REAL NOT NULL,
        complete INTEGER NOT NULL, incomplete INTEGER NOT NULL, failed INTEGER NOT NULL, cancelled INTEGER NOT NULL,
        timed INTEGER NOT NULL, total_ms REAL NOT NULL, first_timed INTEGER NOT NULL, first_token_ms REAL NOT NULL,
        PRIMARY KEY (name, day, currency)
      ) WITHOUT ROWID;`,
  },
  { name: 'counted', sql: 'CREATE TABLE counted (id TEXT PRIMARY KEY) WITHOUT ROWID' },
];

/** What this file has yet to go through. Throws where it has gone through more than we know. */
export function listPending(database: Database): readonly Migration[] {
  const tables = database.all("SELECT name FROM sqlite_master WHERE type = 'table'").map(({ name }) => name);
  if (tables.length === 0) return migrations;
  if (!tables.includes('migration')) {
    throw new Failure('config', `"${database.path}" is not a history of aix`, {
      hint: 'move it away, and a new history begins; runs are kept meanwhile, and none is lost',
    });
  }
  const done = database.all('SELECT name FROM migration').map(({ name }) => name);
  if (done.some((name) => migrations.every((migration) => migration.name !== name))) {
    throw new Failure('config', `"${database.path}" was written by a newer aix`, {
      hint: 'update aix; runs are kept meanwhile, and none is lost',
    });
  }
  return migrations.filter(({ name }) => !done.includes(name));
}

/** Hold the lock of the file meanwhile: two processes that begin a file at once get into each other's way. */
export function migrate(database: Database): void {
  const pending = listPending(database);
  if (pending.length === migrations.length) {
    // They stay with the file, and the first two must come before everything else. In a page of 8 KB more rows fit than
    // in two of 4 KB: a run takes about 1 KB, a text another one.
    database.exec('PRAGMA page_size = 8192');
    database.exec('PRAGMA auto_vacuum = INCREMENTAL');
    database.exec('PRAGMA journal_mode = WAL');
  }
  for (const { name, sql } of pending) {
    database.transaction(() => {
      database.exec('CREATE TABLE IF NOT EXISTS migration (name TEXT PRIMARY KEY) WITHOUT ROWID');
      database.exec(sql);
      database.run('INSERT INTO migration (name) VALUES (?)', name);
    });
  }
}
