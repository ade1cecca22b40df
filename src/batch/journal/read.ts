import type { FileHandle } from 'node:fs/promises';
import { parseHead, type ReadHead } from './head.ts';
import { isResultCode, PastRows, type PastRow } from './past-rows.ts';

export interface ReadJournal {
  /** Null where the file is empty, or holds something else. */
  readonly head: ReadHead | null;
  readonly rows: PastRows;
  /** What the results cost, as far as it is known. */
  readonly costs: ReadonlyMap<string, number>;
  /** The batch of a provider that has rows of it, as the last line about one says. */
  readonly sent: string | null;
  /** Where the last whole line ends. A line that was being written when the process died is none. */
  readonly size: number;
}

const chunkBytes = 1024 * 1024;
/** The part of a line before its JSON is short. */
const mostPrefix = 120;

/** Goes through the file once, and keeps of each line where it stands. */
export async function readJournal(file: FileHandle): Promise<ReadJournal> {
  const rows = new PastRows();
  const costs = new Map<string, number>();
  let head: ReadHead | null = null;
  let sent: string | null = null;
  let size = 0;
  for await (const { bytes, offset } of readLines(file)) {
    if (offset === 0) head = parseHead(bytes.toString());
    else if (bytes.indexOf(sentMark) === 0) sent = parseSent(bytes.toString());
    else keepLine(rows, costs, { bytes, offset });
    size = offset + bytes.length + 1;
    if (head === null) break;
  }
  return { head, rows, costs, sent, size };
}

const sentMark = 'batch\t';

/** A batch that is open, or none where the last one is closed. */
export function renderSent(id: string, state: 'open' | 'closed', facts: object): string {
  return `${sentMark}${id}\t${state}\t${JSON.stringify(facts)}\n`;
}

function parseSent(line: string): string | null {
  const [, id = '', state] = line.split('\t', 3);
  return state === 'open' && id !== '' ? id : null;
}

interface Line {
  readonly bytes: Buffer;
  readonly offset: number;
}

/** A line that a crash of the machine left in pieces counts as none, so its row is sent again. */
function keepLine(rows: PastRows, costs: Map<string, number>, line: Line): void {
  const found = parseLine(line);
  if (found === null) return;
  rows.set(found.number, found.row);
  if (found.cost !== null) costs.set(found.cost.currency, (costs.get(found.cost.currency) ?? 0) + found.cost.amount);
}

interface FoundLine {
  readonly number: number;
  readonly row: PastRow;
  readonly cost: LineCost | null;
}

interface LineCost {
  readonly amount: number;
  readonly currency: string;
}

function parseLine({ bytes, offset }: Line): FoundLine | null {
  const prefix = bytes.toString('latin1', 0, mostPrefix);
  const [number = '', code = '', cost = '', mark = ''] = prefix.split('\t', 4);
  const start = [number, code, cost, mark].join('\t').length + 1;
  if (!/^[1-9]\d*$/.test(number) || !isResultCode(code)) return null;
  if (bytes[start] !== '{'.charCodeAt(0) || bytes.at(-1) !== '}'.charCodeAt(0)) return null;
  const place = { offset: offset + start, length: bytes.length - start };
  const [amount, currency] = cost.split(' ');
  return {
    number: Number(number),
    row: { ...place, code, mark: mark === '' ? null : Number.parseInt(mark, 16) },
    cost: currency === undefined ? null : { amount: Number(amount), currency },
  };
}

async function* readLines(file: FileHandle): AsyncGenerator<Line> {
  let rest: Buffer[] = [];
  let offset = 0;
  for await (const chunk of readChunks(file)) {
    let start = 0;
    for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, start)) {
      const bytes = rest.length === 0 ? chunk.subarray(start, end) : Buffer.concat([...rest, chunk.subarray(0, end)]);
      rest = [];
      yield { bytes, offset };
      offset += bytes.length + 1;
      start = end + 1;
    }
    if (start < chunk.length) rest.push(chunk.subarray(start));
  }
}

async function* readChunks(file: FileHandle): AsyncGenerator<Buffer> {
  for (let position = 0; ;) {
    const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(chunkBytes), 0, chunkBytes, position);
    if (bytesRead === 0) return;
    yield buffer.subarray(0, bytesRead);
    position += bytesRead;
  }
}
