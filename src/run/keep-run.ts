import { hasLimit } from '../config/money.ts';
import type { Context } from '../context.ts';
import { Failure } from '../errors.ts';
import type { RunEntry } from '../history/entry.ts';
import { saveText, takeInMany } from '../history/save.ts';
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
  /** The JSON of the envelope, where somebody has made it already. */
  readonly json?: string;
}

export interface RunToKeep {
  readonly origin: RunOrigin;
  readonly run: FinishedRun;
}

/** The JSON of a longer answer would take more memory than all else that a run does. */
const longLength = 500_000;

/**
 * Puts a run into the history, however it ended. The answer has been given: what goes wrong here is no more than a
 * warning. `texts` are the pieces that its text came in.
 */
export async function keepRun(context: Context, kept: RunToKeep, texts: readonly string[]): Promise<void> {
  const isLong = kept.run.envelope.text.length > longLength;
  if (!isLong || !(await keepInPieces(context, kept, texts))) {
    const line = await toKeptLine(context, kept);
    if (line === null) return;
    await keepLines(context, [line]);
  }
  await takeInMany(toPlace(context));
}

/** False where it is not to be kept as it is. */
async function keepInPieces(context: Context, kept: RunToKeep, texts: readonly string[]): Promise<boolean> {
  const { origin, run } = kept;
  if (!isSimple(origin) || !isQuiet(run.envelope)) return false;
  const { toLongLine } = await import('./long-line.ts');
  const facts = toFacts(kept, origin.messages);
  const pieces = toLongLine({ ...facts, envelope: run.envelope }, texts, context.redactor);
  if (pieces !== null) await keepText(context, { id: facts.id, pieces, isSum: false });
  return pieces !== null;
}

/** A run as it stands in the history. */
export interface KeptLine {
  readonly id: string;
  readonly json: string;
  readonly isSum: boolean;
}

/** Null where the history has no place for it. At once for most: a line takes far less memory than what it was made of. */
export function toKeptLine(context: Context, kept: RunToKeep): KeptLine | Promise<KeptLine | null> {
  const { origin, run } = kept;
  if (!isSimple(origin)) return toOtherLine(context, kept);
  const facts = toFacts(kept, origin.messages);
  const { envelope, json = JSON.stringify(envelope) } = run;
  const text = `${JSON.stringify(facts).slice(0, -1)},"envelope":${json}}`;
  if (isClean(text, envelope, context.redactor)) return { id: facts.id, json: text, isSum: false };
  return toLine(hide({ ...facts, envelope }, envelope, context.redactor));
}

async function toOtherLine(context: Context, kept: RunToKeep): Promise<KeptLine | null> {
  const entry = await toKeptEntry(context, kept);
  return entry === null ? null : toLine(entry);
}

function toLine(entry: RunEntry): KeptLine {
  return { id: entry.id, json: JSON.stringify(entry), isSum: entry.isSumOnly === true };
}

/** The run as the history keeps it; null where it does not. */
export async function toKeptEntry(context: Context, kept: RunToKeep): Promise<RunEntry | null> {
  const { budget = {} } = await context.config();
  if (!kept.origin.isKept && !hasLimit(budget)) return null;
  const entry = await toEntry(context, kept);
  if (entry === null) return null;
  const { envelope } = kept.run;
  return isClean(JSON.stringify(entry), envelope, context.redactor) ? entry : hide(entry, envelope, context.redactor);
}

export async function keepEntries(context: Context, entries: readonly RunEntry[]): Promise<void> {
  await keepLines(context, entries.map(toLine));
}

async function keepLines(context: Context, lines: readonly KeptLine[]): Promise<void> {
  const [first] = lines;
  if (first === undefined) return;
  const pieces = [lines.map(({ json }) => json).join('\n')];
  await keepText(context, { id: first.id, pieces, isSum: lines.every(({ isSum }) => isSum) });
}

export interface KeptText extends Pick<KeptLine, 'id' | 'isSum'> {
  readonly pieces: Iterable<string | Uint8Array>;
}

/** At once, or beside other work. */
type Save = (home: string, id: string, pieces: KeptText['pieces']) => void | Promise<void>;

/** In one file, which waits for whoever reads the history next: a whole batch would take too long for those who run it. */
export async function keepText(
  context: Context,
  { id, pieces, isSum }: KeptText,
  save: Save = saveText,
): Promise<void> {
  try {
    await save(context.home, id, pieces);
  } catch (error) {
    const remedy = isSum ? 'its cost is in no budget' : 'with --no-history or AIX_NO_HISTORY=1 none is';
    await context.io.warn(`${describe(error)} (${remedy})`);
  }
}

/** Most messages are text alone. */
function isSimple({ isKept, messages }: RunOrigin): boolean {
  return isKept && messages.every(({ content }) => typeof content === 'string');
}

async function toEntry(context: Context, kept: RunToKeep): Promise<RunEntry | null> {
  const { origin, run } = kept;
  if (!origin.isKept) return toSum(context, run);
  const messages = isSimple(origin) ? origin.messages : (await import('./kept-media.ts')).limitMedia(origin.messages);
  return { ...toFacts(kept, messages), envelope: run.envelope };
}

/** A budget counts every run, as it would be none otherwise. What is replayed costs nothing. */
async function toSum(context: Context, run: FinishedRun): Promise<RunEntry | null> {
  const { cost } = run.envelope;
  if (context.traffic === 'replayed' || cost === null || cost.amount === 0) return null;
  const { createSum } = await import('./create-sum.ts');
  return createSum(run);
}

/** All but the document, which stands behind them. */
function toFacts({ origin, run }: RunToKeep, messages: readonly Message[]): Omit<RunEntry, 'envelope'> {
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
  };
}

/** Looking through one text takes a fraction of the time that changing all of them does. */
function isClean(json: string, envelope: Envelope, redactor: Redactor): boolean {
  return isQuiet(envelope) && !redactor.mayHold(json);
}

function isQuiet({ error, warnings }: Envelope): boolean {
  return error === null && warnings.length === 0;
}

/**
 * The values of keys and secret params are hidden. What only looks like a key stays where somebody said it, as an answer is
 * kept as it was given; in errors and warnings it goes too.
 */
function hide(entry: RunEntry, { error, warnings }: Envelope, redactor: Redactor): RunEntry {
  const redact = (text: string): string => redactor.redact(text);
  const told = { error: mapTexts(error, redact), warnings: warnings.map(redact) };
  const hidden = { ...entry, envelope: { ...entry.envelope, ...told } };
  return mapTexts(hidden, (text) => redactor.replaceKnown(text, () => mask));
}

function describe(error: unknown): string {
  if (!(error instanceof Failure)) return `the run cannot be kept: ${String(error)}`;
  return error.detail === undefined ? error.message : `${error.message}: ${error.detail}`;
}
