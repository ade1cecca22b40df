import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import {
  delta,
  done,
  drip,
  events,
  finish,
  head,
  hello,
  json,
  raw,
  says,
  streams,
  whole,
  type Fault,
} from './fault.ts';

const stream = `${hello}${finish()}${done}`;
const gzip = { ...events, 'Content-Encoding': 'gzip' };
const megabyte = 1024 * 1024;
const page = `<!doctype html><title>Sign in</title><script>steal()</script><p>${'Welcome to the hotel. '.repeat(500)}</p>`;
const text = 'Hello there';

/** Bodies under 200 that are no answer, or not all of one, or stretch what an answer may look like. */
export const bodyFaults: readonly Fault[] = [
  { name: 'empty 200', serve: says(head(200, events)), code: 'incomplete', words: 'empty answer' },
  { name: 'blank 200', serve: streams('\n\n \r\n'), code: 'incomplete', words: 'empty answer' },
  { name: '204', serve: says(head(204)), code: 'incomplete', words: 'empty answer' },
  { name: 'only comments', serve: streams(': one\n\n: two\n\n'), code: 'incomplete', words: 'end mark' },
  {
    name: 'login page',
    serve: says(head(200, { 'Content-Type': 'text/html' }), page),
    code: 'provider',
    words: 'Sign in',
  },
  { name: 'plain words', serve: says(head(200), 'It works, more or less'), code: 'provider', words: 'It works' },
  {
    name: 'error under 200',
    serve: says(head(200, json), '{"error":{"message":"no luck"}}'),
    code: 'provider',
    words: 'no luck',
  },
  {
    name: 'missing /v1 in LM Studio',
    serve: says(head(200, json), '{"error":"Unexpected endpoint or method. (POST /chat/completions)"}'),
    code: 'provider',
    words: '/v1',
  },
  {
    name: 'xAI error under 200',
    serve: says(head(200, json), '{"code":"The service is currently unavailable","error":"Service down"}'),
    code: 'provider',
    words: 'Service down',
  },
  { name: 'JSON array', serve: says(head(200, json), '[]'), code: 'provider', words: 'no choices' },
  { name: 'JSON null', serve: says(head(200, json), 'null'), code: 'incomplete', words: 'end mark' },
  { name: 'JSON string', serve: says(head(200, json), '"Hello there"'), code: 'provider', words: 'answer' },
  { name: 'JSON number', serve: says(head(200, json), '42'), code: 'incomplete', words: 'end mark' },
  { name: 'JSON without choices', serve: says(head(200, json), '{"id":"1"}'), code: 'provider', words: 'no choices' },
  {
    name: 'JSON cut',
    serve: says(head(200, json), JSON.stringify(whole).slice(0, -9)),
    code: 'incomplete',
    words: 'broke off',
  },
  { name: 'JSON broken', serve: says(head(200, json), '{"choices": nope}'), code: 'provider', words: 'no valid JSON' },
  {
    name: 'JSON nested beyond reason',
    serve: says(head(200, json), `{"choices":[{"message":{"content":${'['.repeat(50_000)}${']'.repeat(50_000)}}}]}`),
    code: 'provider',
    words: 'no valid JSON',
  },
  {
    name: 'JSON where a stream was asked for',
    serve: says(head(200, json), `\n\n${JSON.stringify(whole)}`),
    code: 'ok',
    words: '',
    text,
  },
  { name: 'stream called JSON', serve: says(head(200, json), stream), code: 'ok', words: '', text },
  {
    name: 'stream called HTML',
    serve: says(head(200, { 'Content-Type': 'text/html' }), stream),
    code: 'ok',
    words: '',
    text,
  },
  { name: 'gzip', serve: says(head(200, gzip), gzipSync(stream)), code: 'ok', words: '', text },
  {
    name: 'gzip cut at once',
    serve: says(head(200, gzip), gzipSync(stream).subarray(0, 8)),
    code: 'network',
    words: 'broke off',
  },
  {
    name: 'gzip cut in the middle',
    serve: says(head(200, gzip), gzipOpen(hello)),
    code: 'incomplete',
    words: 'incomplete: ',
    text,
  },
  {
    name: 'gzip damaged in the middle',
    // What is damaged takes with it what was read in one piece with it, so a busy machine gets its time.
    serve: raw((socket) => drip(socket, [head(200, gzip), gzipOpen(hello), Buffer.alloc(500, 0xff)], 600)),
    code: 'incomplete',
    words: 'incomplete: ',
    text,
  },
  { name: 'gzip in name only', serve: says(head(200, gzip), stream), code: 'provider', words: 'damaged' },
  {
    name: 'unknown encoding',
    serve: says(head(200, { 'Content-Encoding': 'zstd' }), stream),
    code: 'provider',
    words: 'zstd',
  },
  {
    name: 'encoding with control characters',
    serve: says(Buffer.from(head(200, { 'Content-Encoding': '\u009b31mred' }), 'latin1'), stream),
    code: 'provider',
    words: 'red',
  },
  {
    name: 'gzip bomb',
    serve: says(head(200, gzip), gzipSync(Buffer.alloc(40 * megabyte))),
    code: 'provider',
    words: 'MB',
  },
  {
    name: 'gzip bomb of blanks',
    serve: says(head(200, gzip), gzipSync(Buffer.alloc(257 * megabyte, '\n'))),
    code: 'provider',
    words: '256 MB',
    flags: ['--timeout', '20'],
  },
  {
    name: 'bomb within a bomb',
    serve: says(
      head(200, { 'Content-Encoding': 'gzip, br' }),
      brotliCompressSync(gzipSync(Buffer.alloc(40 * megabyte, 'x'))),
    ),
    code: 'provider',
    words: 'MB',
  },
  {
    name: 'deflate',
    serve: says(head(200, { 'Content-Encoding': 'deflate' }), deflateSync(stream)),
    code: 'ok',
    words: '',
    text,
  },
  {
    name: 'line of 10 MB',
    serve: streams(delta('x'.repeat(10 * megabyte)), finish(), done),
    code: 'ok',
    words: '',
    text: 'x'.repeat(10 * megabyte),
  },
  {
    name: 'line of 33 MB',
    serve: streams('data: ', Buffer.alloc(33 * megabyte, 'x')),
    code: 'provider',
    words: '32 MB',
  },
  {
    name: 'line of 33 MB after text',
    serve: raw((socket) => drip(socket, [head(200, events) + hello, `data: ${'x'.repeat(33 * megabyte)}`], 200)),
    code: 'incomplete',
    words: '32 MB',
    text,
  },
  {
    name: '100,000 tiny events',
    serve: streams(delta('x').repeat(100_000), finish(), done),
    code: 'ok',
    words: '',
    text: 'x'.repeat(100_000),
  },
  {
    name: 'a raw NUL in the JSON',
    serve: streams(delta('Hello').replace('Hello', 'H\0'), finish(), done),
    code: 'ok',
    words: 'unreadable',
    text: '',
  },
  {
    name: 'invalid UTF-8',
    serve: streams(Buffer.from(delta('H\u00e9!'), 'latin1'), finish(), done),
    code: 'ok',
    words: '',
    text: 'H\ufffd!',
  },
  { name: 'UTF-16', serve: streams(Buffer.from(`\ufeff${stream}`, 'utf16le')), code: 'incomplete', words: 'end mark' },
  { name: 'byte order mark', serve: streams('\ufeff', stream), code: 'ok', words: '', text },
  { name: 'NUL in the text', serve: streams(delta('a\0b'), finish(), done), code: 'ok', words: '', text: 'a\0b' },
  { name: 'CR only', serve: streams(stream.replaceAll('\n', '\r')), code: 'ok', words: '', text },
  { name: 'CRLF', serve: streams(stream.replaceAll('\n', '\r\n')), code: 'ok', words: '', text },
  {
    name: 'CRLF and code points split everywhere',
    serve: raw((socket) => {
      socket.setNoDelay();
      const bytes = Buffer.from(`${delta('\u00e9\u{1f600}')}${finish()}`.replaceAll('\n', '\r\n'));
      return drip(socket, [head(200, events), ...Array.from(bytes, (byte) => Buffer.from([byte]))], 0).then(
        () => void socket.end(),
      );
    }),
    code: 'ok',
    words: '',
    text: '\u00e9\u{1f600}',
  },
];

/** A gzip stream whose first block can be read before the rest has come. */
function gzipOpen(start: string): Buffer {
  return Buffer.concat([gzipSync('').subarray(0, 10), storedBlock(start)]);
}

function storedBlock(content: string): Buffer {
  const length = Buffer.alloc(5);
  length.writeUInt16LE(content.length, 1);
  length.writeUInt16LE(0xffff - content.length, 3);
  return Buffer.concat([length, Buffer.from(content)]);
}
