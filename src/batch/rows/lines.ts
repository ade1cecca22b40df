import { StringDecoder } from 'node:string_decoder';
import { textColumn, toBrokenRow, toFoundRow, type FoundRow } from './row.ts';

type Bytes = AsyncIterable<Uint8Array>;

/** Every line that is not blank is the text of a row. */
export async function* readLineRows(bytes: Bytes): AsyncGenerator<readonly FoundRow[]> {
  for await (const lines of readLines(bytes)) yield lines.map(({ text }) => toFoundRow({ [textColumn]: text }));
}

/** Every line that is not blank is an object, whose fields are the columns, or a string. */
export async function* readJsonRows(bytes: Bytes): AsyncGenerator<readonly FoundRow[]> {
  for await (const lines of readLines(bytes)) yield lines.map(({ text, number }) => toJsonRow(text, `line ${number}`));
}

/** Columns of an object; a string is the only one. */
export function toJsonRow(json: string, place: string): FoundRow {
  try {
    const value: unknown = JSON.parse(json);
    if (json.length > 2 * mostLevels && isDeeper(value, mostLevels)) return toBrokenRow(`${place} nests too deeply`);
    if (typeof value === 'string') return toFoundRow({ [textColumn]: value });
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return toFoundRow({ ...value });
    return toBrokenRow(`${place} must hold an object or a string`);
  } catch {
    return toBrokenRow(`${place} is no JSON`);
  }
}

/** What is read so can nest deeper than JSON can be written: a result repeats its row. */
const mostLevels = 500;

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => isDeeper(inner, levels - 1));
}

interface Line {
  readonly text: string;
  /** From 1, blank ones counted. */
  readonly number: number;
}

/** Only LF and CRLF end a line: JSON may hold all other separators that Unicode has. */
async function* readLines(bytes: Bytes): AsyncGenerator<readonly Line[]> {
  const decoder = new StringDecoder('utf8');
  let number = 0;
  let rest: string[] = [];
  for await (const chunk of bytes) {
    const parts = decoder.write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)).split('\n');
    const last = parts.pop() ?? '';
    const lines: Line[] = [];
    for (const part of parts) {
      number += 1;
      const text = toText([...rest, part].join(''), number);
      rest = [];
      if (text.trim() !== '') lines.push({ text, number });
    }
    yield lines;
    if (last !== '') rest.push(last);
  }
  const text = toText([...rest, decoder.end()].join(''), number + 1);
  if (text.trim() !== '') yield [{ text, number: number + 1 }];
}

function toText(line: string, number: number): string {
  const start = number === 1 && line.startsWith('\u{feff}') ? 1 : 0;
  return line.slice(start, line.endsWith('\r') ? -1 : undefined);
}
