import { randomUUID } from 'node:crypto';
import { constants, closeSync, existsSync, openSync, readSync } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import type { Context } from '../../context.ts';
import { Failure } from '../../errors.ts';
import { writePrivateFile } from '../../files.ts';
import { renderNumber, toCode, type PlayedRow } from '../results/result.ts';
import { AppendFile } from './append-file.ts';
import {
  checkHead,
  isOtherVersion,
  isSame,
  parseHead,
  renderHead,
  type FinishedBatch,
  type JournalHead,
  type ReadHead,
} from './head.ts';
import { lockJournal } from './lock.ts';
import type { PastRows, ResultPlace } from './past-rows.ts';
import { readJournal, renderSent, type ReadJournal } from './read.ts';

export interface JournalWish {
  readonly path: string;
  readonly head: JournalHead;
  /** Whether what is there is forgotten. */
  readonly restarts: boolean;
}

/**
 * Every result, in the order in which they came: the truth about a batch, which outlives the process at any moment. Held
 * by one process at a time.
 */
export interface Journal {
  /** Stays the same however often the batch is gone on with. */
  readonly id: string;
  readonly isNew: boolean;
  /** The id of the one that was forgotten for this one; null where there was none. */
  readonly replaced: string | null;
  /** What earlier runs left. */
  readonly past: PastRows;
  readonly costs: ReadonlyMap<string, number>;
  /** The batch of a provider that has rows of it. */
  readonly sent: string | null;
  /**
   * Says for everybody who opens it later that rows are at a provider, or that they are no longer. It stands on the disk at
   * once. Gives where it ends: results from there on came later.
   */
  noteSent(id: string, state: 'open' | 'closed', facts: object): number;
  /** Set when all rows of the input have succeeded before. */
  readonly finished: FinishedBatch | null;
  /** Keeps a result, which stands in the file with the next `flush`. Gives the place where its JSON will stand. */
  add(played: PlayedRow, mark: number | null): ResultPlace;
  flush(): void;
  read(place: ResultPlace): string;
  sync(): void;
  /** All rows have succeeded, and stand in the output: nothing but that is left here. */
  finish(batch: FinishedBatch): void;
  close(): void;
}

/** Throws `usage` where another process is at work on it, or where it belongs to another batch. */
export async function openJournal(context: Context, wish: JournalWish): Promise<Journal> {
  const unlock = await lockJournal(context, wish.path);
  try {
    return await openLocked(context, wish, unlock);
  } catch (error) {
    unlock();
    throw error;
  }
}

async function openLocked(context: Context, wish: JournalWish, unlock: () => void): Promise<Journal> {
  const { path, head, restarts } = wish;
  const forgotten = restarts ? toId(readFirstLine(path)) : null;
  if (restarts) await removeJournal(path);
  const isNew = !existsSync(path);
  const file = openFile(path);
  try {
    const { size, rows: past, replaced = forgotten, ...found } = await readPast(path, head);
    const { id } = found;
    const journal = new AppendFile(file, size, context.clock);
    if (size === 0) journal.write(renderHead({ head, id, finished: null }));
    return {
      isNew: isNew || size === 0,
      replaced,
      past,
      ...found,
      ...createWriter({ path, title: { head, id }, journal, unlock }),
    };
  } catch (error) {
    closeSync(file);
    throw error;
  }
}

/** Results that are still to come would have no place. */
async function removeJournal(path: string): Promise<void> {
  if (!existsSync(path)) return;
  const file = await open(path, 'r');
  const { sent } = await readJournal(file).finally(() => file.close());
  if (sent !== null) throw toSentFailure(path, sent);
  await rm(path, { force: true });
}

export function toSentFailure(path: string, id: string): Failure {
  return new Failure('usage', `rows of "${path}" are at the provider as batch ${id}`, {
    detail: 'nothing was sent',
    hint: `aix batch fetch ${id}, or aix batch cancel ${id} and fetch what is done`,
  });
}

