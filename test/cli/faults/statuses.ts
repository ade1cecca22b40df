import { gzipSync } from 'node:zlib';
import { canary, delta, done, drip, finish, forever, hasty, head, json, raw, says, type Fault } from './fault.ts';

const error = (message: string, fields: object = {}): string => JSON.stringify({ error: { message, ...fields } });
const answers = (
  status: number,
  body: string | Buffer = '',
  headers: Readonly<Record<string, string>> = json,
): Fault['serve'] => says(head(status, headers), body);
const limited = (after: Readonly<Record<string, string>>, body = error('slow down')): Fault['serve'] =>
  answers(429, body, { ...json, ...after });
const page = `<html><head><title>502 Bad Gateway</title></head><body>${'<p>nginx says no</p>'.repeat(300)}</body></html>`;

const redirects = [301, 302, 303, 307, 308].map((status): Fault => ({
  name: `${status}`,
  serve: answers(status, '', { Location: `http://elsewhere.invalid/${canary}?key=${canary}` }),
  code: 'provider',
  words: 'redirected to elsewhere.invalid:80',
}));

const plainStatuses = [400, 404, 405, 409, 413, 418, 422, 424, 499, 500, 501, 502, 503, 504, 520, 524, 529, 599, 999];

const others = plainStatuses.map((status): Fault => ({
  name: `${status} without a word`,
  serve: answers(status),
  code: 'provider',
  words: `aix: ${status} `,
}));

