import { Failure, toErrorDocument } from '../../errors.ts';
import type { Context } from '../../context.ts';
import type { ChatRequest, OutputSchema } from '../../providers/provider.ts';
import { mask } from '../../http/redact.ts';
import { newConversation } from '../../run/conversation.ts';
import { toFailedEnvelope } from '../../run/envelope.ts';
import { mapTexts } from '../../run/redact-document.ts';
import { createMeter, type FullPrice } from '../../run/meter.ts';
import type { RunOrigin } from '../../run/origin.ts';
import type { Journal } from '../journal/journal.ts';
import { toChanged } from '../ledger.ts';
import type { BatchPlan } from '../plan-batch.ts';
import { endsAll, withoutKeys } from '../play-row.ts';
import { toCode, toPlayedRow } from '../results/result.ts';
import { openRows } from '../rows/open-rows.ts';
import type { Row } from '../rows/row.ts';
import { toWish, type Selection } from '../select-rows.ts';
import type { Desk } from './connect-sent.ts';
import { toSpoolFolder, type SentPart } from './record.ts';
import { toRequestId } from './send-parts.ts';
import { createSpool, type Spool } from './spool.ts';
import type { SubmitOptions } from './submit-batch.ts';

interface Wanted {
  readonly id: string;
  /** The one for planning, which has no voice. */
  readonly context: Context;
  readonly plan: BatchPlan;
  readonly options: SubmitOptions;
  readonly selection: Selection;
  readonly journal: Journal;
  readonly price: FullPrice | null;
}

export interface SpooledInput {
  readonly parts: readonly SentPart[];
  readonly columns: readonly string[] | null;
  readonly schema: OutputSchema | null;
  readonly sums: CostSums;
}

interface CostSums {
  readonly inputTokens: number;
  readonly mostOutput: number | null;
  readonly expected: number;
}

/** Puts the requests of all rows without a result on the disk. A row that cannot be run has its result at once. */
export async function spoolRows(desk: Desk, wanted: Wanted): Promise<SpooledInput> {
  const { id, context, plan, options, selection } = wanted;
  const { terms, spareBytes } = desk.batches;
  const { signal } = context;
  const spool = createSpool(context, {
    folder: toSpoolFolder(context, id),
    name: `aix-${id}`,
    head: plan.head,
    requests: Math.min(terms.requests, options.providerBatch.partRows ?? terms.requests),
    bytes: terms.bytes - spareBytes,
  });
  let columns: readonly string[] | null = null;
  const onColumns = (found: readonly string[]): void => {
    plan.columns.check(found);
    columns = plan.source.type === 'files' ? ['path'] : found;
  };
  const counter = createCounter(wanted.price);
  for await (const rows of openRows(context, { ...toWish(plan, options), onColumns, signal })) {
    for (const row of rows.filter(({ number }) => selection.wants(number))) {
      signal.throwIfAborted();
      if (!isDone(wanted, row)) counter.count(await spoolRow(desk, wanted, { row, spool }));
    }
    if ((rows.at(-1)?.number ?? 0) >= selection.last) break;
  }
  return { parts: spool.end(), columns, ...counter.end() };
}

function isDone({ journal, options }: Wanted, { number, mark }: Row): boolean {
  const past = journal.past.find(number);
  if (past === null) return false;
  if (past.mark !== mark) throw toChanged({ number });
  return past.code === 'ok' || !options.retriesFailed;
}

/** Gives what was put there; null for a row that cannot be run. */
async function spoolRow(
  { batches }: Desk,
  { id, context, plan, journal }: Wanted,
  { row, spool }: { readonly row: Row; readonly spool: Spool },
): Promise<ChatRequest | null> {
  const { setup } = plan;
  const { number, mark } = row;
  const input = setup.composer.toInput(row);
  try {
    const { messages, source } = await setup.composer.compose(row);
    const run = await setup.runs.toPlan({ messages, request: messages, source, conversation: newConversation });
    const { line, warnings } = batches.toLine(toRequestId({ id }, number), run.request);
    for (const warning of warnings) await context.io.warn(warning);
    spool.add({ number, mark, line, input, origin: toOrigin(context, plan, run.origin), warnings });
    return run.request;
  } catch (error) {
    if (!(error instanceof Failure) || endsAll(error)) throw error;
    const envelope = withoutKeys(context, toFailedEnvelope(toErrorDocument(error)));
    const place = journal.add(toPlayedRow({ number, input }, envelope), mark);
    journal.past.set(number, { ...place, code: toCode(envelope), mark });
    journal.flush();
    return null;
  }
}

/** When the answer comes, nobody knows the secrets any more that could stand in it. So such runs are not kept. */
function toOrigin({ redactor }: Context, { prompt }: BatchPlan, origin: RunOrigin): RunOrigin {
  const hasSecrets = prompt.params.some(({ isSecret }) => isSecret);
  if (!origin.isKept || hasSecrets) return { ...origin, isKept: false, messages: [], params: {} };
  return mapTexts(origin, (text) => redactor.replaceKnown(text, () => mask));
}

interface Counter {
  count(request: ChatRequest | null): void;
  end(): Pick<SpooledInput, 'schema' | 'sums'>;
}

const free: FullPrice = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 };

function createCounter(price: FullPrice | null): Counter {
  let schema: OutputSchema | null = null;
  let sums: CostSums = { inputTokens: 0, mostOutput: 0, expected: 0 };
  return {
    count(request) {
      if (request === null) return;
      schema = request.schema ?? null;
      const { inputTokens, mostOutput, expected } = createMeter(request, price ?? free);
      const output = mostOutput === null || sums.mostOutput === null ? null : sums.mostOutput + mostOutput;
      sums = { inputTokens: sums.inputTokens + inputTokens, mostOutput: output, expected: sums.expected + expected };
    },
    end: () => ({ schema, sums }),
  };
}
