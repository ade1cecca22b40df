import { expect, test } from 'vitest';
import type { Message } from '../../../src/providers/driver.ts';
import type { JsonObject } from '../../../src/providers/json.ts';
import type { Declaration } from '../../../src/providers/own/declaration.ts';
import { createDeclaredDriver } from '../../../src/providers/own/declared-driver.ts';
import { findAt } from '../../../src/providers/own/place.ts';
import { readAnswer } from '../../../src/providers/read-answer.ts';
import { catchFailure, exchange, play, playStream, toRequest, type Played } from '../helpers.ts';

const chat: Declaration['chat'] = {
  path: '/say',
  body: { prompt: '{{prompt}}', model: '{{model}}' },
  answer: {
    text: 'out.text',
    reasoning: 'out.thought',
    finish: 'why',
    error: 'problem',
    usage: { input: 'in', output: 'n[0]' },
  },
};

const create = (changes: Partial<Declaration['chat']>, more: Partial<Declaration> = {}) =>
  createDeclaredDriver('own', { ...more, chat: { ...chat, ...changes } });
const toMessage = (data: object | string, event = 'message'): Message => ({
  event,
  data: typeof data === 'string' ? data : JSON.stringify(data),
});

function stream(messages: readonly Message[], changes: Partial<Declaration['chat']> = {}): Promise<Played> {
  return playStream(create({ framing: 'sse', end: { data: '[DONE]' }, ...changes }), messages);
}

function whole(body: unknown, changes: Partial<Declaration['chat']> = {}): Promise<Played> {
  return play(readAnswer(body, create(changes), exchange));
}

test.each([
  ['a.b', 1],
  ['list[1].x', 2],
  ['list[-1].x', 2],
  [String.raw`a\.b`, 3],
  ['.', expect.objectContaining({ 'a.b': 3 })],
  [['none', 'a.b'], 1],
  ['a.b.c', undefined],
  ['constructor', undefined],
])('%j is a place in an answer', (place, expected) => {
  const answer = { a: { b: 1 }, list: [{ x: 0 }, { x: 2 }], 'a.b': 3 };
  expect(findAt(answer, place)).toEqual(expected);
});

test('a list can be the answer itself', () => {
  expect(findAt([{ text: 'hi' }], '[0].text')).toBe('hi');
});

test('values keep their types, and what has none is left out', () => {
  const body = {
    text: 'Q: {{prompt}}\nA:',
    before: '{{system}}!',
    options: { heat: '{{temperature}}', seed: '{{seed}}' },
    none: { seed: '{{seed}}' },
    stops: ['{{stop}}', '{{seed}}'],
    live: '{{ stream }}',
    fixed: 3,
  };
  const request = toRequest('{{model}}?', { settings: { temperature: 0, stop: ['x'] } });
  expect(create({ body }).toWire(request, exchange).body).toEqual({
    text: 'Q: {{model}}?\nA:',
    options: { heat: 0 },
    stops: [['x']],
    live: true,
    fixed: 3,
  });
});

test('values in a path are escaped, and GET has its fields in the query', () => {
  const driver = create({ path: '/m/{{model}}', method: 'GET', body: { q: '{{prompt}}', n: '{{max_tokens}}' } });
  const wire = driver.toWire(toRequest('a&b', { model: 'x/y', settings: { maxTokens: 5 } }), exchange);
  expect(wire).toMatchObject({ method: 'GET', path: '/m/x%2Fy?q=a%26b&n=5' });
});

test('the system prompt is among the messages unless it has a place of its own', () => {
  const messages = [
    { role: 'system', content: 's' },
    { role: 'user', content: 'u' },
  ] as const;
  const request = toRequest('', { messages });
  const among = create({ body: { all: '{{messages}}' } }).toWire(request, exchange);
  const beside = create({ body: { all: '{{messages}}', s: '{{system}}' } }).toWire(request, exchange);
  expect(among).toMatchObject({ body: { all: messages }, warnings: expect.not.arrayContaining([/--system/]) });
  expect(beside.body).toEqual({ all: [messages[1]], s: 's' });
});

test('a schema that has no place is told where words have theirs', () => {
  const schema = { name: 'answer', schema: { type: 'array' } };
  const send = (body: JsonObject): object => create({ body }).toWire(toRequest('hi', { schema }), exchange);
  const words = 'Answer with JSON alone. It must follow this JSON Schema: {"type":"array"}';
  const warnings = ['"custom:test" takes no JSON Schema, so the model was told it in words'];
  expect(send({ p: '{{prompt}}', m: '{{model}}' })).toMatchObject({ body: { p: `hi\n\n${words}` }, warnings });
  expect(send({ p: '{{prompt}}', s: '{{system}}', m: '{{model}}' })).toMatchObject({ body: { p: 'hi', s: words } });
  const held = send({ p: '{{prompt}}', f: '{{schema}}', m: '{{model}}' });
  expect(held).toMatchObject({ body: { p: 'hi', f: { type: 'array' } }, warnings: [] });
});

test('messages and media that have no place are not lost in silence', () => {
  const turns = ['user', 'assistant', 'user'] as const;
  const messages = turns.map((role) => ({ role, content: role }));
  const media = [{ type: 'media', url: 'data:image/png;base64,AA==', contentType: null }] as const;
  const image = toRequest('', { messages: [{ role: 'user', content: media }] });
  expect(create({}).toWire(toRequest('', { messages }), exchange).warnings).toEqual([
    '"custom:test" takes one prompt alone, so the messages before it were left out',
  ]);
  expect(catchFailure(() => create({}).toWire(image, exchange))).toMatchObject({ code: 'usage' });
});

