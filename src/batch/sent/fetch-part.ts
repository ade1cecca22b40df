import { createHash } from 'node:crypto';
import { ProviderFailure } from '../../errors.ts';
import type { BatchAnswer, VendorBatch } from '../../providers/batches/calls.ts';
import type { RunEntry } from '../../history/entry.ts';
import { keepEntries, toKeptEntry, type FinishedRun } from '../../run/keep-run.ts';
import type { Journal } from '../journal/journal.ts';
import { toCode, toPlayedRow } from '../results/result.ts';
import type { Tally } from '../tally.ts';
import type { Desk } from './connect-sent.ts';
import type { AnswerPlayer, RowAnswer } from './play-answer.ts';
import type { SentBatch, SentPart } from './record.ts';
import { toRowNumber } from './send-parts.ts';
import type { SpooledRows } from './spool.ts';

export interface FetchBooks {
  readonly sent: SentBatch;
  readonly spooled: SpooledRows;
  readonly journal: Journal;
  readonly tally: Tally;
  readonly player: AnswerPlayer;
}

/** Every row of a part that has ended gets its result, in the journal. False where the batch is none of ours. */
export async function fetchPart(
  desk: Desk,
  books: FetchBooks,
  { part, batch }: { readonly part: SentPart; readonly batch: VendorBatch },
): Promise<boolean> {
  const taker = createTaker(desk, books, toMs(batch));
  const seen = new Set<number>();
  let isAnyOther = false;
  try {
    for await (const answer of desk.batches.results(batch, desk.context.signal)) {
      const number = toRowNumber(books.sent, part, answer.id);
      isAnyOther ||= number === null;
      if (number === null || seen.has(number)) continue;
      seen.add(number);
      await taker.take(number, answer);
    }
  } finally {
    // What has come is kept, also when no more comes.
    await taker.flush();
  }
  if (!part.isCertain && seen.size === 0 && isAnyOther) return false;
  checkWhole(desk, batch, seen.size);
  await takeRest(desk, { taker, part, seen, batch }, books);
  return true;
}

/** A list that ends early looks like one that is whole. The counts tell. */
function checkWhole({ settings }: Desk, { counts, end }: VendorBatch, seen: number): void {
  const told = counts === null || end !== 'completed' ? 0 : counts.succeeded + counts.failed;
  if (seen >= told) return;
  throw new ProviderFailure('incomplete', `incomplete: ${seen} of ${told} results of the batch have come`, {
    provider: settings.name,
    hint: 'fetch it again; what has come is kept',
  });
}

interface Rest {
  readonly taker: Taker;
  readonly part: SentPart;
  readonly seen: ReadonlySet<number>;
  readonly batch: VendorBatch;
}

/** Requests of which the provider says nothing: the batch ended before their turn, or was never begun. */
async function takeRest(desk: Desk, { taker, part, seen, batch }: Rest, { spooled }: FetchBooks): Promise<void> {
  for (let number = part.first; number <= part.last; number += 1) {
    if (seen.has(number) || spooled.rows.find(number) === null) continue;
    await taker.take(number, toUnanswered(desk, batch));
  }
  await taker.flush();
}

function toUnanswered({ batches, settings }: Desk, batch: VendorBatch): RowAnswer['answer'] {
  switch (batch.end) {
    case 'cancelled':
    case 'expired':
      return { type: 'missed', id: '', reason: batch.end };
    case 'failed':
      return { type: 'failure', failure: batches.toRefusal(batch) };
    case 'completed':
    case null: {
      const message = 'the provider gave no answer to this row';
      return { type: 'failure', failure: new ProviderFailure('incomplete', message, { provider: settings.name }) };
    }
  }
}

function toMs({ createdAt, endedAt }: VendorBatch): number | null {
  return createdAt === null || endedAt === null ? null : Math.max(0, endedAt - createdAt);
}

/** A sum does not tell its time, and yet is counted once. */
function toSumId({ envelope }: FinishedRun): string {
  return createHash('sha256')
    .update(envelope.id ?? '')
    .digest('hex')
    .slice(0, 32);
}

interface Taker {
  take(number: number, answer: BatchAnswer | RowAnswer['answer']): Promise<void>;
  flush(): Promise<void>;
}

/** In one file of the history, and in one write to the journal. */
const mostAtOnce = 500;
const mostCharacters = 8_000_000;

/**
 * The history first: what stands in the journal is not looked at again, and what is in the history already is not put in
 * twice.
 */
function createTaker({ context }: Desk, books: FetchBooks, ms: number | null): Taker {
  const { sent, spooled, journal, tally, player } = books;
  let entries: RunEntry[] = [];
  let writes: (() => void)[] = [];
  let characters = 0;
  const flush = async (): Promise<void> => {
    if (entries.length > 0) await keepEntries(context, entries);
    for (const write of writes) write();
    journal.flush();
    [entries, writes, characters] = [[], [], 0];
  };
  return {
    flush,
    async take(number, answer) {
      const place = spooled.rows.find(number);
      const past = journal.past.find(number);
      if (place === null || (past !== null && past.offset >= sent.since)) return;
      const row = spooled.read(place);
      const { envelope, run } = await player.play(number, row, { answer, ms });
      const entry = await toKeptEntry(context, { origin: row.origin, run });
      if (entry !== null) entries.push(entry.isSumOnly === true ? { ...entry, id: toSumId(run) } : entry);
      const played = toPlayedRow({ number, input: row.input }, envelope);
      writes.push(() => {
        const code = toCode(envelope);
        const { mark } = place;
        journal.past.set(number, { ...journal.add(played, mark), code, mark });
        tally.play(code, envelope.cost);
      });
      characters += played.json.length;
      if (writes.length >= mostAtOnce || characters >= mostCharacters) await flush();
    },
  };
}
