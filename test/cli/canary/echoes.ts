import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import type { SeenRequest } from '../../helpers/server.ts';
import { dialects } from '../../providers/dialects.ts';
import { ndjsonDialect, sseDialect } from '../../providers/own/dialects.ts';
import { data, delta, done, finish } from '../faults/fault.ts';
import { canary, forms } from './needles.ts';

type Answer = (response: ServerResponse, request: SeenRequest) => void | Promise<void>;

/** A server that gives the key back in one way. */
export interface Echo {
  readonly name: string;
  readonly answer: Answer;
  /** The wire protocol; an OpenAI-compatible one when absent. */
  readonly driver?: string;
  readonly file?: { readonly name: string; readonly content: string };
  /** The command line after which the provider is named; a prompt when absent. */
  readonly argv?: readonly string[];
}

const sse = { 'content-type': 'text/event-stream' };
const json = { 'content-type': 'application/json' };

function send(status: number, headers: Readonly<Record<string, string>>, body: string | Buffer): Answer {
  return (response) => void response.writeHead(status, headers).end(body);
}

const sendJson = (body: unknown, status = 200): Answer => send(status, json, JSON.stringify(body));
const stream = (...pieces: readonly string[]): Answer => send(200, sse, pieces.join(''));
const says = (text: string): string =>
  `${delta('so: ')}${split(text)
    .map((part) => delta(part))
    .join('')}`;
const end = `${finish()}${done}`;

/** Pieces of uneven length, as tokens are. */
function split(text: string): readonly string[] {
  return text.match(/.{1,7}/gs) ?? [];
}

/** Every way to write the key, in every place of an answer that a program may show. */
const encodings: readonly Echo[] = Object.entries(forms).flatMap(([name, form]) => [
  { name: `text ${name}`, answer: stream(says(form), end) },
  { name: `text ${name}, whole`, answer: stream(delta(`so: ${form}!`), end) },
  { name: `an error ${name}`, answer: sendJson({ error: { message: `no: ${form}` } }, 401) },
  { name: `an error in a stream ${name}`, answer: stream(delta('so'), data({ error: { message: `no: ${form}` } })) },
  { name: `models ${name}`, answer: sendJson({ data: [{ id: `m-${form}`, owned_by: form }] }), argv: ['models'] },
]);

const statuses: readonly Echo[] = [400, 402, 403, 404, 409, 413, 422, 429, 500, 502, 503, 529].flatMap((status) => [
  { name: `status ${status}`, answer: sendJson({ error: { message: canary, code: canary, type: canary } }, status) },
  { name: `status ${status} in plain words`, answer: send(status, {}, `no: ${canary}`) },
]);

/** What may be the name of a host or of a header. */
const label = Buffer.from(canary).toString('hex');

const redirects: readonly Echo[] = [301, 302, 303, 307, 308].flatMap((status) =>
  [`https://other.example/${canary}?key=${canary}`, `https://u:${canary}@other.example/`, `//${label}.example/`].map(
    (location) => ({
      name: `status ${status} to ${location.slice(0, 12)}`,
      answer: send(status, { location }, canary),
    }),
  ),
);

const chunk = (fields: object): string =>
  data({ id: canary, model: `m-${canary}`, choices: [{ index: 0, ...fields }] });
const call = { index: 0, id: canary, type: 'function' };
const calls = split(JSON.stringify({ [canary]: [canary] })).map((piece) =>
  chunk({ delta: { tool_calls: [{ index: 0, function: { arguments: piece } }] } }),
);
const usual = { index: 0, message: { content: `so: ${canary}` }, finish_reason: 'stop' };

const places: readonly Echo[] = [
  {
    name: 'the model and the id',
    answer: stream(chunk({ delta: { content: 'so' } }), chunk({ finish_reason: 'stop' }), done),
  },
  { name: 'a reason to end', answer: stream(delta('so'), finish(canary), done) },
  {
    name: 'thoughts',
    answer: stream(...split(canary).map((part) => chunk({ delta: { reasoning_content: part } })), says('x'), end),
  },
  {
    name: 'halves around a thought',
    answer: stream(
      delta(canary.slice(0, 20)),
      chunk({ delta: { reasoning_content: 'hm' } }),
      delta(canary.slice(20)),
      end,
    ),
  },
  {
    name: 'a call',
    answer: stream(
      chunk({ delta: { tool_calls: [{ ...call, function: { name: canary, arguments: '' } }] } }),
      ...calls,
      finish('tool_calls'),
      done,
    ),
  },
  { name: 'a whole answer', answer: sendJson({ id: canary, model: canary, choices: [usual] }) },
  {
    name: 'a whole answer with odd letters',
    answer: send(200, json, toUnicode(JSON.stringify({ model: canary, choices: [usual] }))),
  },
  { name: 'a stream that breaks off', answer: stream(says(canary)) },
  { name: 'a key that breaks off', answer: stream(says(canary.slice(0, -2))) },
  {
    name: 'a reset',
    answer: (response) => void response.writeHead(200, sse).write(says(canary.slice(0, -4)), () => response.destroy()),
  },
  {
    name: 'an unknown event',
    answer: stream(`event: ${canary}\n`, data(canary), data({ [canary]: canary }), says('x'), end),
  },
  { name: 'no JSON', answer: stream(data(canary), data(`{${canary}`), done) },
  { name: 'broken JSON', answer: send(200, json, `{"choices": [{"message": {"content": "${canary}`) },
  { name: 'a page', answer: send(200, { 'content-type': 'text/html' }, `<html><p>${canary}</p>`) },
  { name: 'an empty answer', answer: send(200, { 'x-echo': canary }, '') },
  { name: 'a status text', answer: (response) => void response.writeHead(500, `no ${canary}`).end() },
  {
    name: 'headers',
    answer: send(
      401,
      {
        'x-request-id': canary,
        'retry-after': canary,
        [`x-${label}`]: canary,
        'www-authenticate': `Bearer ${canary}`,
      },
      canary,
    ),
  },
  {
    name: 'a wrong encoding',
    answer: send(200, { ...sse, 'content-encoding': label }, canary),
  },
  {
    name: 'gzip',
    answer: send(
      401,
      { ...json, 'content-encoding': 'gzip' },
      gzipSync(JSON.stringify({ error: { message: canary } })),
    ),
  },
  { name: 'single bytes', answer: dribble(`${says(canary)}${end}`) },
];

