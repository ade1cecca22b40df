import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readSse, type SseMessage } from '../../src/http/sse.ts';
import { collect, cut, toBody } from './chunks.ts';

function read(
  text: string | Uint8Array,
  places: readonly number[] | 'everywhere' = [],
): Promise<readonly SseMessage[]> {
  return collect(readSse(toBody(cut(Buffer.from(text), places))));
}

function message(data: string, event = 'message'): SseMessage {
  return { event, data };
}

describe('server-sent events', () => {
  test.each([
    ['one event', 'data: a\n\n', [message('a')]],
    ['a missing space', 'data:a\n\n', [message('a')]],
    ['only the first space taken away', 'data:  a\n\n', [message(' a')]],
    ['several data lines joined by LF', 'data: a\ndata: b\n\n', [message('a\nb')]],
    ['empty data lines', 'data\ndata:\n\n', [message('\n')]],
    ['an event name', 'event: error\ndata: {}\n\ndata: b\n\n', [message('{}', 'error'), message('b')]],
    ['a name without data given up', 'event: ping\n\ndata: b\n\n', [message('b')]],
    ['comments ignored', ': keep-alive\n\n:\ndata: a\n: in between\n\n', [message('a')]],
    ['id and retry ignored', 'id: 1\nretry: 10\ndata: a\n\n', [message('a')]],
    ['a colon in the data', 'data: a: b\n\n', [message('a: b')]],
    ['an unknown field at once', 'error: {"code":1}\ndata: a\n\n', [message('{"code":1}', 'error'), message('a')]],
    ['an unknown field without blank line', 'error: x', [message('x', 'error')]],
    [
      'an error as bare JSON',
      'data: a\n\n{"error": {"code": 1}}',
      [message('a'), message('{"error": {"code": 1}}', 'error')],
    ],
    [
      'an error as bare JSON on many lines',
      'data: a\r\n\r\n{\r\n  "error": {\r\n    "code": 1\r\n  }\r\n}\r\nevent: b\r\ndata: c\r\n\r\n',
      [message('a'), message('{\n  "error": {\n    "code": 1\n  }\n}', 'error'), message('c', 'b')],
    ],
    ['bare JSON that is cut off', '{\n  "error": {', [message('{\n  "error": {', 'error')]],
    [
      'bare JSON before a blank line',
      '{\n  "error": 1\n\ndata: a\n\n',
      [message('{\n  "error": 1', 'error'), message('a')],
    ],
    ['lines that are no fields ignored', '<html>: x\n{"a": 1}\n!: b\ndata: a\n\n', [message('a')]],
    ['a last event without blank line', 'data: a\n\ndata: b\n', [message('a'), message('b')]],
    ['a last event without line end', 'data: a\n\ndata: b', [message('a'), message('b')]],
    ['a byte order mark', '\ufeffdata: a\n\n', [message('a')]],
    ['a second byte order mark kept', 'data: \ufeffa\n\n', [message('\ufeffa')]],
    ['CR alone', 'data: a\r\rdata: b\r\r', [message('a'), message('b')]],
    ['CRLF', 'data: a\r\n\r\ndata: b\r\n\r\n', [message('a'), message('b')]],
    ['mixed line ends', 'data: a\rdata: b\r\ndata: c\n\r\ndata: d\n\r', [message('a\nb\nc'), message('d')]],
    ['NUL', 'data: a\u0000b\n\n', [message('a\u0000b')]],
    ['line separators of Unicode inside a line', 'data: a\u2028b\u0085c\n\n', [message('a\u2028b\u0085c')]],
    ['nothing', '', []],
    ['blank lines', '\n\r\n\r\r\n', []],
  ])('are read: %s', async (_, text, messages) => {
    expect(await read(text)).toEqual(messages);
    expect(await read(text, 'everywhere')).toEqual(messages);
  });

  test('with invalid UTF-8 keep the rest of their text', async () => {
    const bytes = Buffer.concat([Buffer.from('data: a'), Buffer.from([0xff, 0xc3]), Buffer.from('b\n\n')]);
    expect(await read(bytes)).toEqual([message('a\ufffd\ufffdb')]);
    expect(await read(bytes, 'everywhere')).toEqual([message('a\ufffd\ufffdb')]);
  });

  test('that came in one read are one batch', async () => {
    const batches: number[] = [];
    const chunks = [Buffer.from('data: 1\n\ndata: 2\n\nda'), Buffer.from('ta: 3\n\n'), Buffer.from(': x\n\n')];
    for await (const batch of readSse(toBody(chunks))) batches.push(batch.length);
    expect(batches).toEqual([2, 1]);
  });

  test('stop at a failure of the body, and a half event is not given out', async () => {
    const seen: string[] = [];
    const reading = (async () => {
      for await (const batch of readSse(failAfter('data: a\n\ndata: b\n'))) seen.push(...batch.map(({ data }) => data));
    })();
    await expect(reading).rejects.toThrow('reset');
    expect(seen).toEqual(['a']);
  });

  test.each([
    ['one line', 'data: ', 'x'.repeat(1024 * 1024)],
    ['many lines', '', `data: ${'x'.repeat(1024)}\n`.repeat(1024)],
  ])('beyond 32 MB in %s are refused', async (_, start, more) => {
    const chunks = [start, ...Array.from({ length: 34 }, () => more)].map((text) => Buffer.from(text));
    await expect(collect(readSse(toBody(chunks)))).rejects.toMatchObject({
      code: 'provider',
      message: 'one event of the answer is larger than 32 MB',
    });
  });

  test('of 10 MB in small pieces are read in no time', async () => {
    const chunks = Array.from({ length: 100_000 }, () => Buffer.from('x'.repeat(100)));
    const started = performance.now();
    const [only] = await collect(readSse(toBody([Buffer.from('data: '), ...chunks, Buffer.from('\n\n')])));
    expect(only?.data.length).toBe(10_000_000);
    expect(performance.now() - started).toBeLessThan(3000);
  });
});

