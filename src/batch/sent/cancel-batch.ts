import type { Context } from '../../context.ts';
import { Failure } from '../../errors.ts';
import { lockJournal } from '../journal/lock.ts';
import { connectSent, type Desk } from './connect-sent.ts';
import { insist } from './insist.ts';
import { isHarmless, lookAtParts } from './look.ts';
import { readSent, saveSent, type SentBatch, type SentPart } from './record.ts';
import { recover } from './send-parts.ts';

/** Ends what is under way at the provider. What is done there is paid, and can be fetched. */
export async function cancelBatch(context: Context, found: SentBatch): Promise<void> {
  const { id, output } = found;
  const desk = await connectSent(context, found);
  // Nobody sends a part meanwhile.
  const unlock = await lockJournal(context, `${output}.journal`);
  try {
    const sent = readSent(context, id) ?? found;
    if (sent.fetched !== null)
      throw new Failure('usage', `batch ${id} was fetched before`, { hint: 'there is nothing to cancel' });
    await cancelParts(desk, await dropUnsent(desk, sent));
  } finally {
    unlock();
  }
}

/** Parts that are not at the provider will not go there: their rows are as if nobody had wanted them. */
async function dropUnsent(desk: Desk, sent: SentBatch): Promise<SentBatch> {
  const parts: SentPart[] = [];
  for (const part of sent.parts) {
    const known = part.state === 'tried' ? await recover(desk, sent, part) : part;
    parts.push(known.state === 'ready' ? { ...known, state: 'fetched' } : known);
  }
  const isLess = parts.some((part, at) => part.state === 'fetched' && sent.parts[at]?.state !== 'fetched');
  const kept = { ...sent, parts, isAll: sent.isAll && !isLess };
  saveSent(desk.context, kept);
  return kept;
}

async function cancelParts({ context, batches, settings }: Desk, sent: SentBatch): Promise<void> {
  const { io, signal } = context;
  const { id, provider } = sent;
  const seen = await lookAtParts({ context, batches, settings }, sent);
  const running = seen.flatMap(({ part, batch }) => (batch !== null && batch.end === null ? [{ part, batch }] : []));
  for (const { part, batch } of running) {
    if (part.isCertain) {
      const { maxRetries: retries } = settings;
      await insist(context, { retries, isHarmless }, () => batches.cancel(batch.id, signal));
    } else await io.warn(`${batch.id} may be somebody else's: cancel it at "${provider}" by hand`);
  }
  const told = running.length === 0 ? 'nothing of it is under way any more' : 'it ends within some minutes';
  await io.notice(`batch ${id} at "${provider}": ${told}\nhint: aix batch wait ${id} fetches what was done`);
}
