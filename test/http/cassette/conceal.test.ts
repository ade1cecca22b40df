import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { RecordedChunk } from '../../../src/http/cassette/cassette.ts';
import { toCassette } from '../../../src/http/cassette/conceal.ts';
import type { HttpRequest } from '../../../src/http/client.ts';
import { createRedactor } from '../../../src/http/redact.ts';

const secret = 'canary-key-0123456789';
const timeouts = { connectMs: 1, firstByteMs: 1, byteIdleMs: 1, payloadIdleMs: 1, totalMs: null };
const place = { timeouts, verifySsl: true, caFile: null, provider: 'x' } as const;
const request: HttpRequest = { ...place, method: 'POST', url: 'https://x.example/v1', headers: {} };

function record(pieces: readonly Uint8Array[]): readonly RecordedChunk[] {
  const redactor = createRedactor();
  redactor.add(secret);
  const head = { status: 200, headers: {} };
  const chunks = pieces.map((bytes) => ({ atMs: 0, bytes }));
  const [exchange] = toCassette([{ request, head, chunks, failure: null }], redactor).exchanges;
  return exchange?.response?.chunks ?? [];
}

function toBytes(chunk: RecordedChunk): Buffer {
  return 'text' in chunk ? Buffer.from(chunk.text) : Buffer.from(chunk.base64, 'base64');
}

function cutAt(bytes: Buffer, places: readonly number[]): readonly Buffer[] {
  const ends = [...new Set(places.map((part) => Math.floor(part * bytes.length)))].toSorted((a, b) => a - b);
  return [0, ...ends].map((start, at) => bytes.subarray(start, ends[at]));
}

const cuts = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 8 });

test('pieces keep their bytes and their lengths, and of a secret nothing is left, wherever they are cut', () => {
  const words = fc.array(fc.oneof(fc.string({ unit: 'binary' }), fc.constant(secret)));
  fc.assert(
    fc.property(words, cuts, (parts, places) => {
      const bytes = Buffer.from(parts.join('|'));
      const pieces = cutAt(bytes, places);
      const recorded = record(pieces).map(toBytes);
      expect(recorded.map(({ length }) => length)).toEqual(pieces.map(({ length }) => length));
      const mask = 'SECRET1-SECRET1-SECRE';
      expect(Buffer.concat(recorded).toString()).toBe(bytes.toString().replaceAll(secret, mask));
    }),
  );
});

test('bytes that are no text are kept as they are, but for a secret', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1 }), cuts, (noise, places) => {
      const bytes = Buffer.concat([Buffer.of(0xff), noise, Buffer.from(secret), noise]);
      const recorded = Buffer.concat(record(cutAt(bytes, places)).map(toBytes));
      expect(recorded.length).toBe(bytes.length);
      expect(recorded.subarray(0, noise.length + 1)).toEqual(bytes.subarray(0, noise.length + 1));
      expect(recorded.includes(secret)).toBe(false);
    }),
  );
});
