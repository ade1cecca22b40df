import type { Context } from '../../context.ts';
import { Failure, toErrorDocument } from '../../errors.ts';
import { renderTable } from '../../terminal/table.ts';
import { connectSent } from './connect-sent.ts';
import { lookAtParts, toStanding, type SeenPart, type SentState, type Standing } from './look.ts';
import { findSent, listSent, type SentBatch } from './record.ts';

interface Described {
  readonly sent: SentBatch;
  readonly seen: readonly SeenPart[];
  readonly standing: Standing;
  /** Why the provider could not be asked. */
  readonly failure: Failure | null;
}

/** One batch, or all that were sent from here. The provider is asked about those that are not fetched yet. */
export async function showStatus(context: Context, id: string | null, isJson: boolean): Promise<void> {
  const { io } = context;
  const batches = id === null ? listSent(context) : [findSent(context, id)];
  const all: Described[] = [];
  for (const sent of batches) all.push(await describe(context, sent));
  if (isJson) {
    const documents = all.map(toDocument);
    await io.stdout.write(`${JSON.stringify(id === null ? documents : documents[0], null, 2)}\n`);
  } else {
    await io.stdout.write(await renderTable(io, head, all.map(toRow)));
    if (all.length === 0)
      await io.notice('no batch was sent from here yet\nhint: aix batch PROMPT ... --provider-batch');
  }
  await tellFailures(context, all);
}

/** One of many that cannot be asked keeps nobody from the others. */
async function tellFailures({ io }: Context, all: readonly Described[]): Promise<void> {
  const failed = all.filter(({ failure }) => failure !== null);
  const [first] = failed;
  if (first?.failure == null) return;
  if (all.length === 1) throw first.failure;
  for (const { sent, failure } of failed) await io.warn(`batch ${sent.id}: ${failure?.message}`);
}

async function describe(context: Context, sent: SentBatch): Promise<Described> {
  const known = sent.parts.map((part) => ({ part, batch: null }));
  if (sent.fetched !== null || sent.parts.every(({ state }) => state !== 'sent'))
    return { sent, seen: known, standing: toStanding(sent, known), failure: null };
  try {
    const seen = await lookAtParts(await connectSent(context, sent), sent);
    return { sent, seen, standing: toStanding(sent, seen), failure: null };
  } catch (error) {
    if (!(error instanceof Failure) || error.code === 'cancelled') throw error;
    return { sent, seen: known, standing: toStanding(sent, known), failure: error };
  }
}

const head = ['id', 'state', 'rows', 'failed', 'provider', 'prompt', 'sent at', 'output'];

const stateWords: Readonly<Record<SentState, string>> = {
  unsent: 'not all sent',
  running: 'running',
  ended: 'to be fetched',
  fetched: 'fetched',
};

function toRow({ sent, standing, failure }: Described): readonly string[] {
  const { counts, state } = standing;
  const isKnown = failure === null && state !== 'fetched';
  const done = isKnown ? `${counts.succeeded + counts.failed} of ${counts.total}` : String(counts.total);
  const failed = state === 'fetched' ? (sent.fetched?.failed ?? 0) : counts.failed;
  return [
    sent.id,
    failure === null ? stateWords[state] : 'unknown',
    done,
    failure === null ? String(failed) : '',
    sent.provider,
    sent.prompt,
    new Date(sent.createdAt).toISOString().slice(0, 16).replace('T', ' '),
    sent.output,
  ];
}

/** Its names are fixed. */
function toDocument({ sent, seen, standing, failure }: Described): object {
  const { id, provider, model, prompt, output, createdAt, fetched } = sent;
  return {
    id,
    state: failure === null ? standing.state : 'unknown',
    provider,
    model,
    prompt,
    output,
    created_at: new Date(createdAt).toISOString(),
    fetched_at: fetched === null ? null : new Date(fetched.at).toISOString(),
    rows:
      fetched === null
        ? standing.counts
        : { ...standing.counts, succeeded: standing.counts.total - fetched.failed, failed: fetched.failed },
    parts: seen.map(({ part, batch }) => ({
      id: part.vendorId,
      state: part.state,
      status: batch?.status ?? null,
      rows: part.requests,
    })),
    error: failure === null ? null : toErrorDocument(failure),
  };
}
