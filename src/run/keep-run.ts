import { hasLimit } from '../config/money.ts';
import type { Context } from '../context.ts';
import { Failure } from '../errors.ts';
import type { RunEntry } from '../history/entry.ts';
import { saveEntries, takeInMany } from '../history/save.ts';
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

/** Puts a run into the history, however it ended. The answer has been given: what goes wrong here is no more than a warning. */
export async function keepRun(context: Context, origin: RunOrigin, run: FinishedRun): Promise<void> {
  const entry = await toKeptEntry(context, origin, run);
  if (entry === null) return;
  await keepEntries(context, [entry]);
  await takeInMany(toPlace(context));
}

/** The run as the history keeps it; null where it does not. */
export async function toKeptEntry(context: Context, origin: RunOrigin, run: FinishedRun): Promise<RunEntry | null> {
  const { budget = {} } = await context.config();
  if (!origin.isKept && !hasLimit(budget)) return null;
  const entry = origin.isKept ? await toEntry(origin, run) : await toSum(context, run);
  return entry === null ? null : hideSecrets(entry, run.envelope, context.redactor);
}

/** In one file, which waits for whoever reads the history next: a whole batch would take too long for those who run it. */
export async function keepEntries(context: Context, entries: readonly RunEntry[]): Promise<void> {
  try {
    saveEntries(context.home, entries);
  } catch (error) {
    const isSum = entries.every(({ isSumOnly }) => isSumOnly === true);
    const remedy = isSum ? 'its cost is in no budget' : 'with --no-history or AIX_NO_HISTORY=1 none is';
    await context.io.warn(`${describe(error)} (${remedy})`);
  }
}

/** A budget counts every run, as it would be none otherwise. What is replayed costs nothing. */
async function toSum(context: Context, run: FinishedRun): Promise<RunEntry | null> {
  const { cost } = run.envelope;
  if (context.traffic === 'replayed' || cost === null || cost.amount === 0) return null;
  const { createSum } = await import('./create-sum.ts');
  return createSum(run);
}

async function toEntry(origin: RunOrigin, { at, asked, envelope }: FinishedRun): Promise<RunEntry> {
  const id = envelope.id ?? '';
  const { command, prompt, params, parent } = origin;
  return {
    id,
    at,
    command,
    prompt,
    prompt_path: origin.promptPath,
    params,
    messages: await toKept(origin.messages),
    parent,
    conversation: origin.conversation ?? id,
    asked,
    envelope,
  };
}

/** Most messages are text alone. */
async function toKept(messages: readonly Message[]): Promise<readonly Message[]> {
  if (messages.every(({ content }) => typeof content === 'string')) return messages;
  const { limitMedia } = await import('./kept-media.ts');
  return limitMedia(messages);
}

/**
 * The values of keys and secret params are hidden. What only looks like a key stays where somebody said it, as an answer is
 * kept as it was given; in errors and warnings it goes too.
 */
function hideSecrets(entry: RunEntry, { error, warnings }: Envelope, redactor: Redactor): RunEntry {
  // Looking through one text takes a fraction of the time that changing all of them does.
  if (error === null && warnings.length === 0 && !redactor.mayHold(JSON.stringify(entry))) return entry;
  const redact = (text: string): string => redactor.redact(text);
  const told = { error: mapTexts(error, redact), warnings: warnings.map(redact) };
  const hidden = { ...entry, envelope: { ...entry.envelope, ...told } };
  return mapTexts(hidden, (text) => redactor.replaceKnown(text, () => mask));
}

function describe(error: unknown): string {
  if (!(error instanceof Failure)) return `the run cannot be kept: ${String(error)}`;
  return error.detail === undefined ? error.message : `${error.message}: ${error.detail}`;
}
