import { expect, test } from 'vitest';
import { ollama } from '../../../src/providers/ollama/driver.ts';
import { readAnswer } from '../../../src/providers/read-answer.ts';
import { exchange, play, playStream, type Played } from '../helpers.ts';
import { lastLine, toLine } from './dialect.ts';

const playLines = (lines: readonly string[], changes: object = {}): Promise<Played> =>
  playStream(
    ollama,
    lines.map((data) => ({ event: 'message', data })),
    changes,
  );

const counts = { prompt_eval_count: 26, prompt_eval_duration: 383809000, eval_count: 298, eval_duration: 4799921000 };
const toEnd = (fields: object): string => toLine({ content: '' }, { done: true, ...fields });

test('reads words, thoughts and usage apart', async () => {
  const lines = [
    toLine({ content: '', thinking: 'hm, ' }),
    toLine({ content: 'Yes', thinking: 'well' }),
    toLine({ content: '.' }),
    toEnd({ done_reason: 'stop', ...counts }),
  ];
  const { text, reasoning, finish, failure } = await playLines(lines);
  expect({ text, reasoning, failure }).toEqual({ text: 'Yes.', reasoning: 'hm, well', failure: null });
  const usage = { input: 26, output: 298, reasoning: null, cacheRead: null, cacheWrite: null };
  expect(finish).toMatchObject({ reason: 'stop', model: 'served-model', usage });
});

test.each([
  ['stop', 'stop', []],
  ['length', 'length', []],
  ['load', 'other', [expect.stringContaining('only loaded')]],
  ['unload', 'other', [expect.stringContaining('only unloaded')]],
  ['something-new', 'other', []],
  ['constructor', 'other', []],
  [undefined, 'other', []],
])('done_reason %s is the finish %s', async (word, reason, expected) => {
  const { finish, warnings } = await playLines([toEnd({ done_reason: word })]);
  expect(finish?.reason).toBe(reason);
  expect(warnings).toEqual(expected);
});

test('the last object of older servers has no message and no reason', async () => {
  const { text, finish } = await playLines([toLine({ content: 'The' }), '{"model":"llama3.2","done":true}']);
  expect({ text, reason: finish?.reason, usage: finish?.usage }).toEqual({ text: 'The', reason: 'other', usage: null });
});

test('the count of a prompt that was cached is unknown, never 0', async () => {
  const { finish } = await playLines([toEnd({ eval_count: 3 })]);
  expect(finish?.usage).toMatchObject({ input: null, output: 3 });
});

test('a stream without "done": true is incomplete, whatever it said', async () => {
  const { text, finish, failure } = await playLines([toLine({ content: 'half' }, { done_reason: 'stop' })]);
  expect({ text, finish }).toEqual({ text: 'half', finish: undefined });
  expect(failure).toMatchObject({ code: 'incomplete' });
});

test('nothing after the end counts', async () => {
  const { text, finish } = await playLines([
    toLine({ content: 'a' }),
    lastLine,
    toLine({ content: 'b' }),
    '{"error":"x"}',
  ]);
  expect({ text, reason: finish?.reason }).toEqual({ text: 'a', reason: 'stop' });
});

test('an error in the stream is told, and no answer', async () => {
  const words = 'an error was encountered while running the model: unexpected EOF';
  const { text, finish, failure } = await playLines([toLine({ content: 'half' }), JSON.stringify({ error: words })]);
  expect({ text, finish }).toEqual({ text: 'half', finish: undefined });
  expect(failure).toMatchObject({ code: 'incomplete', detail: words });
});

test('tool calls arrive whole, with and without an id', async () => {
  const first = { function: { name: 'weather', arguments: { city: 'Paris' } } };
  const second = { id: 'call_x7', function: { index: 1, name: 'now' } };
  const { events, finish } = await playLines([toLine({ content: '', tool_calls: [first, second] }), lastLine]);
  expect(events.filter(({ type }) => type === 'tool-call')).toEqual([
    { type: 'tool-call', id: 'call_1', name: 'weather', arguments: { city: 'Paris' } },
    { type: 'tool-call', id: 'call_x7', name: 'now', arguments: {} },
  ]);
  expect(finish?.reason).toBe('tool-call');
});

test.each([
  [4096, { options: { num_ctx: 4096 } }, 1],
  [4080, { options: { num_ctx: 4096 } }, 1],
  [2000, { options: { num_ctx: 4096 } }, 0],
  [4096, {}, 0],
  [undefined, { options: { num_ctx: 4096 } }, 0],
])('a prompt of %s tokens in the context %j is warned about %i times', async (count, sent, times) => {
  const { warnings } = await playLines([toEnd({ done_reason: 'stop', prompt_eval_count: count })], { sent });
  expect(warnings).toHaveLength(times);
  if (times > 0) expect(warnings[0]).toContain('num_ctx');
});

test.each([
  ['no object', 'hello', 'the answer has no message'],
  [
    'a chat completion',
    { choices: [{ message: { content: 'hi' }, finish_reason: 'stop' }] },
    'the answer has no message',
  ],
])('%s is no answer of Ollama', async (_, body, message) => {
  const { text, failure } = await play(readAnswer(body, ollama, exchange));
  expect({ text, failure }).toMatchObject({ text: '', failure: { code: 'provider', message } });
});

test('an answer in one piece that is not done is incomplete', async () => {
  const body = { model: 'm', message: { role: 'assistant', content: 'half' }, done: false };
  const { text, failure } = await play(readAnswer(body, ollama, exchange));
  expect({ text, failure }).toMatchObject({ text: 'half', failure: { code: 'incomplete' } });
});
