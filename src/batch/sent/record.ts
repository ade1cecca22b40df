import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Context } from '../../context.ts';
import { Failure } from '../../errors.ts';
import { ensurePrivateFolder, writePrivateFile } from '../../files.ts';
import { isObject, parseJson } from '../../providers/json.ts';
import type { OutputSchema } from '../../providers/provider.ts';
import type { Extraction } from '../../run/extract.ts';
import type { JournalHead } from '../journal/head.ts';
import type { ResultFormat } from '../results/format.ts';

/** A batch that a provider works on, as a small file in the home folder keeps it. */
export interface SentBatch {
  readonly id: string;
  readonly createdAt: number;
  readonly prompt: string;
  readonly provider: string;
  /** Where it was sent. Nowhere else is it looked for. */
  readonly baseUrl: string;
  readonly model: string;
  readonly priceShare: number;
  readonly output: string;
  readonly format: ResultFormat;
  readonly columns: readonly string[] | null;
  readonly head: JournalHead;
  /** Results of it stand in the journal from there on. */
  readonly since: number;
  /** Whether these, and the rows that were done before, are all of the input. */
  readonly isAll: boolean;
  readonly reading: AnswerReading;
  readonly parts: readonly SentPart[];
  /** Null before all has come. */
  readonly fetched: { readonly at: number; readonly failed: number } | null;
}

/** What is asked of an answer. */
export interface AnswerReading {
  readonly schema: OutputSchema | null;
  readonly extract: Extraction | null;
  readonly failsOnLength: boolean;
}

export interface SentPart {
  readonly name: string;
  /** The first and the last row in it. */
  readonly first: number;
  readonly last: number;
  readonly requests: number;
  readonly bytes: number;
  /** `tried`: it was sent, and whether it came to the provider nobody knows. */
  readonly state: 'ready' | 'tried' | 'sent' | 'fetched';
  /** What the provider calls its file, and itself. */
  readonly file: string | null;
  readonly vendorId: string | null;
  /** False where the batch at the provider was found again and may be another one. */
  readonly isCertain: boolean;
  /** Batches at the provider that turned out to be others. */
  readonly others: readonly string[];
  readonly triedAt: number;
}

const version = 1;

export function toBatchFolder({ home }: Pick<Context, 'home'>): string {
  return join(home, 'batches');
}

/** What is needed as long as not all has come: the rows, and the requests that are still to be sent. */
export function toSpoolFolder(context: Pick<Context, 'home'>, id: string): string {
  return join(toBatchFolder(context), id);
}

export function saveSent(context: Context, batch: SentBatch): void {
  ensurePrivateFolder(toBatchFolder(context));
  writePrivateFile(toPath(context, batch.id), `${JSON.stringify({ aix_sent_batch: version, ...batch }, null, 2)}\n`);
}

/** The same with another part in the place of its namesake. */
export function withPart(sent: SentBatch, part: SentPart): SentBatch {
  return { ...sent, parts: sent.parts.map((each) => (each.name === part.name ? part : each)) };
}

/** Newest first. What cannot be read is left out. */
export function listSent(context: Context): readonly SentBatch[] {
  return listIds(context)
    .flatMap((id) => readSent(context, id) ?? [])
    .toSorted((one, other) => other.createdAt - one.createdAt);
}

/** By its id, or a beginning of it that no other has. Throws `usage` where there is none. */
export function findSent(context: Context, wanted: string): SentBatch {
  const ids = listIds(context).filter((id) => id.startsWith(wanted));
  const [id, ...others] = ids.includes(wanted) ? [wanted] : ids;
  const batch = id === undefined || others.length > 0 || wanted === '' ? null : readSent(context, id);
  if (batch !== null) return batch;
  const message =
    others.length > 0 ? `"${wanted}" begins ${ids.length} ids` : `no batch "${wanted}" was sent from here`;
  throw new Failure('usage', message, { hint: 'aix batch status lists them' });
}

/** Null where there is none. */
export function readSent(context: Context, id: string): SentBatch | null {
  try {
    const value = parseJson(readFileSync(toPath(context, id), 'utf8'));
    // Nobody else writes there, and always whole.
    return isObject(value) && value['aix_sent_batch'] === version ? (value as unknown as SentBatch) : null;
  } catch {
    return null;
  }
}

function forgetSent(context: Context, id: string): void {
  rmSync(toPath(context, id), { force: true });
  forgetSpool(context, id);
}

export function forgetSpool(context: Context, id: string): void {
  rmSync(toSpoolFolder(context, id), { recursive: true, force: true });
}

/** Longer than any provider keeps results. */
const keptMs = 60 * 86_400_000;

/** What nobody can need any more: batches that were fetched long ago, and those of a process that died before it sent any. */
export function tidySent(context: Context, output: string): void {
  const now = context.clock.now();
  for (const batch of listSent(context)) {
    const isOld = batch.fetched !== null && now - batch.fetched.at > keptMs;
    const isUnsent = batch.output === output && batch.parts.every(({ state }) => state === 'ready');
    if (isOld || isUnsent) forgetSent(context, batch.id);
  }
}

/** Six letters and digits that no other batch has. */
export function createSentId(context: Context): string {
  const known = new Set(listIds(context));
  for (;;) {
    const id = Math.random().toString(36).slice(2, 8).padEnd(6, '0');
    if (!known.has(id)) return id;
  }
}

function toPath(context: Pick<Context, 'home'>, id: string): string {
  return join(toBatchFolder(context), `${id}.json`);
}

function listIds(context: Context): readonly string[] {
  try {
    return readdirSync(toBatchFolder(context))
      .filter((name) => /^[a-z0-9]+\.json$/.test(name))
      .map((name) => name.slice(0, -'.json'.length));
  } catch {
    // Nothing was ever sent.
    return [];
  }
}
