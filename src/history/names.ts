import type { Database } from './database.ts';

/** What runs are filtered and added up by. */
export type NameKind = 'command' | 'prompt' | 'provider' | 'model' | 'status';

/** The numbers of names. Valid as long as the transaction that it was made in. */
export interface Names {
  /** Makes one where there is none. No name is the empty one. */
  toId(kind: NameKind, value: string | null): number;
}

export function createNames(database: Database): Names {
  const known = new Map<string, number>();
  return {
    toId: (kind, value) => {
      const name = value ?? '';
      const key = `${kind} ${name}`;
      const id = known.get(key) ?? findNameId(database, kind, name) ?? addName(database, kind, name);
      known.set(key, id);
      return id;
    },
  };
}

export function findNameId(database: Database, kind: NameKind, value: string): number | undefined {
  const id = database.get('SELECT id FROM name WHERE kind = ? AND value = ?', kind, value)?.['id'];
  return id === undefined ? undefined : Number(id);
}

/** The number as a word of the index. */
export function toFact(id: number): string {
  return `n${id}`;
}

function addName(database: Database, kind: NameKind, value: string): number {
  const row = database.get('INSERT INTO name (kind, value) VALUES (?, ?) RETURNING id', kind, value);
  return Number(row?.['id']);
}
