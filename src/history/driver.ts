import { versions } from 'node:process';
import type { Database as Libsql } from 'libsql';
import { Failure } from '../errors.ts';

export type SqlValue = string | number | null;

/** What is the same in both libraries. Everything is synchronous. */
export interface Connection {
  exec(sql: string): void;
  prepare(sql: string): Statement;
  close(): void;
}

export interface Statement {
  run(...values: readonly SqlValue[]): { readonly changes: number | bigint };
  /** The first row. */
  get(...values: readonly SqlValue[]): unknown;
  all(...values: readonly SqlValue[]): unknown[];
}

export type Connect = (path: string) => Connection;

/** The SQLite of the runtime where it is fit for use, else the package. */
export async function loadDriver(): Promise<Connect> {
  if (hasQuietSqlite(versions.node)) return loadNodeDriver();
  try {
    const { default: Database } = await import('libsql');
    return (path) => toConnection(new Database(path));
  } catch (error) {
    if (!isNotInstalled(error)) throw error;
    return loadNodeDriver().catch(() => {
      throw new Failure('config', 'there is no SQLite here to read the history with', {
        hint: 'use Node 24.15 or later, or install aix again with its optional package "libsql"; runs are kept meanwhile',
        cause: error,
      });
    });
  }
}

/** Earlier versions print a warning of their own whenever it is loaded. */
function hasQuietSqlite(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > 25 || (major === 25 && minor >= 7) || (major === 24 && minor >= 15);
}

/** It takes a lone null for a missing list of values. */
function toConnection(database: Libsql): Connection {
  return {
    exec: (sql) => void database.exec(sql),
    prepare: (sql) => {
      const statement = database.prepare(sql);
      return {
        run: (...values) => statement.run([...values]),
        get: (...values) => statement.get([...values]),
        all: (...values) => statement.all([...values]),
      };
    },
    close: () => void database.close(),
  };
}

async function loadNodeDriver(): Promise<Connect> {
  const { DatabaseSync } = await import('node:sqlite');
  return (path) => new DatabaseSync(path);
}

function isNotInstalled(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'MODULE_NOT_FOUND' || code === 'ERR_MODULE_NOT_FOUND';
}