/** Where a long message is cut, the key lies across. */
const cuts: readonly Echo[] = [200, 1000, 8192, 65_536].flatMap((length) => {
  const words = `${'word '.repeat(length / 5 - 2)}${canary} ${'more '.repeat(30)}`;
  const tags = '<br>'.repeat(Math.ceil((length - 20) / 4));
  const crowd = canary.repeat(Math.ceil(length / canary.length) + 1);
  return [
    { name: `a message of ${length}`, answer: sendJson({ error: { message: words } }, 400) },
    { name: `a page of ${length}`, answer: send(200, { 'content-type': 'text/html' }, `<p>${tags}${canary}`) },
    { name: `junk of ${length}`, answer: stream(data(words), data(words), done) },
    { name: `many keys in ${length}`, answer: send(400, {}, `${crowd}\n${crowd}`) },
  ];
});

const others: readonly Echo[] = [
  {
    name: 'models in gzip',
    answer: send(200, { ...json, 'content-encoding': 'gzip' }, gzipSync(JSON.stringify({ data: [{ id: canary }] }))),
    argv: ['models'],
  },
  {
    name: 'models in JSON',
    answer: sendJson({ data: [{ id: canary, name: canary, owned_by: canary }] }),
    argv: ['models', '--json'],
  },
  { name: 'models that are no list', answer: sendJson({ data: canary, message: canary }), argv: ['models'] },
  { name: 'a test', answer: sendJson({ data: [{ id: canary }] }), argv: ['test'] },
  { name: 'a test in JSON', answer: sendJson({ error: { message: canary } }, 500), argv: ['test', '--json'] },
  {
    name: 'a paid test',
    answer: sendJson({ data: [{ id: canary }], error: { message: canary } }),
    argv: ['test', '--paid', '--json'],
  },
  { name: 'vectors', answer: sendJson({ model: canary, data: [{ index: 0, embedding: [1, 2] }] }), argv: ['embed'] },
  { name: 'wrong vectors', answer: sendJson({ model: canary, data: canary }), argv: ['embed'] },
  { name: 'no vectors', answer: sendJson({ error: { message: canary } }, 400), argv: ['embed'] },
];

/** What every wire protocol has: a text, an answer in one piece, errors. */
const protocols: readonly Echo[] = [...dialects, sseDialect, ndjsonDialect].flatMap((dialect) => {
  const { driver, file, contentType } = dialect;
  const common = { driver, ...(file === undefined ? {} : { file }) };
  const type = { 'content-type': contentType };
  return [
    {
      ...common,
      name: `${driver}: text`,
      answer: send(200, type, Buffer.from(dialect.toStream(['so: ', ...split(canary)]))),
    },
    { ...common, name: `${driver}: one text`, answer: send(200, type, Buffer.from(dialect.toStream([`${canary}!`]))) },
    { ...common, name: `${driver}: a whole answer`, answer: sendJson(dialect.toWhole(canary)) },
    { ...common, name: `${driver}: an error`, answer: send(400, json, dialect.toError(canary)) },
    {
      ...common,
      name: `${driver}: a refused key`,
      answer: send(401, json, dialect.toError(forms['with its scheme'] ?? '')),
    },
    { ...common, name: `${driver}: an error under 200`, answer: send(200, json, dialect.toError(canary)) },
    {
      ...common,
      name: `${driver}: an error in a stream`,
      answer: send(200, type, Buffer.from(dialect.toFailingStream(['so', ...split(canary)], canary))),
    },
    {
      ...common,
      name: `${driver}: models`,
      answer: sendJson({ data: [{ id: canary }], models: [{ name: canary }] }),
      argv: ['models'],
    },
  ];
});

export const echoes: readonly Echo[] = [
  ...encodings,
  ...statuses,
  ...redirects,
  ...places,
  ...cuts,
  ...others,
  ...protocols,
];

function dribble(body: string): Answer {
  return async (response) => {
    response.writeHead(200, sse);
    for (const byte of Buffer.from(body)) await new Promise((resolve) => response.write(Buffer.of(byte), resolve));
    response.end();
  };
}

function toUnicode(text: string): string {
  return text.replaceAll(/[a-z](?=[^"]*")/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
