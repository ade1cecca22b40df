import { readLines } from './lines.ts';

/** The lines that hold something, one batch for everything that came in one read. */
export async function* readNdjson(body: AsyncIterable<Uint8Array>): AsyncGenerator<readonly string[]> {
  for await (const batch of readLines(body)) {
    const lines = batch.filter((line) => line.trim() !== '');
    if (lines.length > 0) yield lines;
  }
}
