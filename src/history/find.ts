import { Failure } from '../errors.ts';
import type { Database, Row } from './database.ts';
import { toEntry } from './documents.ts';
import type { RunEntry } from './entry.ts';

const shortestPrefix = 4;
const namedCandidates = 5;

export interface Thread {
  /** The turns up to the one asked for, the first one first. */
  readonly entries: readonly RunEntry[];
  /** False where an earlier turn has been deleted. */
  readonly isWhole: boolean;
}

/** `last`, `last~1` for the one before it, an id, or the beginning of one. */
export function findRun(database: Database, which: string): Row {
  const [, back] = /^last(?:~(\d{1,9}))?$/.exec(which) ?? [];
  if (back !== undefined || which === 'last') return findLast(database, Number(back ?? 0));
  const exact = database.get('SELECT seq, id, document FROM run WHERE id = ?', which);
  if (exact !== undefined) return exact;
  if (which.length < shortestPrefix) {
    throw new Failure('usage', `"${which}" is too short for the id of a run`, {
      hint: `give at least ${shortestPrefix} characters`,
    });
  }
  const found = database.all(
    'SELECT seq, id, document FROM run WHERE id > ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3',
    which,
    // No character comes after this one.
    `${which}\u{10ffff}`,
    namedCandidates + 1,
  );
  const [first] = found;
  if (first === undefined) throw new Failure('config', `run "${which}" not found`, { hint: 'aix logs list' });
  if (found.length > 1) throw toAmbiguous(which, found);
  return first;
}

export function loadEntry(database: Database, which: string): RunEntry {
  return toEntry(database, String(findRun(database, which)['document']));
}

export function loadThread(database: Database, which: string): Thread {
  const entries = [loadEntry(database, which)];
  const seen = new Set<string>();
  let parent = entries[0]?.parent ?? null;
  // A file is outside data: turns that follow each other in a circle must not hang it.
  while (parent !== null && !seen.has(parent)) {
    seen.add(parent);
    const entry = loadExact(database, parent);
    if (entry === null) break;
    entries.unshift(entry);
    parent = entry.parent ?? null;
  }
  return { entries, isWhole: parent === null };
}

function findLast(database: Database, back: number): Row {
  const row = database.get('SELECT seq, id, document FROM run ORDER BY seq DESC LIMIT 1 OFFSET ?', back);
  if (row !== undefined) return row;
  throw new Failure('config', back === 0 ? 'there are no runs in the history' : 'there are not so many runs');
}

function toAmbiguous(which: string, found: readonly Row[]): Failure {
  const named = found.slice(0, namedCandidates).map(({ id }) => String(id));
  const rest = found.length > namedCandidates ? ', ...' : '';
  return new Failure('usage', `"${which}" is the beginning of several runs: ${named.join(', ')}${rest}`, {
    hint: 'give more characters of the id',
  });
}

function loadExact(database: Database, id: string): RunEntry | null {
  const row = database.get('SELECT document FROM run WHERE id = ?', id);
  return row === undefined ? null : toEntry(database, String(row['document']));
}
