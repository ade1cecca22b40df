import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readEventStream } from '../../src/http/event-stream.ts';
import type { SseMessage } from '../../src/http/sse.ts';
import { seal, toEvent, toException, toFrame } from '../helpers/frames.ts';
import { collect, cut, toBody } from './chunks.ts';

function read(bytes: Buffer, places: readonly number[] | 'everywhere' = []): Promise<readonly SseMessage[]> {
  return collect(readEventStream(toBody(cut(bytes, places))));
}

const frames = [toEvent('one', { text: 'Grüße 🌍' }), toEvent('two', {}), toException('throttlingException', { a: 1 })];
const bytes = Buffer.concat(frames);
const messages = [
  { event: 'one', data: '{"text":"Grüße 🌍"}' },
  { event: 'two', data: '{}' },
  { event: 'exception:throttlingException', data: '{"a":1}' },
];

describe('frames of an event stream', () => {
  test('come out as they went in, however they are cut', async () => {
    expect(await read(bytes, 'everywhere')).toEqual(messages);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat()), async (places) => {
        expect(await read(bytes, places)).toEqual(messages);
      }),
    );
  });

  test('that came in one read are one batch', async () => {
    const [one = Buffer.of(), ...rest] = frames;
    const batches: number[] = [];
    for await (const batch of readEventStream(toBody([one, Buffer.concat(rest)]))) batches.push(batch.length);
    expect(batches).toEqual([1, 2]);
  });

  test('before a damaged one are given out, though they came in the same read', async () => {
    const damaged = Buffer.from(toEvent('two', {}));
    damaged[damaged.length - 1] = (damaged.at(-1) ?? 0) ^ 1;
    const batches: (readonly SseMessage[])[] = [];
    const readAll = async (): Promise<void> => {
      const body = toBody([Buffer.concat([toEvent('one', { text: 'Grüße 🌍' }), damaged])]);
      for await (const batch of readEventStream(body)) batches.push(batch);
    };
    await expect(readAll()).rejects.toMatchObject({ message: 'a frame of the answer is damaged' });
    expect(batches).toEqual([messages.slice(0, 1)]);
  });

  test('are refused when any one bit is wrong', async () => {
    const frame = toEvent('one', { text: 'hi' });
    for (let bit = 0; bit < frame.length * 8; bit += 1) {
      const damaged = Buffer.from(frame);
      const at = bit >> 3;
      damaged[at] = (damaged[at] ?? 0) ^ (1 << (bit & 7));
      await expect(read(damaged), `bit ${bit}`).rejects.toMatchObject({ code: 'provider', isRetryable: true });
    }
  });

  test('are told to be damaged before the whole length is there', async () => {
    const damaged = Buffer.from(toEvent('one', { text: 'x'.repeat(1000) }));
    damaged[2] = 0xff;
    await expect(read(damaged.subarray(0, 12))).rejects.toMatchObject({ message: 'a frame of the answer is damaged' });
  });

  test('that are cut off by the end are none', async () => {
    for (let end = 0; end < (frames[0]?.length ?? 0); end += 1) expect(await read(bytes.subarray(0, end))).toEqual([]);
    expect(await read(bytes.subarray(0, -1))).toEqual(messages.slice(0, 2));
  });

  test('beyond 32 MB are refused', async () => {
    const large = toFrame({ ':event-type': 'one' }, 'x'.repeat(32 * 1024 * 1024));
    await expect(read(large.subarray(0, 12))).rejects.toMatchObject({
      code: 'provider',
      message: 'one event of the answer is larger than 32 MB',
    });
  });

  test('of a megabyte in small pieces are read in passable time', async () => {
    const large = toFrame({ ':event-type': 'one' }, 'x'.repeat(1024 * 1024));
    const places = Array.from({ length: large.length / 16 }, (_, at) => at * 16);
    expect((await read(large, places))[0]?.data).toHaveLength(1024 * 1024);
  });

  test('that tell an error without a form of its own name it by its code', async () => {
    const headers = { ':message-type': 'error', ':error-code': 'InternalFailure', ':error-message': 'so it is' };
    expect(await read(toFrame(headers, ''))).toEqual([
      { event: 'exception:InternalFailure', data: '{"message":"so it is"}' },
    ]);
  });

  test('may have headers of every type', async () => {
    const lengths = [0, 0, 1, 2, 4, 8, null, null, 8, 16];
    const others = lengths.map((length, type) => {
      const value = length === null ? Buffer.from([0, 2, 65, 66]) : Buffer.alloc(length);
      return Buffer.concat([Buffer.from([1, 97, type]), value]);
    });
    const name = Buffer.from('\u000b:event-type\u0007\u0000\u0003one', 'latin1');
    expect(await read(seal(Buffer.concat([...others, name]), 'x'))).toEqual([{ event: 'one', data: 'x' }]);
  });

  test.each([
    ['of no known type', [1, 97, 10]],
    ['that are longer than told', [1, 97, 7, 0, 9, 65]],
    ['without a value', [1, 97]],
  ])('with headers %s are damaged', async (_, headers) => {
    await expect(read(seal(Buffer.from(headers), 'x'))).rejects.toMatchObject({ code: 'provider' });
  });
});
