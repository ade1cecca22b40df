import type { Context } from '../context.ts';
import { Failure } from '../errors.ts';
import type { Prompt } from '../prompts/prompt.ts';
import { prepareFilling } from '../run/params.ts';
import { noText, prepareRuns, readForm, readPrompt, type RunOptions } from '../run/run-prompt.ts';
import { toHash, type JournalHead } from './journal/head.ts';
import { createComposer } from './compose-row.ts';
import { createColumnMap, type ColumnArgument, type ColumnMap } from './map-columns.ts';
import type { RunSetup } from './play-row.ts';
import type { QueueAddress } from './queue/address.ts';
import type { InputFormat } from './rows/open-rows.ts';
import { findSource, hashSource, type Source } from './rows/source.ts';
import type { ResultFormat } from './results/format.ts';

/** What the command line says about a batch. Null means: not said. */
export interface BatchOptions {
  readonly run: RunOptions;
  readonly input: string;
  readonly inputFormat: InputFormat | null;
  readonly delimiter: string | null;
  readonly map: readonly ColumnArgument[];
  readonly output: string | null;
  readonly format: ResultFormat | null;
  readonly isOrdered: boolean;
  readonly concurrency: number;
  readonly restarts: boolean;
  readonly isForced: boolean;
  readonly retriesFailed: boolean;
  /** The first rows alone. */
  readonly limit: number | null;
  /** So many rows at random. */
  readonly sample: number | null;
  readonly maxErrors: number | null;
  /** Where rows are put for workers to take; null where they are run here. */
  readonly queue: QueueAddress | null;
  /** Null where the rows are run one by one. */
  readonly providerBatch: ProviderBatchOptions | null;
}

/** What is said about a batch that the provider works on. */
export interface ProviderBatchOptions {
  /** Fewer than the provider takes, in one of its batches. */
  readonly partRows: number | null;
  readonly waits: boolean;
  readonly intervalMs: number | null;
}

export interface BatchPlan {
  readonly source: Source;
  readonly prompt: Prompt;
  readonly columns: ColumnMap;
  readonly setup: RunSetup;
  readonly head: JournalHead;
  readonly format: ResultFormat;
}

/** Settles all that holds for every row. Throws before anything is sent. */
export async function planBatch(context: Context, name: string, options: BatchOptions): Promise<BatchPlan> {
  const { run, concurrency, input } = options;
  if (name === '-' && input === '-') throw new Failure('usage', 'stdin cannot be both the prompt and the input');
  const prompt = await readPrompt(context, name);
  if (prompt.text.trim() === '') throw noText(prompt);
  const source = findSource(context, input);
  const form = await readForm(context, run, prompt);
  const wish =
    prompt.type === 'simple' ? prompt : await (await import('../run/prompt-wish.ts')).toWish(context, prompt);
  const runs = await prepareRuns(context, { wish, settings: prompt.settings, form }, run);
  const fixed = await listFixed(context, prompt, run);
  const columns = createColumnMap(prompt, { map: options.map, fixed });
  const fill = await prepareFilling(context, prompt, run);
  const setup = { composer: createComposer({ prompt, columns, fill }), runs, concurrency };
  const format = options.format ?? (options.output?.toLowerCase().endsWith('.csv') ? 'csv' : 'jsonl');
  const head = {
    prompt: hashPrompt(prompt),
    options: hashOptions(options, { runs, form, format, source }),
    input: await hashSource(context, source),
  };
  return { source, prompt, columns, setup, head, format };
}

async function listFixed(context: Context, prompt: Prompt, run: RunOptions): Promise<readonly string[]> {
  const { readNamedValues } = await import('../run/params.ts');
  return Object.keys(await readNamedValues(context, prompt, { ...run, isDryRun: true }));
}

/** With its partials, as they were read. */
function hashPrompt(prompt: Prompt): string {
  const { type, system, text, settings, params, answer, rich, commands, provider, model } = prompt;
  return toHash({ type, system, text, settings, params, answer, rich, commands, provider, model });
}

interface Settled {
  readonly runs: RunSetup['runs'];
  readonly form: Awaited<ReturnType<typeof readForm>>;
  readonly format: ResultFormat;
  readonly source: Source;
}

/** Those that make another answer, or another output. */
function hashOptions(options: BatchOptions, { runs, form, format, source }: Settled): string {
  const { run, map, inputFormat, delimiter, isOrdered } = options;
  const { params, paramsFile, system, settings, extra, extract, stream } = run;
  const { first } = runs;
  return toHash({
    route: [first.settings.name, first.settings.baseUrl, first.model],
    request: { params, paramsFile, system, settings, extra, extract, stream, ...form.request },
    input: { type: source.type, map, inputFormat, delimiter },
    output: { format, isOrdered },
  });
}
