import { createServer } from 'node:net';
import { startServer } from '../../helpers/server.ts';
import { startRaw } from '../../http/servers.ts';
import { delta, done, drip, events, finish, forever, hasty, head, hello, raw, says, tls, type Fault } from './fault.ts';

const answer = `${hello}${finish()}${done}`;
const filler = 'x'.repeat(70_000);
const chunk = (text: string): string => `${text.length.toString(16)}\r\n${text}\r\n`;
const chunked = head(200, { ...events, 'Transfer-Encoding': 'chunked' });

/** Trouble below HTTP, with its framing, and with time. */
export const connectionFaults: readonly Fault[] = [
  { name: 'unknown host', serve: async () => 'https://no-such-host.invalid/v1', code: 'network', words: 'DNS' },
  { name: 'refused', serve: findClosedPort, code: 'network', words: 'connection refused' },
  { name: 'closed without a word', serve: says(''), code: 'network', words: 'Connection failed to http' },
  {
    name: 'reset without a word',
    serve: raw((socket) => void socket.resetAndDestroy()),
    code: 'network',
    words: /connection (reset|closed)/,
  },
  { name: 'closed within the status', serve: says('HTTP/1.1 2'), code: 'network', words: 'Connection failed' },
  { name: 'closed within a header', serve: says('HTTP/1.1 200 OK\r\nContent-'), code: 'network', words: 'Connection' },
  { name: 'not HTTP', serve: says('SSH-2.0-OpenSSH_9.2\r\n\r\n'), code: 'provider', words: 'is not HTTP' },
  { name: 'no head at all', serve: says('{"hello": 1}'), code: 'provider', words: 'is not HTTP' },
  { name: 'HTTP/2 to an HTTP/1 client', serve: says('\0\0\x06\x04\0\0\0\0\0\0'), code: 'provider', words: 'not HTTP' },
  {
    name: 'switching protocols',
    serve: says(head('101 Switching Protocols', { Upgrade: 'websocket', Connection: 'upgrade' })),
    code: 'provider',
    words: /101|not HTTP/,
  },
  { name: 'huge header', serve: says(head(200, { 'X-Filler': filler })), code: 'provider', words: '64 KB' },
  {
    name: 'endless headers',
    serve: raw((socket) => {
      socket.write('HTTP/1.1 200 OK\r\n');
      return drip(socket, forever(`X-More: ${'x'.repeat(8000)}\r\n`), 1);
    }),
    code: 'provider',
    words: '64 KB',
  },
  {
    name: 'headers one by one and too slowly',
    serve: raw((socket) => drip(socket, ['HTTP/1.1 200 OK\r\n', ...forLong('X-More: 1\r\n')], 50)),
    code: 'network',
    words: 'no answer within 1.5 s',
    flags: hasty,
  },
  { name: 'silence', serve: raw(() => {}), code: 'network', words: 'no answer within 1.5 s', flags: hasty },
  {
    name: 'silence without an idle limit',
    serve: raw(() => {}),
    code: 'network',
    words: 'no complete answer within 0.5 s',
    flags: ['--timeout', '0.5'],
  },
  {
    name: 'interim answers for ever',
    serve: raw((socket) => drip(socket, forever('HTTP/1.1 102 Processing\r\n\r\n'), 20)),
    code: 'network',
    words: 'no answer within 1.5 s',
    flags: hasty,
  },
  {
    name: 'interim answers first',
    serve: says(
      'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n',
      head(200, events),
      answer,
    ),
    code: 'ok',
    words: 'served',
    text: 'Hello there',
  },
  { name: 'TLS: expired', serve: tls('expired'), code: 'network', words: 'TLS: certificate' },
  { name: 'TLS: self-signed', serve: tls('self-signed'), code: 'network', words: 'TLS: self-signed certificate' },
  { name: 'TLS: other host', serve: tls('other-host'), code: 'network', words: 'TLS: certificate' },
  { name: 'TLS: unknown authority', serve: tls('localhost'), code: 'network', words: 'unknown authority' },
  {
    name: 'TLS: plain http behind https',
    serve: async () => (await startServer(() => {})).url.replace('http:', 'https:'),
    code: 'network',
    words: 'does not speak TLS',
  },
  {
    name: 'TLS: https behind http',
    serve: async () => (await tls('localhost')()).replace('https:', 'http:'),
    code: 'network',
    words: 'Connection failed',
    flags: ['--timeout', '1'],
  },
  {
    name: 'TLS: a handshake that never ends',
    serve: async () => (await startRaw(() => {})).url.replace('http:', 'https:'),
    code: 'network',
    words: 'within 0.5 s',
    flags: ['--timeout', '0.5'],
  },
  {
    name: 'closed after the head',
    serve: says(head(200, { ...events, 'Content-Length': '900' })),
    code: 'network',
    words: 'broke off',
  },
  {
    name: 'reset after the head',
    serve: resets(head(200, events)),
    code: 'network',
    words: 'broke off',
  },
  {
    name: 'reset in the middle',
    serve: resets(head(200, events) + hello),
    code: 'incomplete',
    words: 'incomplete: ',
    text: 'Hello there',
  },
  {
    name: 'shorter than its length',
    serve: says(head(200, { ...events, 'Content-Length': '9000' }), hello),
    code: 'incomplete',
    words: 'incomplete: ',
    text: 'Hello there',
  },
  {
    name: 'longer than its length',
    serve: says(head(200, { ...events, 'Content-Length': `${hello.length}` }), answer),
    code: 'incomplete',
    words: 'incomplete: ',
    text: 'Hello there',
  },
  {
    name: 'garbage for a length',
    serve: says(head(200, { 'Content-Length': 'abc' })),
    code: 'provider',
    words: 'HTTP',
  },
  { name: 'negative length', serve: says(head(200, { 'Content-Length': '-5' })), code: 'provider', words: 'not HTTP' },
  {
    name: 'two lengths',
    serve: says('HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nHello!'),
    code: 'provider',
    words: 'not HTTP',
  },
  {
    name: 'a length and chunks',
    serve: says(head(200, { 'Content-Length': '5', 'Transfer-Encoding': 'chunked' }), '0\r\n\r\n'),
    code: 'provider',
    words: 'not HTTP',
  },
  { name: 'garbage for a chunk', serve: says(chunked, 'zz\r\nHello'), code: 'network', words: 'broke off' },
  {
    name: 'garbage after a chunk',
    serve: says(chunked, chunk(hello), 'zz\r\nHello'),
    code: 'incomplete',
    words: 'incomplete: ',
    text: 'Hello there',
  },
  {
    name: 'chunks without the last one',
    serve: says(chunked, chunk(hello)),
    code: 'incomplete',
    words: 'incomplete: ',
    text: 'Hello there',
  },
  {
    name: 'chunks with trailers',
    serve: says(chunked, chunk(answer), '0\r\nX-Trailer: 1\r\n\r\n'),
    code: 'ok',
    words: 'served',
    text: 'Hello there',
  },
  {
    name: 'a connection left open after the end',
    serve: raw((socket) => void socket.write(head(200, events) + answer)),
    code: 'ok',
    words: 'served',
    text: 'Hello there',
  },
  {
    name: 'stall after the head',
    serve: raw((socket) => void socket.write(head(200, events))),
    code: 'network',
    words: 'nothing came for 1.5 s',
    flags: hasty,
  },
  {
    name: 'stall in the middle',
    serve: raw((socket) => void socket.write(head(200, events) + hello)),
    code: 'incomplete',
    words: 'incomplete: ',
    text: 'Hello there',
    flags: hasty,
  },
  {
    name: 'stall before the usage',
    serve: raw((socket) => void socket.write(head(200, events) + hello + finish())),
    code: 'ok',
    words: 'tokens unknown',
    text: 'Hello there',
    flags: hasty,
  },
  {
    name: 'keep-alive comments for ever',
    serve: raw((socket) => drip(socket, [head(200, events), ...forLong(': keep-alive\n\n')], 30)),
    code: 'network',
    words: 'only signs of life',
    flags: hasty,
  },
  {
    name: 'blank lines for ever',
    serve: raw((socket) => drip(socket, [head(200), ...forLong('\n')], 30)),
    code: 'network',
    words: 'only signs of life',
    flags: hasty,
  },
  {
    name: 'one byte at a time, never a line',
    serve: raw((socket) => drip(socket, [head(200, events), ...forLong('d')], 30)),
    code: 'network',
    words: 'only signs of life',
    flags: hasty,
  },
  {
    name: 'empty events for ever',
    serve: raw((socket) => drip(socket, [head(200, events), delta('Hello'), ...forLong('data: {}\n\n')], 30)),
    code: 'incomplete',
    words: 'incomplete: ',
    text: 'Hello',
    flags: ['--timeout', '2'],
  },
];

function forLong(piece: string): readonly string[] {
  return Array.from({ length: 200 }, () => piece);
}

/** A reset takes away what has not been read, so it waits a little. */
function resets(text: string): Fault['serve'] {
  return raw((socket) => void socket.write(text, () => setTimeout(() => socket.resetAndDestroy(), 150)));
}

async function findClosedPort(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
}
