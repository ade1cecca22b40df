import { crc32 } from 'node:zlib';

/** A frame of `application/vnd.amazon.eventstream`, put together after its description. */
export function toFrame(headers: Readonly<Record<string, string>>, payload: string): Buffer {
  return seal(Buffer.concat(Object.entries(headers).map(([name, value]) => toHeader(name, value))), payload);
}

/** A frame around headers that are bytes already. */
export function seal(headers: Buffer, payload: string): Buffer {
  const body = Buffer.from(payload);
  const prelude = Buffer.concat([toInt(16 + headers.length + body.length), toInt(headers.length)]);
  const start = Buffer.concat([prelude, toInt(crc32(prelude)), headers, body]);
  return Buffer.concat([start, toInt(crc32(start))]);
}

export function toEvent(type: string, payload: object): Buffer {
  const headers = { ':event-type': type, ':content-type': 'application/json', ':message-type': 'event' };
  return toFrame(headers, JSON.stringify(payload));
}

export function toException(type: string, payload: object): Buffer {
  const headers = { ':exception-type': type, ':content-type': 'application/json', ':message-type': 'exception' };
  return toFrame(headers, JSON.stringify(payload));
}

function toHeader(name: string, value: string): Buffer {
  const text = Buffer.from(value);
  const length = Buffer.alloc(2);
  length.writeUInt16BE(text.length);
  return Buffer.concat([Buffer.from([name.length]), Buffer.from(name), Buffer.from([7]), length, text]);
}

function toInt(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