test('an extra field is added, and takes nothing away from the prompt', () => {
  const wire = create({}).toWire(toRequest('hi', { extra: { top: 1 } }), exchange);
  expect(wire.body).toEqual({ prompt: 'hi', model: 'asked-model', top: 1 });
  const taken = toRequest('hi', { extra: { prompt: 'x' } });
  expect(catchFailure(() => create({}).toWire(taken, exchange))).toMatchObject({ code: 'usage' });
});

test('only the end mark ends a stream, and the word before it says why', async () => {
  const messages = [toMessage({ out: { text: 'a' } }), toMessage({ why: 'LENGTH', in: 0, n: [2] })];
  const ended = await stream([...messages, toMessage('[DONE]'), toMessage({ out: { text: 'no' } })]);
  const cut = await stream(messages);
  expect(ended).toMatchObject({
    text: 'a',
    finish: { reason: 'length', usage: { input: 0, output: 2, reasoning: null } },
  });
  expect(cut).toMatchObject({ finish: undefined, failure: { code: 'incomplete' } });
});

test.each([
  [{ event: 'end' }, toMessage('', 'end')],
  [{ event: 'end' }, toMessage({ out: { text: '' } }, 'end')],
  [{ path: 'done', equals: true }, toMessage({ done: true })],
  [{ path: 'done' }, toMessage({ done: 'yes' })],
])('%j is an end mark', async (end, message) => {
  const said = [toMessage({ out: { text: 'a' }, done: false })];
  expect(await stream([...said, message], { end })).toMatchObject({
    failure: null,
    text: 'a',
    finish: { reason: 'stop' },
  });
  expect((await stream(said, { end })).failure).toMatchObject({ code: 'incomplete' });
});

test('thoughts are no answer', async () => {
  const played = await stream([toMessage({ out: { thought: 'hm' } }), toMessage('[DONE]')]);
  expect(played).toMatchObject({ reasoning: 'hm', text: '', finish: { usage: null } });
});

test.each([
  [toMessage({ problem: 'no luck' })],
  [toMessage({ problem: { message: 'no luck' } })],
  [toMessage({ error: { message: 'no luck' } })],
  [toMessage({ message: 'no luck' }, 'error')],
])('an error in a stream is a failure: %j', async (message) => {
  const played = await stream([toMessage({ out: { text: 'a' } }), message, toMessage('[DONE]')]);
  expect(played).toMatchObject({ finish: undefined, failure: { code: 'incomplete', detail: 'no luck' } });
});

test('words for the end can be given a meaning', async () => {
  const words = { finish_words: { bye: 'filtered', oops: 'error' } } as const;
  expect((await whole({ out: { text: 'a' }, why: 'bye' }, words)).finish?.reason).toBe('filtered');
  expect((await whole({ out: { text: 'a' }, why: 'oops' }, words)).failure).toMatchObject({ code: 'incomplete' });
  expect((await whole({ out: { text: 'a' }, why: 'constructor' }, words)).finish?.reason).toBe('other');
});

test('an answer in one piece may have its text elsewhere', async () => {
  const played = await whole({ all: 'a', out: { text: 'b' } }, { whole: { text: 'all', finish: 'none' } });
  expect(played).toMatchObject({ text: 'a', finish: { reason: 'other', usage: null } });
});

test.each([
  [{ other: 1 }, { code: 'provider', message: 'the answer has no text at "out.text"' }],
  [[], { code: 'provider' }],
  [{ problem: 'no luck' }, { detail: 'no luck' }],
  [{ detail: 'no luck' }, { detail: 'no luck' }],
])('%j is no answer', async (body, expected) => {
  expect(await whole(body)).toMatchObject({ finish: undefined, failure: expected });
});

test('an empty text is an answer', async () => {
  expect(await whole({ out: { text: '' } })).toMatchObject({ text: '', failure: null });
});

test('the words of an error answer are found where they were declared', () => {
  const answer = {
    status: 429,
    headers: { 'retry-after': '2' },
    body: '{"problem":{"message":"slow"}}',
    receivedAt: 0,
  };
  expect(create({}).toFailure(answer, exchange)).toMatchObject({
    code: 'rate-limit',
    detail: 'slow',
    retryAfterMs: 2000,
  });
});

test.each([
  [{ path: '/m' }, [{ id: 'a' }, 'b']],
  [{ path: '/m', list: 'data.all', id: 'x' }, { data: { all: [{ x: 'a' }, { x: 'b' }, { y: 1 }] } }],
])('models are listed as %j says', (models, body) => {
  const lists = create({}, { models }).models;
  expect(lists?.toPage(body, exchange).models.map(({ id }) => id)).toEqual(['a', 'b']);
  expect(catchFailure(() => lists?.toPage({}, exchange))).toMatchObject({ code: 'provider' });
});

test.each([
  [{ input: '{{texts}}' }, { vectors: 'data', vector: 'v' }, { data: [{ v: [1, 2] }] }, { input: ['t'] }],
  [{ t: '{{text}}' }, { vector: 'v' }, { v: [1, 2] }, { t: 't' }],
  [{ t: '{{texts}}' }, {}, [[1, 2]], { t: ['t'] }],
])('vectors are asked for with %j', (body, places, answer, sent) => {
  const calls = create({}, { embeddings: { path: '/e', body, ...places } }).embeddings;
  const request = { model: 'm', texts: ['t'], extra: {} };
  expect(calls?.toWire(request, exchange)).toMatchObject({ path: '/e', body: sent });
  expect(calls?.toVectors(answer, exchange).vectors).toEqual([[1, 2]]);
  expect(catchFailure(() => calls?.toVectors({ v: ['x'] }, exchange))).toMatchObject({ code: 'provider' });
});