function openFile(path: string): number {
  try {
    return openSync(path, constants.O_RDWR | constants.O_CREAT, 0o600);
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new Failure('usage', `the journal "${path}" cannot be written`, { detail, cause: error });
  }
}

/** Null where the line is no head of a journal. */
function toId(line: string): string | null {
  return parseHead(line)?.id ?? null;
}

/** Empty where there is no file. */
function readFirstLine(path: string): string {
  if (!existsSync(path)) return '';
  const file = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(longestHead);
    const [line = ''] = bytes.toString('utf8', 0, readSync(file, bytes)).split('\n', 1);
    return line;
  } finally {
    closeSync(file);
  }
}

const longestHead = 1000;

type Past = Pick<ReadJournal, 'rows' | 'costs' | 'sent' | 'size'> &
  Pick<Journal, 'id' | 'finished'> & {
    /** The id of one without a result, which this one takes the place of. */
    readonly replaced?: string;
  };

async function readPast(path: string, wanted: JournalHead): Promise<Past> {
  const file = await open(path, 'r');
  try {
    const { head, ...found } = await readJournal(file);
    if (head === null && found.size > 0) throw toForeign(path);
    // Whoever was killed before the first line was whole has sent nothing.
    if (head === null) return { ...found, id: randomUUID(), finished: null };
    // Whoever got no result yet, for want of a key perhaps, may well change the prompt or the input.
    const isEmpty = found.rows.count === 0 && found.sent === null && (head.finished?.rows ?? 0) === 0;
    if (isEmpty && !isSame(head.head, wanted))
      return { ...found, size: 0, id: randomUUID(), finished: null, replaced: head.id };
    checkHead(path, head.head, wanted);
    return { ...found, id: head.id, finished: head.finished };
  } finally {
    await file.close();
  }
}

function toForeign(path: string): Failure {
  if (isOtherVersion(readFirstLine(path)))
    return new Failure('usage', `another version of aix has written "${path}"`, {
      detail: 'nothing was sent',
      hint: 'go on with that version, or name another --output',
    });
  return new Failure('usage', `"${path}" is no journal of aix batch`, { hint: 'name another --output' });
}

interface Held {
  readonly path: string;
  readonly title: Pick<ReadHead, 'head' | 'id'>;
  readonly journal: AppendFile;
  readonly unlock: () => void;
}

type Writer = Pick<Journal, 'noteSent' | 'add' | 'flush' | 'read' | 'sync' | 'finish' | 'close'>;

function createWriter({ path, title, journal, unlock }: Held): Writer {
  let lines: string[] = [];
  let bytes = 0;
  const flush = (): void => {
    const text = lines.join('');
    lines = [];
    bytes = 0;
    journal.write(text);
  };
  return {
    add(played, mark) {
      const { json } = played;
      const prefix = toPrefix(played, mark);
      const length = Buffer.byteLength(json);
      const offset = journal.size + bytes + prefix.length;
      lines.push(prefix, json, '\n');
      bytes += prefix.length + length + 1;
      return { offset, length };
    },
    flush,
    noteSent(id, state, facts) {
      flush();
      journal.write(renderSent(id, state, facts));
      journal.sync();
      return journal.size;
    },
    read: ({ offset, length }) => journal.read(offset, length),
    sync: () => journal.sync(),
    finish: (finished) => writePrivateFile(path, renderHead({ ...title, finished })),
    close() {
      journal.close();
      unlock();
    },
  };
}

/** ASCII alone, so that a character is a byte. */
function toPrefix({ number, envelope }: PlayedRow, mark: number | null): string {
  const { cost } = envelope;
  const paid = cost === null ? '' : `${cost.amount} ${cost.currency}`;
  return `${renderNumber(number)}\t${toCode(envelope)}\t${paid}\t${mark === null ? '' : mark.toString(16)}\t`;
}
