import { ProviderFailure } from '../errors.ts';

export const maxEventLength = 32 * 1024 * 1024;

/**
 * The lines of a body, one batch for everything that came in one read; a last line without an end counts too. A line
 * ends with CR, LF or both, wherever chunks are cut, and a code point cut in two arrives whole.
 */
export async function* readLines(body: AsyncIterable<Uint8Array>): AsyncGenerator<readonly string[]> {
  // The byte order mark is taken out here, as the platform's decoder misses one that comes byte by byte.
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  const split = createSplitter();
  for await (const chunk of body) {
    const lines = split(decoder.decode(chunk, { stream: true }));
    if (lines.length > 0) yield lines;
  }
  // Two more line ends: the first may be the second half of a CRLF.
  const rest = split(`${decoder.decode()}\n\n`).filter((line) => line !== '');
  if (rest.length > 0) yield rest;
}

/** Takes text in pieces and gives the lines that are complete. */
export function createSplitter(): (text: string) => readonly string[] {
  // Pieces and not one growing string: a long line in small pieces would be searched again and again.
  let pieces: string[] = [];
  let length = 0;
  let isFirst = true;
  let endedWithCr = false;
  return (given) => {
    if (given === '') return [];
    let text = isFirst && given.startsWith('\ufeff') ? given.slice(1) : given;
    isFirst = false;
    if (endedWithCr && text.startsWith('\n')) text = text.slice(1);
    endedWithCr = text === '' ? false : text.endsWith('\r');
    if (text.includes('\r')) text = text.replaceAll(/\r\n?/g, '\n');
    const lines = text.split('\n');
    const rest = lines.pop() ?? '';
    if (lines.length > 0) {
      lines[0] = `${pieces.join('')}${lines[0] ?? ''}`;
      pieces = [];
      length = 0;
    }
    pieces.push(rest);
    length += rest.length;
    if (length > maxEventLength) throw toTooLong();
    return lines;
  };
}

export function toTooLong(): ProviderFailure {
  return new ProviderFailure('provider', `one event of the answer is larger than ${maxEventLength / 1024 / 1024} MB`);
}
