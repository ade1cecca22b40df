import { createServer } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { certificates, startRaw, startTls } from '../../http/servers.ts';
import { done, events, finish, head, hello, whole } from '../faults/fault.ts';
import type { Passage, Way } from './passage.ts';

const stream = hello + finish() + done;
const answer = head(200, events) + stream;
const caFile = join(certificates, 'test-only-authority.cert.pem');
const otherCa = join(certificates, 'test-only-self-signed.cert.pem');

function says(...pieces: readonly (string | Buffer)[]): Passage['setUp'] {
  return async () => ({
    url: (await startRaw((socket) => void socket.end(Buffer.concat(pieces.map((piece) => Buffer.from(piece)))))).url,
  });
}

function tls(certificate: string, way: Omit<Way, 'url'> = {}): Passage['setUp'] {
  return async () => ({ ...way, url: (await startTls(certificate, (socket) => void socket.end(answer))).url });
}

/** A server on the IPv6 loopback. */
async function six(): Promise<Way> {
  const server = createServer((socket) => void socket.once('data', () => socket.end(answer)));
  await new Promise<void>((resolve) => server.listen(0, '::1', resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  return { url: `http://[::1]:${typeof address === 'object' ? address?.port : 0}/v1` };
}

const unchecked = { NODE_TLS_REJECT_UNAUTHORIZED: '0' };
const russian = Buffer.from([0xcf, 0xf0, 0xe8]);
const announced = { 'Content-Type': 'text/html; charset=windows-1251' };

/** Some machines have no other addresses than the old ones. */
const hasIpv6 = Object.values(networkInterfaces()).some((all) => all?.some(({ address }) => address === '::1'));
const ipv6Passages: readonly Passage[] = [
  { name: 'an IPv6 address', setUp: six, code: 'ok', words: 'served' },
  {
    name: 'an IPv6 address where nobody listens',
    setUp: async () => ({ url: 'http://[::1]:9/v1' }),
    code: 'network',
    words: 'connection refused',
  },
];

export const directPassages: readonly Passage[] = [
  { name: 'TLS with ca_file', setUp: tls('localhost', { fields: { ca_file: caFile } }), code: 'ok', words: 'served' },
  {
    name: 'TLS with NODE_EXTRA_CA_CERTS',
    setUp: tls('localhost', { env: { NODE_EXTRA_CA_CERTS: caFile } }),
    code: 'ok',
    words: 'served',
  },
  {
    name: 'both together',
    setUp: tls('localhost', { env: { NODE_EXTRA_CA_CERTS: caFile }, fields: { ca_file: otherCa } }),
    code: 'ok',
    words: 'served',
  },
  {
    name: 'ca_file of another authority',
    setUp: tls('localhost', { fields: { ca_file: otherCa } }),
    code: 'network',
    words: 'unknown authority',
  },
  {
    name: 'ca_file that is missing',
    setUp: tls('localhost', { fields: { ca_file: '/missing.pem' } }),
    code: 'config',
    words: 'the certificate file "/missing.pem" cannot be read',
  },
  {
    name: 'an expired certificate',
    setUp: tls('expired', { fields: { ca_file: caFile } }),
    code: 'network',
    words: /TLS: certificate expired\nhint: .*renew/,
  },
  {
    name: 'the certificate of another host',
    setUp: tls('other-host', { fields: { ca_file: caFile } }),
    code: 'network',
    words: /TLS: certificate of another host\nhint: .*base URL/,
  },
  {
    name: 'a self-signed certificate',
    setUp: tls('self-signed'),
    code: 'network',
    words: /TLS: self-signed certificate\nhint: .*ca_file/,
  },
  {
    name: 'verify_ssl false',
    setUp: tls('expired', { fields: { verify_ssl: false } }),
    code: 'ok',
    words: 'certificates of "custom:way" are NOT checked',
  },
  {
    name: 'verify_ssl false and --quiet',
    setUp: tls('expired', { fields: { verify_ssl: false } }),
    code: 'ok',
    words: 'NOT checked',
    flags: ['--quiet'],
  },
  {
    name: 'a global switch is not obeyed',
    setUp: tls('expired', { env: unchecked, fields: { ca_file: caFile } }),
    code: 'network',
    words: /NODE_TLS_REJECT_UNAUTHORIZED=0 is not obeyed.*\n[^]*TLS: certificate expired/,
  },
  {
    name: 'a key over plain http',
    setUp: async () => ({ url: 'http://api.example/v1' }),
    code: 'config',
    words: 'the key of "custom:way" would travel unencrypted to api.example',
  },
  ...(hasIpv6 ? ipv6Passages : []),
  {
    name: 'a name that nobody has',
    setUp: async () => ({ url: 'https://no-such-host.invalid/v1' }),
    code: 'network',
    words: /DNS: .* "no-such-host.invalid"/,
  },
  { name: 'HTTP/1.0', setUp: says('HTTP/1.0 200 OK\r\n\r\n', stream), code: 'ok', words: 'served' },
  { name: 'HTTP/1.0, cut', setUp: says('HTTP/1.0 200 OK\r\n\r\n', ': hi\n\n'), code: 'incomplete', words: 'end mark' },
  { name: 'an answer without a head', setUp: says(stream), code: 'provider', words: 'the answer is not HTTP' },
  { name: 'a status without a reason', setUp: says('HTTP/1.1 200\r\n\r\n', stream), code: 'ok', words: 'served' },
  { name: '203', setUp: says(head(203), JSON.stringify(whole)), code: 'ok', words: 'served' },
  { name: '205', setUp: says(head(205)), code: 'incomplete', words: 'empty answer' },
  {
    name: '202 without an answer',
    setUp: says(head(202), '{"status":"queued"}'),
    code: 'provider',
    words: 'no choices',
  },
  {
    name: '304',
    setUp: says(head(304)),
    code: 'provider',
    words: /redirected to nowhere, not followed\n.*\nhint: check the base URL/,
  },
  {
    name: 'an error shorter than its length',
    setUp: says(head(500, { 'Content-Length': '900' }), '{"error":{"message":"broken"}}'),
    code: 'provider',
    words: /^aix: 500 .*\n {2}broken\n/,
  },
  {
    name: 'an error longer than its length',
    setUp: says(head(500, { 'Content-Length': '6' }), 'broken and more'),
    code: 'provider',
    words: /^aix: 500 .*\n {2}broken\n/,
  },
  {
    name: 'an error in chunks, cut',
    setUp: says(head(500, { 'Transfer-Encoding': 'chunked' }), '6\r\nbroken\r\n'),
    code: 'provider',
    words: /^aix: 500 .*\n {2}broken\n/,
  },
  {
    name: 'an error without a body',
    setUp: says(head(500)),
    code: 'provider',
    words: /^aix: 500 Internal Server Error\nhint: /,
  },
  {
    name: 'a page in windows-1251',
    setUp: says(head(502, announced), '<p>', russian, '</p>'),
    code: 'provider',
    words: 'При',
  },
  {
    name: 'a stream that announces another character set',
    setUp: says(head(200, { 'Content-Type': 'text/event-stream; charset=ISO-8859-1' }), stream),
    code: 'ok',
    words: 'served',
  },
  {
    name: '3000 headers',
    setUp: says(head(200, Object.fromEntries(Array.from({ length: 3000 }, (_, at) => [`X-${at}`, '1']))), stream),
    code: 'ok',
    words: 'served',
  },
  {
    name: 'no connection in time',
    setUp: async () => ({ url: (await startRaw(() => {})).url.replace('http:', 'https:') }),
    code: 'network',
    words: /no connection within 0.4 s\nhint: .*--connect-timeout/,
    flags: ['--connect-timeout', '0.4'],
  },
  {
    name: 'no connection in the time of the environment',
    setUp: async () => ({
      url: (await startRaw(() => {})).url.replace('http:', 'https:'),
      env: { AIX_CONNECT_TIMEOUT: '0.4' },
      fields: { connect_timeout: 60 },
    }),
    code: 'network',
    words: 'no connection within 0.4 s',
  },
  {
    name: 'no connection in the time of the config',
    setUp: async () => ({
      url: (await startRaw(() => {})).url.replace('http:', 'https:'),
      fields: { connect_timeout: 0.4 },
    }),
    code: 'network',
    words: 'no connection within 0.4 s',
  },
  {
    name: 'no answer in the time of the config',
    setUp: async () => ({ url: (await startRaw(() => {})).url, fields: { idle_timeout: 0.4 } }),
    code: 'network',
    words: /^aix: no answer within 0.4 s\nhint: .*--idle-timeout/,
  },
  {
    name: 'no complete answer in the time of the config',
    setUp: async () => ({
      url: (await startRaw((socket) => void socket.write(head(200, events) + ': hi\n\n'))).url,
      fields: { timeout: 0.6 },
    }),
    code: 'network',
    words: /^aix: no complete answer within 0.6 s/,
  },
];