/** Answers whose status says that there is none. */
export const statusFaults: readonly Fault[] = [
  ...redirects,
  { name: '300 to nowhere', serve: answers(300), code: 'provider', words: 'redirected to nowhere' },
  { name: '304', serve: answers(304), code: 'provider', words: 'redirected to nowhere' },
  {
    name: 'redirect to no URL',
    serve: answers(302, '', { Location: 'http://[oops' }),
    code: 'provider',
    words: 'to nowhere',
  },
  {
    name: 'redirect to a key',
    serve: answers(302, '', { Location: `http://${canary}.invalid/` }),
    code: 'provider',
    words: 'redirected',
  },
  ...others,
  {
    name: '401',
    serve: answers(401, error(`Incorrect API key provided: ${canary}`)),
    code: 'auth',
    words: '401 Unauthorized',
  },
  { name: '401 without a word', serve: answers(401), code: 'auth', words: '401 Unauthorized' },
  {
    name: '401 of Mistral',
    serve: answers(401, '{"detail":"Invalid API Key"}'),
    code: 'auth',
    words: 'Invalid API Key',
  },
  { name: '403', serve: answers(403, error('no')), code: 'auth', words: '403 Forbidden' },
  {
    name: 'bad key under 400',
    serve: answers(
      400,
      JSON.stringify([{ error: { code: 400, message: 'API key not valid.', status: 'INVALID_ARGUMENT' } }]),
    ),
    code: 'auth',
    words: 'refused the key',
  },
  {
    name: 'bad key of xAI',
    serve: answers(400, '{"code":"invalid-argument","error":"Incorrect API key provided"}'),
    code: 'auth',
    words: 'refused the key',
  },
  {
    name: 'no such model',
    serve: answers(404, error('The model `m` does not exist', { code: 'model_not_found' })),
    code: 'provider',
    words: "Model 'm' not found",
  },
  {
    name: 'no such model under 400',
    serve: answers(400, error('m is not a valid model ID')),
    code: 'provider',
    words: "Model 'm' not found",
  },
  {
    name: 'context',
    serve: answers(400, error("This model's maximum context length is 9"), {
      'Content-Type': 'application/octet-stream',
    }),
    code: 'provider',
    words: 'too long',
  },
  {
    name: 'prompt filter',
    serve: answers(400, error('no', { code: 'content_filter' })),
    code: 'refused',
    words: 'refused the prompt',
  },
  { name: '402', serve: answers(402, error('Insufficient Balance')), code: 'rate-limit', words: 'used up' },
  {
    name: 'spent quota',
    serve: answers(429, error('no', { code: 'insufficient_quota' })),
    code: 'rate-limit',
    words: 'used up',
  },
  { name: '408', serve: answers(408), code: 'provider', words: '408 Request Timeout' },
  {
    name: '498 of Groq',
    serve: answers(498, error('flex', { code: 'capacity_exceeded' })),
    code: 'rate-limit',
    words: '498',
  },
  {
    name: 'page under 502',
    serve: answers(502, page, { 'Content-Type': 'text/html' }),
    code: 'provider',
    words: 'nginx says no',
  },
  {
    name: 'Retry-After in seconds',
    serve: limited({ 'Retry-After': '2' }),
    code: 'rate-limit',
    words: 'try again in 2 s',
  },
  {
    name: 'Retry-After in hours',
    serve: limited({ 'Retry-After': '3600' }),
    code: 'rate-limit',
    words: 'try again in 60 min',
  },
  {
    name: 'Retry-After as a date',
    serve: async () => limited({ 'Retry-After': new Date(Date.now() + 60_000).toUTCString() })(),
    code: 'rate-limit',
    words: /try again in \d\d s/,
  },
  {
    name: 'Retry-After in the past',
    serve: limited({ 'Retry-After': 'Wed, 21 Oct 2015 07:28:00 GMT' }),
    code: 'rate-limit',
    words: 'try again later',
  },
  {
    name: 'Retry-After below zero',
    serve: limited({ 'Retry-After': '-5' }),
    code: 'rate-limit',
    words: 'try again later',
  },
  {
    name: 'Retry-After beyond all bounds',
    serve: limited({ 'Retry-After': '9'.repeat(30) }),
    code: 'rate-limit',
    words: 'try again later',
  },
  {
    name: 'Retry-After that is nonsense',
    serve: limited({ 'Retry-After': 'soon' }),
    code: 'rate-limit',
    words: 'try again later',
  },
  {
    name: 'retry-after-ms of 0',
    serve: limited({ 'retry-after-ms': '0', 'retry-after': '1' }),
    code: 'rate-limit',
    words: 'try again in 1 s',
  },
  {
    name: 'hint in the body',
    serve: limited({}, error('Please try again in 7.66s')),
    code: 'rate-limit',
    words: 'try again in 8 s',
  },
  { name: 'error of 10 MB', serve: answers(500, error('x'.repeat(10_000_000))), code: 'provider', words: 'aix: 500' },
  {
    name: 'error without end',
    serve: raw((socket) => {
      socket.write(head(500));
      return drip(socket, forever('no '.repeat(50_000)), 1);
    }),
    code: 'provider',
    words: 'aix: 500',
  },
  {
    name: 'error that stalls',
    serve: raw((socket) => void socket.write(`${head(503)}overloaded`)),
    code: 'provider',
    words: 'overloaded',
    flags: hasty,
  },
  {
    name: 'error that is cut',
    serve: says(head(503, { 'Content-Length': '900' }), 'overloaded'),
    code: 'provider',
    words: 'overloaded',
  },
  {
    name: 'error that is a bomb',
    serve: answers(500, gzipSync(Buffer.alloc(99_000_000)), { 'Content-Encoding': 'gzip' }),
    code: 'provider',
    words: 'aix: 500',
  },
  {
    name: 'error in no gzip',
    serve: answers(500, 'no', { 'Content-Encoding': 'gzip' }),
    code: 'provider',
    words: 'aix: 500',
  },
  {
    name: 'error in an unknown encoding',
    serve: answers(429, 'no', { 'Content-Encoding': 'zstd' }),
    code: 'rate-limit',
    words: 'aix: 429',
  },
  {
    name: 'error nested beyond reason',
    serve: answers(500, `{"error":${'['.repeat(50_000)}${']'.repeat(50_000)}}`),
    code: 'provider',
    words: 'aix: 500',
  },
  {
    name: 'error of wrong types',
    serve: answers(500, '{"error":{"message":{"a":1},"code":[],"details":7,"metadata":null},"detail":[null,7]}'),
    code: 'provider',
    words: 'aix: 500',
  },
  {
    name: 'error in invalid UTF-8',
    serve: answers(500, Buffer.from([0xff, 0xfe, 0x00, 0x80, 0x1b, 0x5b, 0x32, 0x4a])),
    code: 'provider',
    words: 'aix: 500',
  },
  {
    name: 'error that is a stream',
    serve: answers(500, delta('Hello') + finish() + done),
    code: 'provider',
    words: 'aix: 500',
  },
  {
    name: 'key in base64',
    serve: answers(400, error(`bad: ${Buffer.from(canary).toString('base64')}`)),
    code: 'provider',
    words: 'bad: ***',
  },
  {
    name: 'key in a header',
    serve: answers(401, '', { 'WWW-Authenticate': `Bearer ${canary}`, 'X-Request-Id': canary }),
    code: 'auth',
    words: '401',
  },
  {
    name: 'key cut by the limit of a message',
    serve: answers(400, error(`${'x'.repeat(990)}${canary}`)),
    code: 'provider',
    words: 'aix: 400',
  },
  {
    name: 'key cut by the limit of a page',
    serve: answers(502, `${'x'.repeat(190)}${canary}`),
    code: 'provider',
    words: 'aix: 502',
  },
  {
    name: 'usage refused, then worse',
    serve: answers(400, error('unknown parameter: stream_options')),
    code: 'provider',
    words: 'stream_options',
  },
];
