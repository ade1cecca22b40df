import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { extname, resolve } from 'node:path';
import type { Context } from '../../context.ts';
import { readArrayRows } from './json-array.ts';
import { readJsonRows, readLineRows } from './lines.ts';
import { textColumn, toBrokenRow, type FoundRow, type Row } from './row.ts';
import { isReadOnce, readFileBytes, readPipe, type Source } from './source.ts';
import { isText, toUtf8 } from './to-utf8.ts';

export const inputFormats = ['csv', 'tsv', 'jsonl', 'json', 'lines'] as const;
export type InputFormat = (typeof inputFormats)[number];

export interface RowWish {
  readonly source: Source;
  /** Null where the name of the file, or its first letter, tells. */
  readonly format: InputFormat | null;
  readonly delimiter: string | null;
  /** Called before the first row where all rows have the same columns. Throws where they will not do. */
  readonly onColumns: (columns: readonly string[]) => void;
  /** Ends the wait for more of what is read once. */
  readonly signal: AbortSignal;
}

/** The rows in groups, as they are asked for: memory does not grow with the input. */
export async function* openRows(context: Context, wish: RowWish): AsyncGenerator<readonly Row[]> {
  const isMarked = isReadOnce(wish.source);
  let number = 0;
  let mark = 0;
  for await (const found of findRows(context, wish)) {
    // Not `map`: V8 makes its arrays of another kind once it has compiled it, and then compiles anew whoever reads them.
    const rows: Row[] = [];
    for (const row of found) {
      const { values, input, problem } = row;
      number += 1;
      if (isMarked) mark = chain(mark, row);
      rows.push({ number, values, input, problem, mark: isMarked ? mark : null });
    }
    yield rows;
  }
}

/** As many bits as a number holds exactly. */
const markDigits = 13;

function chain(before: number, row: FoundRow): number {
  const hash = createHash('sha256').update(JSON.stringify([before, row]));
  return Number.parseInt(hash.digest('hex').slice(0, markDigits), 16);
}

async function* findRows(context: Context, wish: RowWish): AsyncGenerator<readonly FoundRow[]> {
  const { source, format, onColumns } = wish;
  switch (source.type) {
    case 'files':
      onColumns(['path', textColumn]);
      for (const path of source.paths) yield [toFileRow(context, path)];
      return;
    case 'file':
      return yield* readRows(toUtf8(readFileBytes(source.path)), format ?? toFormat(source.path), wish);
    case 'pipe':
    case 'stdin': {
      const { signal } = wish;
      const chunks = source.type === 'stdin' ? context.io.stdin.chunks(signal) : readPipe(source.path, signal);
      const { first, bytes } = await peek(toUtf8(chunks));
      return yield* readRows(bytes, format ?? formats.get(first) ?? 'lines', wish);
    }
  }
}

const pieceBytes = 1024;

/** Rows that wait long for their turn outlive the quick rounds of the garbage collector, so few are made at a time. */
async function* cutUp(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks)
    for (let start = 0; start < chunk.length; start += pieceBytes) yield chunk.subarray(start, start + pieceBytes);
}

/** The path is enough to know it again by. */
function toFileRow({ cwd }: Context, path: string): FoundRow {
  try {
    const bytes = readFileSync(resolve(cwd, path));
    if (!isText(bytes)) return { ...toBrokenRow(`"${path}" is not UTF-8 text`), input: { path } };
    return { values: { path, [textColumn]: bytes.toString() }, input: { path }, problem: null };
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return { ...toBrokenRow(`"${path}" cannot be read: ${detail}`), input: { path } };
  }
}

async function* readRows(
  chunks: AsyncIterable<Uint8Array>,
  format: InputFormat,
  { delimiter, onColumns }: RowWish,
): AsyncGenerator<readonly FoundRow[]> {
  const bytes = cutUp(chunks);
  switch (format) {
    case 'csv':
    case 'tsv': {
      const { readCsvRows } = await import('./csv.ts');
      return yield* readCsvRows(bytes, { delimiter: delimiter ?? (format === 'tsv' ? '\t' : ','), onColumns });
    }
    case 'jsonl':
      return yield* readJsonRows(bytes);
    case 'json':
      return yield* readArrayRows(bytes);
    case 'lines':
      onColumns([textColumn]);
      return yield* readLineRows(bytes);
  }
}

/** By the end of the name, or by the first character of what has none. */
const formats: ReadonlyMap<string, InputFormat> = new Map([
  ['.csv', 'csv'],
  ['.tsv', 'tsv'],
  ['.jsonl', 'jsonl'],
  ['.ndjson', 'jsonl'],
  ['.json', 'json'],
  ['{', 'jsonl'],
  ['[', 'json'],
]);

function toFormat(path: string): InputFormat {
  return formats.get(extname(path).toLowerCase()) ?? 'lines';
}

interface Peeked {
  /** The first character that is no blank. */
  readonly first: string;
  readonly bytes: AsyncIterable<Uint8Array>;
}

async function peek(bytes: AsyncIterable<Uint8Array>): Promise<Peeked> {
  const iterator = bytes[Symbol.asyncIterator]();
  const seen: Uint8Array[] = [];
  let first = '';
  while (first === '') {
    const next = await iterator.next();
    if (next.done === true) break;
    seen.push(next.value);
    first = Buffer.from(next.value).toString('latin1').replace('\u00ef\u00bb\u00bf', '').trimStart().charAt(0);
  }
  return { first, bytes: continueWith(seen, iterator) };
}

async function* continueWith(
  seen: readonly Uint8Array[],
  iterator: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  try {
    yield* seen;
    for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) yield next.value;
  } finally {
    await iterator.return?.();
  }
}
