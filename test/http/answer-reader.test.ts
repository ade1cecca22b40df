import { request } from 'node:http';
import { Duplex } from 'node:stream';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AnswerReader } from '../../src/http/answer-reader.ts';
import { cut } from './chunks.ts';

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Complete, as far as the bytes tell. */
  readonly isWhole: boolean;
}

/** What our reader makes of these pieces and the end of the connection; null when the head is none. */
function read(pieces: readonly Uint8Array[]): Answer | null {
  let head: Pick<Answer, 'status' | 'headers'> | null = null;
  const parts: Buffer[] = [];
  let isWhole = false;
  const reader = new AnswerReader({
    head: (status, headers) => (head = { status, headers }),
    data: (bytes) => parts.push(Buffer.from(bytes)),
    end: () => (isWhole = true),
  });
  try {
    // What comes in place is changed in place.
    for (const piece of pieces) reader.push(Buffer.from(piece));
    reader.close();
  } catch {
    // It stays what it was so far.
  }
  return head === null ? null : { ...(head as Answer), body: Buffer.concat(parts).toString('latin1'), isWhole };
}

/** What Node makes of the same. */
function readAsNode(bytes: Uint8Array): Promise<Answer | null> {
  const socket = new Duplex({ read: () => {}, write: (_chunk, _encoding, done) => done() });
  return new Promise((resolve) => {
    const asked = request({ createConnection: () => socket }, (response) => {
      const parts: Buffer[] = [];
      const settle = (isWhole: boolean): void => {
        const headers = Object.entries(response.headersDistinct).map(([name, values = []]) => [
          name,
          values.join(', '),
        ]);
        const body = Buffer.concat(parts).toString('latin1');
        resolve({ status: response.statusCode ?? 0, headers: Object.fromEntries(headers), body, isWhole });
      };
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () => settle(response.complete));
      response.on('error', () => settle(false));
    });
    asked.on('error', () => resolve(null));
    asked.on('upgrade', () => resolve(null));
    asked.end();
    socket.push(bytes);
    socket.push(null);
  });
}

const word = fc.stringMatching(/^[a-z]{1,8}$/);
const value = fc.stringMatching(/^[!-~]([ -~\u00a0-\u00ff]{0,20}[!-~])?$/);
const ownHeaders = fc.array(
  fc.tuple(
    word.map((name) => `X-${name}`),
    value,
  ),
  { maxLength: 4 },
);
const body = fc.array(
  fc.uint8Array({ maxLength: 30 }).map((bytes) => Buffer.from(bytes).toString('latin1')),
  { maxLength: 5 },
);

function toChunk(part: string, extension: string): string {
  return part === '' ? '' : `${part.length.toString(16)}${extension}\r\n${part}\r\n`;
}

const framed = fc.record({
  body,
  kind: fc.constantFrom('sized', 'chunked', 'unsized'),
  extension: fc.constantFrom('', ';a=b', ';a="b c"'),
});
const announced = fc.constantFrom(
  '',
  'HTTP/1.1 100 Continue\r\n\r\n',
  'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n',
);
const trailers = fc.constantFrom('', 'X-Trailer: a\r\n', 'X-Trailer: a\r\nX-More: b\r\n');

const answer = fc
  .record({
    announced,
    status: fc.constantFrom(200, 204, 400, 404, 429, 500, 529),
    headers: ownHeaders,
    framed,
    trailers,
  })
  .map(({ announced: before, status, headers, framed: { body: parts, kind, extension }, trailers: after }) => {
    const lines = headers.map(([name, text]) => `${name}: ${text}\r\n`).join('');
    const start = `${before}HTTP/1.1 ${status} Word\r\n${lines}`;
    const whole = parts.join('');
    if (status === 204) return `${start}\r\n`;
    if (kind === 'sized') return `${start}Content-Length: ${whole.length}\r\n\r\n${whole}`;
    if (kind === 'unsized') return `${start}\r\n${whole}`;
    const chunks = parts.map((part) => toChunk(part, extension)).join('');
    return `${start}Transfer-Encoding: chunked\r\n\r\n${chunks}0\r\n${after}\r\n`;
  });

test('every answer is read as Node reads it, wherever the wire cuts it', async () => {
  await fc.assert(
    fc.asyncProperty(answer, fc.array(fc.nat(), { maxLength: 6 }), fc.boolean(), async (text, places, isAll) => {
      const bytes = Buffer.from(text, 'latin1');
      const expected = await readAsNode(bytes);
      expect(expected).not.toBeNull();
      expect(read(cut(bytes, isAll ? 'everywhere' : places))).toEqual(expected);
    }),
    { numRuns: 500 },
  );
});

test('an answer that is cut off is never taken for a whole one, nor a whole one for cut off', async () => {
  await fc.assert(
    fc.asyncProperty(answer, fc.nat(), async (text, place) => {
      const bytes = Buffer.from(text, 'latin1').subarray(0, place % (text.length + 1));
      expect(read([bytes])).toEqual(await readAsNode(bytes));
    }),
    { numRuns: 500 },
  );
});

