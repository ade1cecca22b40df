import { isUtf8 } from 'node:buffer';
import { TextDecoder } from 'node:util';
import { Failure } from '../../errors.ts';

/** Windows writes UTF-16, which its first bytes tell. Throws `usage` for what begins as no text. */
export async function* toUtf8(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let decoder: TextDecoder | null = null;
  let isBegun = false;
  for await (const chunk of chunks) {
    if (!isBegun) decoder = createDecoder(chunk);
    isBegun = true;
    yield decoder === null ? chunk : Buffer.from(decoder.decode(chunk, { stream: true }));
  }
}

export function isText(bytes: Uint8Array): boolean {
  return isUtf8(bytes) && !bytes.includes(0);
}

/** Null for what is UTF-8 already. */
function createDecoder(first: Uint8Array): TextDecoder | null {
  if (first[0] === 0xff && first[1] === 0xfe) return new TextDecoder('utf-16le');
  if (first[0] === 0xfe && first[1] === 0xff) return new TextDecoder('utf-16be');
  if (beginsText(first)) return null;
  throw new Failure('usage', 'the input is not UTF-8 text', {
    hint: 'convert it, such as with: iconv -f WINDOWS-1252 -t UTF-8',
  });
}

/** Its last character may have been cut in two. */
function beginsText(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    return !bytes.includes(0);
  } catch {
    return false;
  }
}
