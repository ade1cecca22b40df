import { crc32 } from 'node:zlib';
import { ProviderFailure } from '../errors.ts';
import { maxEventLength, toTooLong } from './lines.ts';
import type { SseMessage } from './sse.ts';

/** Total length, length of the headers, checksum of these two: 32 bits each. */
const preludeLength = 12;
const checksumLength = 4;

/**
 * Frames of `application/vnd.amazon.eventstream` as messages, one batch for everything that came in one read. An exception
 * has the event name `exception:` and what it is called. A frame that is cut off by the end is none: whoever gives meaning
 * to the messages misses the end mark. What came before a damaged frame is given out, however the bytes were cut.
 */
export async function* readEventStream(body: AsyncIterable<Uint8Array>): AsyncGenerator<readonly SseMessage[]> {
  const split = createSplitter();
  for await (const chunk of body) {
    const { messages, failure } = takeMessages(split(chunk));
    if (messages.length > 0) yield messages;
    if (failure !== null) throw failure;
  }
}

interface Taken {
  readonly messages: readonly SseMessage[];
  readonly failure: ProviderFailure | null;
}

function takeMessages(frames: Iterable<Buffer>): Taken {
  const messages: SseMessage[] = [];
  try {
    for (const frame of frames) messages.push(toMessage(frame));
    return { messages, failure: null };
  } catch (error) {
    if (error instanceof ProviderFailure) return { messages, failure: error };
    throw error;
  }
}

/** Takes bytes in pieces and gives the frames that are complete and undamaged. */
function createSplitter(): (chunk: Uint8Array) => Generator<Buffer> {
  // Pieces and not one growing buffer: a large frame in small pieces would be copied again and again.
  let pieces: Uint8Array[] = [];
  let length = 0;
  let wanted = preludeLength;
  return function* (chunk) {
    pieces.push(chunk);
    length += chunk.length;
    if (length < wanted) return;
    let rest = Buffer.concat(pieces);
    while (rest.length >= preludeLength) {
      wanted = readLength(rest);
      if (rest.length < wanted) break;
      yield checkFrame(rest.subarray(0, wanted));
      rest = rest.subarray(wanted);
      wanted = preludeLength;
    }
    pieces = [rest];
    length = rest.length;
  };
}

/** The length of the frame that begins here. */
function readLength(bytes: Buffer): number {
  const length = bytes.readUInt32BE(0);
  if (crc32(bytes.subarray(0, 8)) !== bytes.readUInt32BE(8)) throw toDamaged();
  if (length > maxEventLength) throw toTooLong();
  if (bytes.readUInt32BE(4) > length - preludeLength - checksumLength) throw toDamaged();
  return length;
}

function checkFrame(frame: Buffer): Buffer {
  const end = frame.length - checksumLength;
  if (crc32(frame.subarray(0, end)) !== frame.readUInt32BE(end)) throw toDamaged();
  return frame;
}

function toMessage(frame: Buffer): SseMessage {
  const start = preludeLength + frame.readUInt32BE(4);
  const headers = readHeaders(frame.subarray(preludeLength, start));
  const data = frame.toString('utf8', start, frame.length - checksumLength);
  const type = headers.get(':message-type');
  if (type === 'exception') return { event: `exception:${headers.get(':exception-type') ?? ''}`, data };
  if (type !== 'error') return { event: headers.get(':event-type') ?? 'message', data };
  const message = headers.get(':error-message') ?? '';
  return { event: `exception:${headers.get(':error-code') ?? ''}`, data: JSON.stringify({ message }) };
}

/** How many bytes a value takes, by its type: true, false, byte, short, integer, long, bytes, text, time, UUID. */
const valueLengths = [0, 0, 1, 2, 4, 8, null, null, 8, 16];
const textType = 7;

/** The headers that are text; no other says what we need to know. */
function readHeaders(bytes: Buffer): ReadonlyMap<string, string> {
  const headers = new Map<string, string>();
  let at = 0;
  const take = (length: number): Buffer => {
    if (at + length > bytes.length) throw toDamaged();
    at += length;
    return bytes.subarray(at - length, at);
  };
  while (at < bytes.length) {
    const name = take(take(1).readUInt8()).toString();
    const type = take(1).readUInt8();
    const fixed = valueLengths[type];
    if (fixed === undefined) throw toDamaged();
    const value = take(fixed ?? take(2).readUInt16BE());
    if (type === textType) headers.set(name, value.toString());
  }
  return headers;
}

function toDamaged(): ProviderFailure {
  return new ProviderFailure('provider', 'a frame of the answer is damaged', { isRetryable: true });
}