describe('any stream', () => {
  const word = fc.string({ unit: fc.constantFrom('a', 'ü', '漢', '😀', ' ', ':', '\u0000', '\ufeff', '{"x":1}') });
  const line = fc.oneof(
    word.map((text) => `data: ${text}`),
    word.map((text) => `data:${text}`),
    word.map((text) => `: ${text}`),
    word.map((text) => `error: ${text}`),
    word,
    fc.constantFrom('', '', 'event: delta', 'data', 'id: 7'),
  );
  const lineEnd = fc.constantFrom('\n', '\r\n', '\r');
  const places = fc.array(fc.nat(), { maxLength: 30 });

  test('gives the same messages however it is cut', async () => {
    const stream = fc.array(fc.tuple(line, lineEnd).map(([text, end]) => text + end)).map((lines) => lines.join(''));
    await fc.assert(
      fc.asyncProperty(stream, places, async (text, where) => {
        const whole = await read(text);
        expect(await read(text, where)).toEqual(whole);
        expect(await read(text, 'everywhere')).toEqual(whole);
      }),
    );
  });

  test('gives the same messages whatever its line ends', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(line), places, async (lines, where) => {
        const [lf, crlf, cr] = ['\n', '\r\n', '\r'].map((end) => lines.map((text) => text + end).join(''));
        const wanted = await read(lf ?? '');
        expect(await read(crlf ?? '', where)).toEqual(wanted);
        expect(await read(cr ?? '', where)).toEqual(wanted);
      }),
    );
  });

  test('gives back every data that was written', async () => {
    const text = fc.array(word, { minLength: 1 }).map((lines) => lines.join('\n'));
    await fc.assert(
      fc.asyncProperty(fc.array(text), places, async (all, where) => {
        const stream = all.map((data) => `data: ${data.replaceAll('\n', '\ndata: ')}\n\n`).join('');
        expect(await read(stream, where)).toEqual(all.map((data) => message(data)));
      }),
    );
  });

  test('of arbitrary bytes is read without an error', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), places, async (bytes, where) => {
        expect(await read(bytes, where)).toEqual(await read(bytes));
      }),
    );
  });
});

async function* failAfter(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
  throw new Error('reset');
}
