import type { Database, Row } from './database.ts';
import { stepsPerMs } from './insert.ts';
import { findNameId, toFact, type NameKind } from './names.ts';
import { toMatch } from './words.ts';

export interface RunFilter {
  /** What is looked for in question, answer and reasoning: every word, `"a phrase"`, `begin*`. */
  readonly words?: string;
  readonly command?: string;
  readonly prompt?: string;
  readonly provider?: string;
  /** The one that answered, or the one that was asked for. */
  readonly model?: string;
  readonly status?: string;
  /** The id of its first run. */
  readonly conversation?: string;
  /** Milliseconds since 1970. */
  readonly since?: number;
  /** The first moment that does not belong to it. */
  readonly until?: number;
  readonly limit?: number;
}

const pageSize = 500;
const kinds = ['command', 'prompt', 'provider', 'model', 'status'] as const satisfies readonly NameKind[];

/** The rows of `run` that fit, the newest first; page by page, so that nothing stays open while the caller works. */
export function* selectRuns(database: Database, filter: RunFilter, columns: string): Generator<Row> {
  const match = toFilterMatch(database, filter);
  if (match === null) return;
  const from = Math.max(0, Math.ceil(filter.since ?? 0)) * stepsPerMs;
  let below = filter.until === undefined ? Number.MAX_SAFE_INTEGER : Math.max(0, Math.ceil(filter.until)) * stepsPerMs;
  const { conversation } = filter;
  const of = conversation === undefined ? [] : [conversation];
  let left = filter.limit ?? Number.POSITIVE_INFINITY;
  while (left > 0) {
    const size = Math.min(left, pageSize);
    const values = [from, below, size, ...of];
    const rows =
      match === ''
        ? database.all(
            `SELECT seq, ${columns} FROM run ${inRange('seq', conversation)} ${newestFirst('seq')}`,
            ...values,
          )
        : database.all(
            `SELECT seq, ${columns} FROM words CROSS JOIN run ON seq = words.rowid
             ${inRange('words.rowid', conversation)} AND words MATCH ?${of.length + 4} ${newestFirst('words.rowid')}`,
            ...values,
            match,
          );
    yield* rows;
    if (rows.length < size) return;
    left -= rows.length;
    below = Number(rows.at(-1)?.['seq']);
  }
}

/**
 * Both libraries hand numbers over as floating ones, and the index of words passes over a border that is no integer. Only
 * turns that are not the first name their conversation.
 */
function inRange(column: string, conversation: string | undefined): string {
  const range = `WHERE ${column} >= CAST(?1 AS INTEGER) AND ${column} < CAST(?2 AS INTEGER)`;
  if (conversation === undefined) return range;
  return `${range} AND ${column} IN (SELECT seq FROM run WHERE conversation = ?4 UNION SELECT seq FROM run WHERE id = ?4)`;
}

function newestFirst(column: string): string {
  return `ORDER BY ${column} DESC LIMIT ?3`;
}

/** Empty where every run fits, null where none can. */
function toFilterMatch(database: Database, filter: RunFilter): string | null {
  const parts: string[] = [];
  if (filter.words !== undefined) {
    const words = toMatch(filter.words);
    if (words === null) return null;
    parts.push(`{question answer reasoning} : (${words})`);
  }
  for (const kind of kinds) {
    const value = filter[kind];
    if (value === undefined) continue;
    // `ollama` means `custom:ollama` too, as it does where it is run against.
    const id =
      findNameId(database, kind, value) ??
      (kind === 'provider' ? findNameId(database, kind, `custom:${value}`) : undefined);
    if (id === undefined) return null;
    parts.push(`facts : "${toFact(id)}"`);
  }
  return parts.join(' AND ');
}