test('a damaged answer is read as Node reads it, as if nothing had happened, or not as a whole one', async () => {
  const damage = fc.record({ at: fc.nat(), byte: fc.integer({ min: 0, max: 255 }) });
  await fc.assert(
    fc.asyncProperty(answer, damage, async (text, { at, byte }) => {
      const bytes = Buffer.from(text, 'latin1');
      const before = read([bytes]);
      bytes[at % bytes.length] = byte;
      const [ours, nodes] = [read([bytes]), await readAsNode(bytes)];
      // Node is stricter about what nobody reads: the words behind a status, or what comes after the body.
      if (ours?.isWhole === true) expect(ours).toEqual(nodes?.isWhole === true ? nodes : before);
    }),
    // Always the same, as Node has oddities of its own that one in thousands meets.
    { numRuns: 1000, seed: 1 },
  );
});

const chunked = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n';

test.each([
  [
    'lines without carriage returns',
    'HTTP/1.1 200 OK\nContent-Length: 1\n\n',
    'its lines do not end like those of HTTP',
  ],
  ['something else at once', 'S', 'it does not begin like HTTP/1'],
  ['another HTTP', 'HTTP/2 200\r\n\r\n', 'it does not begin like HTTP/1'],
  ['a status that is a number and no three digits', 'HTTP/1.1 2e2 OK\r\n\r\n', 'it does not begin like HTTP/1'],
  ['a status of two digits', 'HTTP/1.1 20 OK\r\n\r\n', 'it does not begin like HTTP/1'],
  ['two lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n', 'two lengths'],
  ['two contents', 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\n', 'is no number'],
  ['a negative length', 'HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n', 'is no number'],
  ['a header without a name', 'HTTP/1.1 200 OK\r\n: a\r\n\r\n', 'a header of the answer cannot be read'],
  ['a header without a colon', 'HTTP/1.1 200 OK\r\nname\r\n\r\n', 'a header of the answer cannot be read'],
  ['a chunk without a size', `${chunked}\r\n`, 'a chunk of the answer has no size'],
  ['a chunk of more than 4 GB', `${chunked}100000000\r\n`, 'a chunk of the answer has no size'],
  ['a chunk of more than 4 GB behind zeros', `${chunked}000100000000\r\n`, 'a chunk of the answer has no size'],
  ['a chunk longer than its size', `${chunked}1\r\nab\r\n`, 'a chunk of the answer does not end where it says'],
  ['an extension without an end', `${chunked}1;${'a'.repeat(20_000)}`, 'a line between two chunks is too long'],
  ['a trailer without an end', `${chunked}0\r\nA: ${'a'.repeat(20_000)}`, 'a line between two chunks is too long'],
])('says what is wrong with %s', (_, text, message) => {
  const reader = new AnswerReader({ head: () => {}, data: () => {}, end: () => {} });
  expect(() => reader.push(Buffer.from(text))).toThrow(message);
});

test('a header that is called like what all objects have is a header', () => {
  const names = ['constructor', '__proto__', 'toString'];
  const found = read([Buffer.from(`HTTP/1.1 200 OK\r\n${names.map((name) => `${name}: a\r\n`).join('')}\r\n`)]);
  expect(Object.entries(found?.headers ?? {})).toEqual(names.map((name) => [name.toLowerCase(), 'a']));
});

test.each(['A', 'a', '000000000A', `${'0'.repeat(40)}a`, 'A ', 'a\t;b=c'])(
  'a chunk of size "%s" has ten bytes',
  (size) => {
    const found = read([Buffer.from(`${chunked}${size}\r\n0123456789\r\n0000000000\r\n\r\n`)]);
    expect(found).toMatchObject({ body: '0123456789', isWhole: true });
  },
);

test('a head that comes byte by byte is not searched from its beginning with each of them', () => {
  const toMs = (lines: number): number => {
    const head = Buffer.from(`HTTP/1.1 200 OK\r\n${'X-A: b\r\n'.repeat(lines)}\r\n`);
    const before = process.cpuUsage();
    expect(read(cut(head, 'everywhere'))).toMatchObject({ status: 200 });
    return process.cpuUsage(before).user / 1000;
  };
  toMs(1000);
  // Every byte costs a copy of what came before, and no more.
  expect(toMs(8000)).toBeLessThan(2000);
});

test('only spaces and tabs of a header are no part of it', () => {
  const found = read([
    Buffer.from('HTTP/1.1 200 OK\r\nTransfer-Encoding: \u00a0chunked\t\r\n\r\n1\r\na\r\n', 'latin1'),
  ]);
  expect(found).toMatchObject({ body: '1\r\na\r\n', headers: { 'transfer-encoding': '\u00a0chunked' } });
});
