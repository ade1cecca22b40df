import { openSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { Context } from '../../context.ts';
import { Failure } from '../../errors.ts';
import { ensurePrivateFolder } from '../../files.ts';
import type { RunOrigin } from '../../run/origin.ts';
import { AppendFile } from '../journal/append-file.ts';
import { renderHead, type JournalHead } from '../journal/head.ts';
import type { PastRows, ResultPlace } from '../journal/past-rows.ts';
import { readJournal } from '../journal/read.ts';
import type { RowValues } from '../rows/row.ts';
import { toBatchFolder, type SentPart } from './record.ts';

/** What is known of a row beside the request, for the day when its answer comes. */
export interface SpooledRow {
  readonly input: RowValues;
  readonly origin: RunOrigin;
  readonly warnings: readonly string[];
}

export interface SpooledRequest extends SpooledRow {
  readonly number: number;
  readonly mark: number | null;
  /** As it goes to the provider. */
  readonly line: string;
}

export interface SpoolOptions {
  readonly folder: string;
  readonly name: string;
  readonly head: JournalHead;
  /** Of one part. */
  readonly requests: number;
  readonly bytes: number;
}

export interface Spool {
  /** Throws `usage` for a request that fits in no part. */
  add(request: SpooledRequest): void;
  /** All stands on the disk. */
  end(): readonly SentPart[];
}

const rowsName = 'rows';

export function toPartPath(folder: string, { name }: Pick<SentPart, 'name'>): string {
  return join(folder, `${name}.jsonl`);
}

/** Requests on their way to a provider, on disk, in parts that it takes: memory does not grow with the input. */
export function createSpool(context: Context, options: SpoolOptions): Spool {
  const { folder, name, head, requests, bytes } = options;
  ensurePrivateFolder(toBatchFolder(context));
  ensurePrivateFolder(folder);
  const create = (file: string): AppendFile =>
    new AppendFile(openSync(join(folder, file), 'w+', 0o600), 0, context.clock);
  const rows = create(rowsName);
  rows.write(renderHead({ head, id: name, finished: null }));
  const parts: SentPart[] = [];
  let part = createPart(`${name}-part-1`);
  let file: AppendFile | null = null;

  const close = (): void => {
    if (file === null) return;
    file.sync();
    file.close();
    file = null;
    parts.push(part);
    part = createPart(`${name}-part-${parts.length + 1}`);
  };
  return {
    add({ number, mark, line, ...row }) {
      const size = Buffer.byteLength(line) + 1;
      if (size > bytes) throw new Failure('usage', `the request has ${size} bytes, and a batch may have ${bytes}`);
      if (part.requests >= requests || part.bytes + size > bytes) close();
      file ??= create(`${part.name}.jsonl`);
      file.write(`${line}\n`);
      rows.write(`${number}\tok\t\t${mark === null ? '' : mark.toString(16)}\t${JSON.stringify(row)}\n`);
      const first = part.requests === 0 ? number : part.first;
      part = { ...part, first, last: number, requests: part.requests + 1, bytes: file.size };
    },
    end() {
      close();
      rows.sync();
      rows.close();
      return parts;
    },
  };
}

function createPart(name: string): SentPart {
  const sizes = { first: 0, last: 0, requests: 0, bytes: 0 };
  return { name, ...sizes, state: 'ready', file: null, vendorId: null, isCertain: true, others: [], triedAt: 0 };
}

/** The rows of a batch, of which one at a time is in memory. */
export interface SpooledRows {
  readonly rows: PastRows;
  read(place: ResultPlace): SpooledRow;
  close(): void;
}

/** Throws `config` where they are gone. */
export async function openSpooledRows(context: Context, folder: string): Promise<SpooledRows> {
  const path = join(folder, rowsName);
  try {
    const file = await open(path, 'r');
    const { rows, size } = await readJournal(file).finally(() => file.close());
    const reader = new AppendFile(openSync(path, 'r+'), size, context.clock);
    return {
      rows,
      // Nobody else writes there.
      read: ({ offset, length }) => JSON.parse(reader.read(offset, length)) as SpooledRow,
      close: () => reader.close(),
    };
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new Failure('config', 'what was noted about the rows of the batch cannot be read', { detail, cause: error });
  }
}
