import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Context } from '../context.ts';
import { Failure } from '../errors.ts';
import { isFile } from '../run/output-path.ts';
import { checkOutput } from './check-output.ts';
import { openJournal, toSentFailure, type Journal } from './journal/journal.ts';
import { Ledger } from './ledger.ts';
import { planBatch, type BatchOptions, type BatchPlan } from './plan-batch.ts';
import { createRunPlayer, toBatchContext } from './play-row.ts';
import { createBrake, playRows, type Brake } from './play-rows.ts';
import type { Player } from './player.ts';
import { createResultWriter } from './results/format.ts';
import { createStdoutSink, openFileSink, type Sink } from './results/sink.ts';
import { openRows } from './rows/open-rows.ts';
import type { Row } from './rows/row.ts';
import { createProgress } from './progress.ts';
import { reportEnd, tellFinished } from './report-end.ts';
import { selectRows, toWish, type Selection } from './select-rows.ts';
import { Tally } from './tally.ts';

/** One run for each row of the input. Throws what the batch ends with when not every row has succeeded. */
export async function runBatch(given: Context, prompt: string, options: BatchOptions): Promise<void> {
  const context = toBatchContext(given);
  const plan = await planBatch(context, prompt, options);
  if (options.run.isDryRun) {
    const { showEstimate } = await import('./estimate.ts');
    return showEstimate(context, plan, options);
  }
  const output = isFile(options.output) ? resolve(context.cwd, options.output) : null;
  const journal = output === null ? null : await openOwnJournal(given, output, { plan, options });
  try {
    if (journal?.sent != null) throw toSentFailure(`${output}.journal`, journal.sent);
    if (journal?.finished != null && output !== null) return await tellFinished(given, output, journal.finished);
    const selection = await selectRows(context, plan, options);
    const sink = output === null ? createStdoutSink(given) : await openFileSink(given, output);
    await runRows({ given, context, plan, options, selection }, { journal, sink });
  } finally {
    journal?.close();
  }
}

export interface Wanted {
  readonly plan: BatchPlan;
  readonly options: BatchOptions;
}

/** A file that no journal stands beside is somebody else's. */
export async function openOwnJournal(context: Context, output: string, { plan, options }: Wanted): Promise<Journal> {
  const path = `${output}.journal`;
  const { restarts, isForced } = options;
  checkOutput(context, options.output ?? output, plan);
  if (!existsSync(path) && existsSync(output) && !restarts && !isForced)
    throw new Failure('usage', `"${options.output}" is already there`, { hint: 'replace it with --force' });
  return openJournal(context, { path, head: plan.head, restarts });
}

interface Batch extends Wanted {
  /** What the user sees and hears. */
  readonly given: Context;
  /** The same without a voice. */
  readonly context: Context;
  readonly selection: Selection;
}

interface Books {
  readonly journal: Journal | null;
  readonly sink: Sink;
}

async function runRows(batch: Batch, { journal, sink }: Books): Promise<void> {
  const { given, options, selection } = batch;
  const { retriesFailed, isOrdered, maxErrors } = options;
  const tally = new Tally(journal?.costs ?? new Map());
  const brake = createBrake();
  const isShared = journal === null && given.io.stdout.isTerminal;
  const progress = createProgress(given, { tally, selection, isShared });
  const context = toBatchContext(progress.context);
  const player = await createPlayer({ ...batch, context }, { journal, brake, tally });
  const onKept = (numbers: readonly number[]): void => player.kept(numbers);
  const ledger = new Ledger({ journal, sink, tally, isOrdered, retriesFailed, onKept });
  const last = Math.max(selection.last, journal?.past.last ?? 0);
  const rows = beginWithFirst(batch, { ledger, brake, last });
  const release = given.takeInterrupt(() => {
    brake.pull({ type: 'interrupted' });
    void progress.context.io.warn('stopping: what is under way comes to its end; Ctrl-C again stops at once');
  });
  const onResult = (): void => {
    if (maxErrors !== null && tally.failed >= maxErrors) brake.pull({ type: 'errors' });
  };
  let isWhole = false;
  try {
    isWhole = await playRows(context, { rows, wants: selection.wants, player, ledger, brake, onResult });
  } finally {
    release();
    await progress.end();
    await ledger.end().finally(() => player.end());
  }
  await reportEnd(given, { journal, tally, brake, selection, isWhole });
}

interface Beginning {
  readonly ledger: Ledger;
  readonly brake: Brake;
  /** The number of the last row that is of use. */
  readonly last: number;
}

interface Means {
  readonly journal: Journal | null;
  readonly brake: Brake;
  readonly tally: Tally;
}

/** Here, or by workers that take the rows out of a queue. */
async function createPlayer({ context, plan, options }: Batch, { journal, brake, tally }: Means): Promise<Player> {
  const { queue, run } = options;
  const spent = tally.costs.get('USD') ?? 0;
  if (queue === null) return createRunPlayer(context, plan.setup, { spent });
  const { createQueuePlayer } = await import('./queue/player.ts');
  return createQueuePlayer(context, {
    address: queue,
    setup: plan.setup,
    options: run,
    id: journal?.id ?? randomUUID(),
    replaced: journal?.replaced ?? null,
    outlives: journal !== null,
    // Results stand one after the other, so no two are at the same place.
    toRound: (row) => journal?.past.find(row)?.offset ?? 0,
    brake: brake.signal,
    spent,
  });
}

/** The columns are known when the first row is, and the head of the output hangs on them. */
async function* beginWithFirst(
  { context, plan, options }: Batch,
  { ledger, brake, last }: Beginning,
): AsyncGenerator<readonly Row[]> {
  const { source, format } = plan;
  let columns: readonly string[] | null = null;
  let hasBegun = false;
  const begin = (): void => {
    if (!hasBegun) ledger.begin(createResultWriter(format, columns));
    hasBegun = true;
  };
  const onColumns = (found: readonly string[]): void => {
    plan.columns.check(found);
    // Of a file the path is all that results repeat.
    columns = source.type === 'files' ? ['path'] : found;
  };
  for await (const rows of openRows(context, { ...toWish(plan, options), onColumns, signal: brake.signal })) {
    if (rows.length > 0) begin();
    const isLast = (rows.at(-1)?.number ?? 0) >= last;
    yield isLast ? rows.filter(({ number }) => number <= last) : rows;
    if (isLast) return;
  }
  begin();
}
