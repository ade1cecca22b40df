import { rmSync } from 'node:fs';
import { ProviderFailure, withHint } from '../../errors.ts';
import { pause } from '../../pause.ts';
import type { FoundBatch } from '../../providers/batches/batches.ts';
import type { BatchPart } from '../../providers/batches/calls.ts';
import type { Journal } from '../journal/journal.ts';
import type { Desk } from './connect-sent.ts';
import { insist, isTurnedAway } from './insist.ts';
import { listSent, saveSent, toSpoolFolder, withPart, type SentBatch, type SentPart } from './record.ts';
import { toPartPath } from './spool.ts';

/**
 * Sends all parts that are not at the provider yet. What is known stands on the disk before and after each call that
 * costs money, so that whoever goes on after a kill looks first whether the last one was taken.
 */
export async function sendParts(desk: Desk, sent: SentBatch, journal: Journal): Promise<SentBatch> {
  let current = sent;
  const keep = (part: SentPart): SentPart => {
    current = withPart(current, part);
    saveSent(desk.context, current);
    return part;
  };
  for (const part of sent.parts) {
    const known = part.state === 'tried' ? keep(await recover(desk, current, part)) : part;
    const done = known.state === 'ready' ? await sendPart(desk, { sent: current, part: known, keep }) : known;
    if (done === part) continue;
    const { name, vendorId } = done;
    journal.noteSent(sent.id, 'open', { provider: sent.provider, part: name, id: vendorId });
    // One that may be somebody else's may have to be sent yet.
    if (done.isCertain) rmSync(toPartPath(toSpoolFolder(desk.context, sent.id), done), { force: true });
  }
  return current;
}

interface Sending {
  readonly sent: SentBatch;
  readonly part: SentPart;
  readonly keep: (part: SentPart) => SentPart;
}

async function sendPart({ context, settings, batches }: Desk, { sent, part, keep }: Sending): Promise<SentPart> {
  const { signal, clock } = context;
  const file = { path: toPartPath(toSpoolFolder(context, sent.id), part), bytes: part.bytes };
  const retries = settings.maxRetries;
  // A file by itself costs nothing, also where it comes twice.
  const name = await insist(context, { retries, isHarmless: () => true }, () => batches.upload(part, file, signal));
  const tried = keep({ ...part, file: name, state: 'tried', triedAt: clock.now() });
  try {
    const made = await insist(context, { retries, isHarmless: isTurnedAway }, () =>
      batches.create(tried, file, signal),
    );
    return keep({ ...tried, state: 'sent', vendorId: made.id, isCertain: true });
  } catch (error) {
    if (!(error instanceof ProviderFailure)) throw error;
    if (isTurnedAway(error)) keep(part);
    throw withHint(error, error.hint ?? 'the same command looks whether the provider took it, and goes on');
  }
}

/** What was sent a moment ago may not be on the list yet. */
const settleMs = 5000;

export async function recover(desk: Desk, sent: SentBatch, part: SentPart): Promise<SentPart> {
  const { context, settings } = desk;
  const { clock, signal } = context;
  for (const isLast of [false, true]) {
    const found = await insist(context, { retries: settings.maxRetries, isHarmless: () => true }, () =>
      findAgain(desk, sent, part),
    );
    if (found !== null) {
      const { batch, isCertain } = found;
      await context.io.notice(`${part.name} is at "${settings.name}" already, as ${batch.id}`);
      return { ...part, state: 'sent', vendorId: batch.id, isCertain };
    }
    const waitMs = part.triedAt + settleMs - clock.now();
    if (!isLast && waitMs > 0) await pause(waitMs, clock, signal);
  }
  return { ...part, state: 'ready' };
}

/** The batch at the provider that was made of this part, as far as can be told. */
async function findAgain(desk: Desk, sent: SentBatch, part: SentPart): Promise<FoundBatch | null> {
  const { context, batches } = desk;
  const taken = new Set(listSent(context).flatMap(({ parts }) => parts.map(({ vendorId }) => vendorId)));
  const found = await batches.find(toBatchPart(part), context.signal);
  for (const each of found.filter(({ batch }) => !taken.has(batch.id) && !part.others.includes(batch.id))) {
    if (each.isCertain || each.batch.end === null) return each;
    if (await isOurs(desk, each, { sent, part })) return { ...each, isCertain: true };
  }
  return null;
}

/** The ids of its requests tell. */
async function isOurs(
  { context, batches }: Desk,
  { batch }: FoundBatch,
  { sent, part }: { readonly sent: SentBatch; readonly part: SentPart },
): Promise<boolean> {
  for await (const { id } of batches.results(batch, context.signal)) return toRowNumber(sent, part, id) !== null;
  return false;
}

function toBatchPart({ name, requests, file, triedAt }: SentPart): BatchPart {
  return { name, requests, file, triedAt };
}

/** What the provider repeats with the answer. */
export function toRequestId({ id }: Pick<SentBatch, 'id'>, row: number): string {
  return `aix-${id}-${row}`;
}

/** Null for a request of somebody else, or of another part. */
export function toRowNumber(sent: Pick<SentBatch, 'id'>, { first, last }: SentPart, id: string): number | null {
  const row = Number(/-([1-9]\d*)$/.exec(id)?.[1]);
  return id === toRequestId(sent, row) && row >= first && row <= last ? row : null;
}
