import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readNdjson } from '../../src/http/ndjson.ts';
import { collect, cut, toBody } from './chunks.ts';

async function read(text: string, places: readonly number[] | 'everywhere' = []): Promise<readonly string[]> {
  const messages = await collect(readNdjson(toBody(cut(Buffer.from(text), places))));
  return messages.map(({ data }) => data);
}

describe('lines of JSON', () => {
  test.each([
    ['one a line', '{"a":1}\n{"b":2}\n', ['{"a":1}', '{"b":2}']],
    ['blank lines skipped', '\n \n{"a":1}\r\n\r\n\t\n{"b":2}\n', ['{"a":1}', '{"b":2}']],
    ['a last line without end', '{"a":1}\n{"b":2}', ['{"a":1}', '{"b":2}']],
    ['a byte order mark', '\ufeff{"a":1}\n', ['{"a":1}']],
    ['nothing', '', []],
  ])('are read: %s', async (_, text, lines) => {
    expect(await read(text)).toEqual(lines);
    expect(await read(text, 'everywhere')).toEqual(lines);
  });

  test('that came in one read are one batch', async () => {
    const batches: number[] = [];
    for await (const batch of readNdjson(toBody([Buffer.from('1\n2\n3'), Buffer.from('\n'), Buffer.from('\n\n')]))) {
      batches.push(batch.length);
    }
    expect(batches).toEqual([2, 1]);
  });

  test('come out as they went in, however they are cut', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.jsonValue()), fc.array(fc.nat()), async (values, where) => {
        const lines = values.map((value) => JSON.stringify(value));
        expect(await read(lines.map((line) => `${line}\n`).join(''), where)).toEqual(lines);
      }),
    );
  });

  test('beyond 32 MB are refused', async () => {
    const chunks = Array.from({ length: 33 }, () => Buffer.from('x'.repeat(1024 * 1024)));
    await expect(collect(readNdjson(toBody(chunks)))).rejects.toMatchObject({ code: 'provider' });
  });
});
