import type { Context } from '../../context.ts';
import { Failure } from '../../errors.ts';
import type { VendorBatch } from '../../providers/batches/calls.ts';
import { openJournal, type Journal } from '../journal/journal.ts';
import type { PastRow } from '../journal/past-rows.ts';
import { createBrake } from '../play-rows.ts';
import { reportEnd } from '../report-end.ts';
import { Tally } from '../tally.ts';
import { connectSent, type Desk } from './connect-sent.ts';
import { fetchPart, type FetchBooks } from './fetch-part.ts';
import { lookAtParts } from './look.ts';
import { createAnswerPlayer } from './play-answer.ts';
import { forgetSpool, readSent, saveSent, toSpoolFolder, withPart, type SentBatch, type SentPart } from './record.ts';
import { openSpooledRows } from './spool.ts';
import { writeOutput } from './write-output.ts';

/**
 * What has ended at the provider becomes results: in the journal, and from there in the output. Throws `incomplete` where
 * more is to come, and what the batch ends with where rows have failed.
 */
export async function fetchBatch(context: Context, found: SentBatch): Promise<void> {
  if (found.fetched !== null) return tellFetched(context, found, found.fetched.failed);
  const desk = await connectSent(context, found);
  const journal = await openJournal(context, { path: `${found.output}.journal`, head: found.head, restarts: false });
  try {
    // Another process may have fetched it while this one waited for its turn.
    const sent = readSent(context, found.id) ?? found;
    if (sent.fetched !== null) return await tellFetched(context, sent, sent.fetched.failed);
    await fetchInto(desk, sent, journal);
  } finally {
    journal.close();
  }
}

async function tellFetched({ io }: Context, { id, output, parts }: SentBatch, failed: number): Promise<void> {
  await io.notice(`batch ${id} was fetched before, into "${output}"`);
  if (failed === 0) return;
  const rows = parts.reduce((sum, { requests }) => sum + requests, 0);
  throw new Failure('partial', `${failed} of ${rows} rows of batch ${id} failed`);
}

async function fetchInto(desk: Desk, known: SentBatch, journal: Journal): Promise<void> {
  const { context } = desk;
  const seen = await lookAtParts(desk, known);
  // Of a journal that has gone nothing is known, and nothing was done.
  let sent = journal.isNew ? { ...known, since: 0 } : known;
  if (sent !== known) saveSent(context, sent);
  const count = createCount(journal);
  const { tally } = count;
  const spooled = await openSpooledRows(context, toSpoolFolder(context, sent.id));
  const player = createAnswerPlayer(desk, sent);
  try {
    for (const { part, batch } of seen) {
      if (part.state !== 'sent' || batch?.end == null) continue;
      const fetched = await fetchOne(desk, { sent, spooled, journal, tally, player }, { part, batch });
      sent = withPart(sent, fetched);
      // A part counts as fetched only when its results are certain to be there.
      journal.sync();
      saveSent(context, sent);
    }
  } finally {
    spooled.close();
    await writeOutput(context, { ...sent, journal, onRow: count.add });
  }
  await end(context, { sent, journal, tally, failed: count.failedSince(sent.since) });
}

interface Count {
  readonly tally: Tally;
  /** Takes every row of the output. */
  readonly add: (past: PastRow) => void;
  /** How many of those that stand in the journal from there on have failed. */
  readonly failedSince: (offset: number) => number;
}

/** Rows that were there before count as well, whoever fetched them. */
function createCount(journal: Journal): Count {
  const tally = new Tally(journal.costs);
  const failures: number[] = [];
  let last = -1;
  for (const number of journal.past.numbers()) last = Math.max(last, journal.past.find(number)?.offset ?? -1);
  return {
    tally,
    add({ offset, code }) {
      if (offset <= last) tally.settle(code);
      if (code !== 'ok') failures.push(offset);
    },
    failedSince: (start) => failures.filter((offset) => offset >= start).length,
  };
}

async function fetchOne(
  desk: Desk,
  books: FetchBooks,
  found: { readonly part: SentPart; readonly batch: VendorBatch },
): Promise<SentPart> {
  const { part, batch } = found;
  if (await fetchPart(desk, books, found)) return { ...part, state: 'fetched' };
  await desk.context.io.warn(
    `${batch.id} turned out to be somebody else's; whether ${part.name} was sent is open again`,
  );
  return { ...part, state: 'tried', vendorId: null, others: [...part.others, batch.id] };
}

interface Books {
  readonly sent: SentBatch;
  readonly journal: Journal;
  readonly tally: Tally;
  /** Of the rows of this batch. */
  readonly failed: number;
}

async function end(context: Context, { sent, journal, tally, failed }: Books): Promise<void> {
  const { id, parts } = sent;
  const open = parts.filter(({ state }) => state !== 'fetched');
  if (open.length > 0) throw toUnfinished(sent, open, failed);
  journal.noteSent(id, 'closed', {});
  saveSent(context, { ...sent, fetched: { at: context.clock.now(), failed } });
  forgetSpool(context, id);
  const selection = { wants: () => true, last: Infinity, isAll: sent.isAll, count: async () => null };
  await reportEnd(context, { journal, tally, brake: createBrake(), selection, isWhole: true });
}

function toUnfinished({ id, parts }: SentBatch, open: readonly SentPart[], failed: number): Failure {
  const rows = parts.reduce((sum, { requests }) => sum + requests, 0);
  const left = open.reduce((sum, { requests }) => sum + requests, 0);
  const isUnsent = open.some(({ state }) => state !== 'sent');
  return new Failure('incomplete', `batch ${id} is not finished: ${left} of ${rows} rows are still to come`, {
    detail: failed === 0 ? undefined : `${failed === 1 ? '1 row has' : `${failed} rows have`} failed`,
    hint: isUnsent ? 'the same aix batch command sends what was not sent' : `aix batch wait ${id}`,
  });
}
