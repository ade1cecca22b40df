import { readLines } from './lines.ts';
import type { SseMessage } from './sse.ts';

/** The lines that hold something as messages, one batch for everything that came in one read. */
export async function* readNdjson(body: AsyncIterable<Uint8Array>): AsyncGenerator<readonly SseMessage[]> {
  for await (const batch of readLines(body)) {
    const messages = batch.filter((line) => line.trim() !== '').map((data) => ({ event: 'message', data }));
    if (messages.length > 0) yield messages;
  }
}
