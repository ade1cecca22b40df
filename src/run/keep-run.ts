import { hasLimit } from '../config/money.ts';
import type { Context } from '../context.ts';
import { Failure } from '../errors.ts';
import type { RunEntry } from '../history/entry.ts';
import { saveLines, takeInMany } from '../history/save.ts';
import { mask, type Redactor } from '../http/redact.ts';
import type { Message } from '../providers/provider.ts';
import type { Envelope } from './envelope.ts';
import { toPlace } from './history-place.ts';
import type { RunOrigin } from './origin.ts';
import { mapTexts } from './redact-document.ts';

export interface FinishedRun extends Pick<RunEntry, 'asked'> {
  /** When it began, in milliseconds since 1970. */
  readonly at: number;
  readonly envelope: Envelope;
}

export interface RunToKeep {
  readonly origin: RunOrigin;
  readonly run: FinishedRun;
}

/** Puts a run into the history, however it ended. The answer has been given: what goes wrong here is no more than a warning. */
export async function keepRun(context: Context, kept: RunToKeep): Promise<void> {
  if (await keepRuns(context, [kept])) await takeInMany(toPlace(context));
}

/**
 * In one file, which waits for whoever reads the history next: a whole batch would take too long for those who run it.
 * Says whether there was anything to keep.
 */
export async function keepRuns(context: Context, kept: readonly RunToKeep[]): Promise<boolean> {
  const { budget = {} } = await context.config();
  const lines: Line[] = [];
  for (const { origin, run } of kept) {
    if (!origin.isKept && !hasLimit(budget)) continue;
    const entry = isSimple(origin)
      ? toEntry({ origin, run }, origin.messages)
      : await toOtherEntry(context, { origin, run });
    if (entry !== null) lines.push(toLine(entry, run.envelope, context.redactor));
  }
  await keepLines(context, lines);
  return lines.length > 0;
}

/** The run as the history keeps it; null where it does not. */
export async function toKeptEntry(context: Context, { origin, run }: RunToKeep): Promise<RunEntry | null> {
  const { budget = {} } = await context.config();
  if (!origin.isKept && !hasLimit(budget)) return null;
  const entry = await toOtherEntry(context, { origin, run });
  return entry === null ? null : toLine(entry, run.envelope, context.redactor).entry;
}

export async function keepEntries(context: Context, entries: readonly RunEntry[]): Promise<void> {
  await keepLines(
    context,
    entries.map((entry) => ({ entry, json: JSON.stringify(entry) })),
  );
}

interface Line {
  readonly entry: RunEntry;
  readonly json: string;
}

async function keepLines(context: Context, lines: readonly Line[]): Promise<void> {
  const [first] = lines;
  if (first === undefined) return;
  try {
    saveLines(context.home, { id: first.entry.id, lines: lines.map(({ json }) => json) });
  } catch (error) {
    const isSum = lines.every(({ entry }) => entry.isSumOnly === true);
    const remedy = isSum ? 'its cost is in no budget' : 'with --no-history or AIX_NO_HISTORY=1 none is';
    await context.io.warn(`${describe(error)} (${remedy})`);
  }
}

/** Most messages are text alone. */
function isSimple({ isKept, messages }: RunOrigin): boolean {
  return isKept && messages.every(({ content }) => typeof content === 'string');
}

async function toOtherEntry(context: Context, kept: RunToKeep): Promise<RunEntry | null> {
  const { origin, run } = kept;
  if (!origin.isKept) return toSum(context, run);
  if (isSimple(origin)) return toEntry(kept, origin.messages);
  const { limitMedia } = await import('./kept-media.ts');
  return toEntry(kept, limitMedia(origin.messages));
}

/** A budget counts every run, as it would be none otherwise. What is replayed costs nothing. */
async function toSum(context: Context, run: FinishedRun): Promise<RunEntry | null> {
  const { cost } = run.envelope;
  if (context.traffic === 'replayed' || cost === null || cost.amount === 0) return null;
  const { createSum } = await import('./create-sum.ts');
  return createSum(run);
}

function toEntry({ origin, run }: RunToKeep, messages: readonly Message[]): RunEntry {
  const { at, asked, envelope } = run;
  const { command, prompt, promptPath, params, parent, conversation } = origin;
  const id = envelope.id ?? '';
  return {
    id,
    at,
    command,
    prompt,
    prompt_path: promptPath,
    params,
    messages,
    parent,
    conversation: conversation ?? id,
    asked,
    envelope,
  };
}

/**
 * The values of keys and secret params are hidden. What only looks like a key stays where somebody said it, as an answer is
 * kept as it was given; in errors and warnings it goes too.
 */
function toLine(entry: RunEntry, { error, warnings }: Envelope, redactor: Redactor): Line {
  const json = JSON.stringify(entry);
  // Looking through one text takes a fraction of the time that changing all of them does.
  if (error === null && warnings.length === 0 && !redactor.mayHold(json)) return { entry, json };
  const redact = (text: string): string => redactor.redact(text);
  const told = { error: mapTexts(error, redact), warnings: warnings.map(redact) };
  const hidden = { ...entry, envelope: { ...entry.envelope, ...told } };
  const clean = mapTexts(hidden, (text) => redactor.replaceKnown(text, () => mask));
  return { entry: clean, json: JSON.stringify(clean) };
}

function describe(error: unknown): string {
  if (!(error instanceof Failure)) return `the run cannot be kept: ${String(error)}`;
  return error.detail === undefined ? error.message : `${error.message}: ${error.detail}`;
}
