import { resolve } from 'node:path';
import type { Context } from '../../context.ts';
import { hasLimit } from '../../config/money.ts';
import { Failure } from '../../errors.ts';
import { connectBatches } from '../../routing/route.ts';
import { checkTogether } from '../../run/budget.ts';
import { renderMoney } from '../../run/money.ts';
import { isFile } from '../../run/output-path.ts';
import { findFullPrice } from '../estimate.ts';
import { toSentFailure, type Journal } from '../journal/journal.ts';
import type { PastRow } from '../journal/past-rows.ts';
import { planBatch, type BatchOptions, type BatchPlan, type ProviderBatchOptions } from '../plan-batch.ts';
import { toBatchContext } from '../play-row.ts';
import { createBrake } from '../play-rows.ts';
import { reportEnd, tellFinished } from '../report-end.ts';
import { openOwnJournal } from '../run-batch.ts';
import { selectRows, type Selection } from '../select-rows.ts';
import { Tally } from '../tally.ts';
import type { Desk } from './connect-sent.ts';
import { createSentId, forgetSpool, readSent, saveSent, tidySent, type SentBatch } from './record.ts';
import { sendParts } from './send-parts.ts';
import { spoolRows, type SpooledInput } from './spool-rows.ts';
import { writeOutput } from './write-output.ts';

export interface SubmitOptions extends BatchOptions {
  readonly providerBatch: ProviderBatchOptions;
}

/**
 * All rows that have no result go to the provider as one batch, or as many as its limits ask for. Gives the batch; null
 * where there was nothing to send.
 */
export async function submitBatch(given: Context, name: string, options: SubmitOptions): Promise<SentBatch | null> {
  const output = toOutputPath(given, options);
  const context = toBatchContext(given);
  const plan = await planBatch(context, name, options);
  const { settings } = plan.setup.runs.first;
  const desk = { context: given, settings, batches: await connectBatches(given, settings) };
  const journal = await openOwnJournal(given, output, { plan, options });
  try {
    if (journal.sent !== null) return await goOn(desk, journal, `${output}.journal`);
    if (journal.finished !== null) {
      await tellFinished(given, output, journal.finished);
      return null;
    }
    tidySent(given, output);
    return await submitNew(desk, { context, name, output, plan, options, journal });
  } finally {
    journal.close();
    await (await context.http()).close();
  }
}

function toOutputPath({ cwd }: Context, { output }: SubmitOptions): string {
  if (isFile(output)) return resolve(cwd, output);
  throw new Failure('usage', '--provider-batch needs --output with the name of a file', {
    hint: 'the results come within a day, when this command is over',
  });
}

/** Whoever was stopped in the middle sends the rest. */
async function goOn(desk: Desk, journal: Journal, path: string): Promise<SentBatch> {
  const id = journal.sent ?? '';
  const sent = readSent(desk.context, id);
  if (sent === null) throw toSentFailure(path, id);
  const isOpen = sent.parts.some(({ state }) => state === 'ready' || state === 'tried');
  if (!isOpen) await desk.context.io.notice(`batch ${id} was sent before, nothing was sent`);
  return isOpen ? sendParts(desk, sent, journal) : sent;
}

interface New {
  /** The one for planning, which has no voice. */
  readonly context: Context;
  readonly name: string;
  readonly output: string;
  readonly plan: BatchPlan;
  readonly options: SubmitOptions;
  readonly journal: Journal;
}

async function submitNew(desk: Desk, wanted: New): Promise<SentBatch | null> {
  const { plan, options, journal, context } = wanted;
  const id = createSentId(desk.context);
  const { first } = plan.setup.runs;
  let isSaved = false;
  try {
    const selection = await selectRows(context, plan, options);
    const price = await findFullPrice(context, first, desk.batches.terms.priceShare);
    const input = await spoolRows(desk, { ...wanted, id, selection, price });
    if (input.parts.length === 0) {
      await endUnsent(desk.context, wanted, { columns: input.columns, selection });
      return null;
    }
    await judgeCost(desk, wanted, input);
    const unsent = toSent(desk, wanted, { id, input, isAll: selection.isAll });
    saveSent(desk.context, unsent);
    isSaved = true;
    const since = journal.noteSent(id, 'open', { provider: first.settings.name });
    const sent = { ...unsent, since };
    saveSent(desk.context, sent);
    if (price !== null) await tellCost(desk, input, price.currency ?? 'USD');
    return await sendParts(desk, sent, journal);
  } finally {
    if (!isSaved) forgetSpool(desk.context, id);
  }
}

/** Every row has its result already, though some of them for want of anything to send. */
async function endUnsent(
  context: Context,
  wanted: New,
  { columns, selection }: { readonly columns: SentBatch['columns']; readonly selection: Selection },
): Promise<void> {
  const { journal } = wanted;
  const tally = new Tally(journal.costs);
  const onRow = ({ code }: PastRow): void => tally.settle(code);
  await writeOutput(context, { ...toOutput(wanted), columns, journal, onRow });
  await context.io.notice('there is no row to send');
  await reportEnd(context, { journal, tally, brake: createBrake(), selection, isWhole: true });
}

function toOutput({ plan, output }: New): { readonly output: string; readonly format: BatchPlan['format'] } {
  return { output, format: plan.format };
}

interface Facts {
  readonly id: string;
  readonly input: SpooledInput;
  readonly isAll: boolean;
}

function toSent({ settings, context, batches }: Desk, wanted: New, { input, ...facts }: Facts): SentBatch {
  const { name, plan, options } = wanted;
  const { failsOnLength, extract } = options.run;
  return {
    ...facts,
    ...toOutput(wanted),
    since: 0,
    createdAt: context.clock.now(),
    prompt: name,
    provider: settings.name,
    baseUrl: settings.baseUrl,
    model: plan.setup.runs.first.model,
    priceShare: batches.terms.priceShare,
    columns: input.columns,
    head: plan.head,
    reading: { schema: input.schema, extract, failsOnLength },
    parts: input.parts,
    fetched: null,
  };
}

/** Before anything is sent, as nobody can stop a provider in the middle of an answer. */
async function judgeCost({ context }: Desk, { plan, options, journal }: New, { sums }: SpooledInput): Promise<void> {
  const { maxCost } = options.run;
  const { budget = {} } = await context.config();
  if (maxCost === null && !hasLimit(budget)) return;
  const tell = (message: string): Promise<void> => context.io.notice(message);
  const spent = journal.costs.get('USD') ?? 0;
  await checkTogether(context, { maxCost, budget, tell }, { route: plan.setup.runs.first, sums, spent });
}

async function tellCost({ context }: Desk, { sums }: SpooledInput, currency: string): Promise<void> {
  const most = sums.mostOutput === null ? 'at least' : 'at most';
  await context.io.notice(`it will cost ${most} about ${renderMoney(sums.expected, currency)} (estimate)`);
}
