import { openDatabase, type Database, type Row } from './database.ts';
import { toEntry } from './documents.ts';
import type { RunEntry } from './entry.ts';
import { loadEntry, loadThread, type Thread } from './find.ts';
import { checkHistory, readStats, type HistoryCheck, type HistoryStats } from './inspect.ts';
import { toDatabasePath, type HistoryPlace } from './place.ts';
import { countOld, deleteRuns, pruneRuns, type PruneRule } from './remove.ts';
import { applyRetention, type Retention } from './retention.ts';
import { selectRuns, type RunFilter } from './select.ts';
import { takeIn } from './take-in.ts';
import { sumSpending, sumUsage, type CostSum, type UsageSum, type UsageWish } from './usage.ts';

/** A line of a list. */
export interface RunSummary {
  readonly id: string;
  readonly at: number;
  readonly command: string;
  readonly prompt: string | null;
  readonly provider: string;
  readonly model: string;
  readonly status: string;
  /** The first run of the conversation; its own id where it is the first. */
  readonly conversation: string;
  /** The beginning of what was asked, in one line. */
  readonly question: string;
  readonly input: number | null;
  readonly output: number | null;
  readonly cost: { readonly amount: number; readonly currency: string; readonly estimated: boolean } | null;
  readonly totalMs: number | null;
}

/** What was run. Lists come page by page, the newest run first, and take no more memory when they are long. */
export interface History {
  list(filter: RunFilter): Iterable<RunSummary>;
  export(filter: RunFilter): Iterable<RunEntry>;
  /** `last`, `last~1` for the one before it, an id, or the beginning of one. */
  show(which: string): RunEntry;
  thread(which: string): Thread;
  /** How many runs went. What they cost stays in the sums. */
  delete(which: readonly string[]): number;
  prune(rule: PruneRule): number;
  /** How many runs that would delete. */
  countOld(rule: PruneRule): number;
  sumUsage(wish: UsageWish): readonly UsageSum[];
  /** What was spent since the beginning of the day of this moment. */
  spentSince(ms: number): readonly CostSum[];
  stats(): HistoryStats;
  check(): HistoryCheck;
  close(): void;
}

const patienceMs = 5000;

/** Opens the history with all runs in it that have finished, without those that are too old. */
export async function openHistory(place: HistoryPlace, retention: Retention | null = null): Promise<History> {
  const database = await openDatabase(toDatabasePath(place.home), { patienceMs });
  try {
    takeIn(database, place);
    // Nobody is told that runs are deleted that are there again the next time.
    if (!database.isLasting) database.exec('PRAGMA query_only = 1');
    if (retention !== null) applyRetention(database, retention, place);
  } catch (error) {
    database.close();
    throw error;
  }
  return createHistory(database, place);
}

function createHistory(database: Database, { home, now }: HistoryPlace): History {
  return {
    list: (filter) => listSummaries(database, filter),
    export: (filter) => listEntries(database, filter),
    show: (which) => loadEntry(database, which),
    thread: (which) => loadThread(database, which),
    delete: (which) => deleteRuns(database, which),
    prune: (rule) => pruneRuns(database, rule, now()),
    countOld: (rule) => countOld(database, rule, now()),
    sumUsage: (wish) => sumUsage(database, wish),
    spentSince: (ms) => sumSpending(database, ms),
    stats: () => readStats(database, home),
    check: () => checkHistory(database, home),
    close: () => database.close(),
  };
}

const summaryColumns = `id, at, conversation, run.question AS question, input, output, amount, currency, is_estimated, total_ms,
  ${['command', 'prompt', 'provider', 'model', 'status'].map(toNameColumn).join(', ')}`;

function toNameColumn(column: string): string {
  return `(SELECT value FROM name WHERE name.id = run.${column}) AS ${column}`;
}

function* listSummaries(database: Database, filter: RunFilter): Generator<RunSummary> {
  for (const row of selectRuns(database, filter, summaryColumns)) yield toSummary(row);
}

function* listEntries(database: Database, filter: RunFilter): Generator<RunEntry> {
  for (const { document } of selectRuns(database, filter, 'document')) yield toEntry(database, String(document));
}

function toSummary(row: Row): RunSummary {
  const id = String(row['id']);
  return {
    id,
    at: Number(row['at']),
    command: String(row['command']),
    // No name is the empty one.
    prompt: String(row['prompt']) || null,
    provider: String(row['provider']),
    model: String(row['model']),
    status: String(row['status']),
    conversation: String(row['conversation'] ?? id),
    question: String(row['question']),
    input: toNumber(row['input']),
    output: toNumber(row['output']),
    cost: toCost(row),
    totalMs: toNumber(row['total_ms']),
  };
}

function toCost({ amount, currency, is_estimated: isEstimated }: Row): RunSummary['cost'] {
  if (typeof amount !== 'number') return null;
  return { amount, currency: String(currency), estimated: isEstimated === 1 };
}

function toNumber(value: Row[string] | undefined): number | null {
  return typeof value === 'number' ? value : null;
}
