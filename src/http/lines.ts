import { ProviderFailure } from '../errors.ts';

export const maxEventLength = 32 * 1024 * 1024;

const lineFeed = 0x0a;
const carriageReturn = 0x0d;

/**
 * The lines of a body, one batch for everything that came in one read; a last line without an end counts too. A line
 * ends with CR, LF or both, wherever chunks are cut, and a code point cut in two arrives whole.
 */
export async function* readLines(body: AsyncIterable<Uint8Array>): AsyncGenerator<readonly string[]> {
  const splitter = createSplitter();
  for await (const chunk of body) {
    const lines = splitter.push(chunk);
    if (lines.length > 0) yield lines;
  }
  const rest = splitter.end();
  if (rest.length > 0) yield rest;
}

export interface Splitter {
  /** Takes bytes and gives the lines that are complete. */
  push(chunk: Uint8Array): readonly string[];
  /** The last line, when it holds anything. */
  end(): readonly string[];
}

/** Cuts the bytes at line ends before they become text: a decoder that keeps half a code point takes twice as long. */
export function createSplitter(): Splitter {
  // Pieces and not one growing line: a long one in small pieces would be copied again and again.
  let pieces: Uint8Array[] = [];
  let length = 0;
  let isFirst = true;
  let endedWithCr = false;

  const takeText = (last: Uint8Array): string => {
    const bytes = pieces.length === 0 ? toBuffer(last) : Buffer.concat([...pieces, last]);
    const text = bytes.toString('utf8');
    pieces = [];
    length = 0;
    const isMarked = isFirst && text.startsWith('\ufeff');
    isFirst = false;
    return isMarked ? text.slice(1) : text;
  };
  return {
    push(chunk) {
      const end = Math.max(chunk.lastIndexOf(lineFeed), chunk.lastIndexOf(carriageReturn)) + 1;
      const lines = end === 0 ? [] : toLines(takeText(chunk.subarray(0, end)), endedWithCr);
      if (end > 0) endedWithCr = chunk[end - 1] === carriageReturn;
      if (end < chunk.length) pieces.push(Buffer.from(chunk.subarray(end)));
      length += chunk.length - end;
      if (length > maxEventLength) throw toTooLong();
      return lines;
    },
    end: () => [takeText(new Uint8Array())].filter((line) => line !== ''),
  };
}

function toBuffer(bytes: Uint8Array): Buffer {
  return bytes instanceof Buffer ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** The lines of a text that ends with a line end. */
function toLines(given: string, followsCr: boolean): readonly string[] {
  const ended = followsCr && given.startsWith('\n') ? given.slice(1) : given;
  const text = ended.includes('\r') ? ended.replaceAll(/\r\n?/g, '\n') : ended;
  const lines: string[] = [];
  for (let start = 0; start < text.length;) {
    const end = text.indexOf('\n', start);
    lines.push(text.slice(start, end));
    start = end + 1;
  }
  return lines;
}

export function toTooLong(): ProviderFailure {
  return new ProviderFailure('provider', `one event of the answer is larger than ${maxEventLength / 1024 / 1024} MB`);
}
