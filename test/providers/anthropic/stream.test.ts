import { expect, test } from 'vitest';
import { start, stop, toBlock, toDelta, toEvent, toStop } from './dialect.ts';
import { playSse, readFixture } from './helpers.ts';

const text = (words: string): string => toDelta({ type: 'text_delta', text: words });

test('reads text between pings and padding, and counts cached tokens as input', async () => {
  const usage = { input: 242, output: 9, reasoning: null, cacheRead: 200, cacheWrite: 30 };
  expect(await playSse(readFixture('text'))).toMatchObject({
    text: 'Grüße, Welt 🌍 – done',
    warnings: [],
    failure: null,
    finish: { reason: 'stop', model: 'claude-opus-5', responseId: 'msg_01', usage },
  });
});

test('reads the same with CRLF', async () => {
  const lines = readFixture('text').toString().replaceAll('\n', '\r\n');
  expect((await playSse(lines)).text).toBe('Grüße, Welt 🌍 – done');
});

test('keeps thoughts apart from the answer, without signatures, redacted thoughts and citations', async () => {
  const { text: answer, reasoning, warnings, finish } = await playSse(readFixture('thinking'));
  expect({ answer, reasoning, warnings }).toEqual({ answer: 'Four.', reasoning: 'Two and two.', warnings: [] });
  expect(finish?.usage).toMatchObject({ input: 20, output: 42, reasoning: 30 });
});

test('puts tool calls together, of which one has no arguments and one is the server’s own', async () => {
  const { events, finish, text: answer } = await playSse(readFixture('tools'));
  expect(answer).toBe('Let me look.');
  expect(events.filter((event) => event.type === 'tool-call')).toEqual([
    { type: 'tool-call', id: 'toolu_01', name: 'get_weather', arguments: { city: 'Köln' } },
    { type: 'tool-call', id: 'toolu_02', name: 'get_time', arguments: {} },
  ]);
  expect(finish?.reason).toBe('tool-call');
});

test('arguments that are no JSON are kept as they came', async () => {
  const call = toBlock({ type: 'tool_use', id: 'a', name: 'get', input: {} });
  const piece = toDelta({ type: 'input_json_delta', partial_json: '{"x": 1' });
  const { events } = await playSse(start + call + piece + toStop('max_tokens') + stop);
  expect(events[0]).toMatchObject({ type: 'tool-call', arguments: '{"x": 1' });
});

test('a refusal is filtered and says why', async () => {
  expect(await playSse(readFixture('refusal'))).toMatchObject({
    text: 'I',
    warnings: ['the model refused: This could enable harm.'],
    finish: { reason: 'filtered' },
  });
});

test('an error in the middle of a stream of status 200 is half an answer', async () => {
  expect(await playSse(readFixture('overloaded'))).toMatchObject({
    text: 'Half an ',
    finish: undefined,
    failure: { code: 'incomplete', detail: 'Overloaded', isRetryable: false },
  });
});

test.each([
  ['overloaded_error', 'Overloaded', { code: 'provider', isRetryable: true }],
  ['api_error', 'Something broke', { code: 'provider', isRetryable: true }],
  ['rate_limit_error', 'Slow down', { code: 'rate-limit', isRetryable: true }],
  ['invalid_request_error', 'prompt is too long: 210000 tokens > 200000 maximum', { isRetryable: false }],
])('%s before the first word tells whether trying again helps', async (type, message, expected) => {
  const body = { error: { type, message }, request_id: 'req_1' };
  const { failure } = await playSse(start + toEvent('error', body));
  expect(failure).toMatchObject({ ...expected, detail: message, requestId: 'req_1' });
});

test.each([
  ['end_turn', 'stop'],
  ['stop_sequence', 'stop'],
  ['max_tokens', 'length'],
  ['model_context_window_exceeded', 'length'],
  ['tool_use', 'tool-call'],
  ['refusal', 'filtered'],
  ['compaction', 'other'],
  ['toString', 'other'],
])('the stop reason %s is "%s"', async (word, reason) => {
  expect((await playSse(start + text('x') + toStop(word) + stop)).finish?.reason).toBe(reason);
});

test('a paused turn says that the model was not done', async () => {
  const played = await playSse(start + text('x') + toStop('pause_turn') + stop);
  expect(played).toMatchObject({ warnings: ['the model paused before it was done'], finish: { reason: 'other' } });
});

test.each([
  ['neither reason nor end', start + text('x')],
  ['a reason but no end', start + text('x') + toStop('end_turn')],
  ['an end but no reason', start + text('x') + stop],
  ['an empty reason', start + text('x') + toStop(null) + stop],
])('a stream with %s is incomplete', async (_, bytes) => {
  const { text: said, finish, failure } = await playSse(bytes);
  expect({ said, finish }).toEqual({ said: 'x', finish: undefined });
  expect(failure).toMatchObject({ code: 'incomplete' });
});

test('output that was counted before there was any is unknown', async () => {
  const usage = { input_tokens: 5, output_tokens: 1 };
  const begun = toEvent('message_start', { message: { id: 'm', model: 's', usage } });
  const { finish } = await playSse(begun + text('x') + toStop('end_turn') + stop);
  expect(finish?.usage).toMatchObject({ input: 5, output: null });
});

test('events that are not known mean nothing', async () => {
  const played = await playSse(start + toEvent('news', { text: 'y' }) + text('x') + toStop('end_turn') + stop);
  expect(played).toMatchObject({ text: 'x', warnings: [], failure: null });
});

test('events without a name are read by their type, as some gateways leave it out', async () => {
  const bare = readFixture('text')
    .toString()
    .replaceAll(/^event: .*\n/gm, '');
  expect((await playSse(bare)).text).toBe('Grüße, Welt 🌍 – done');
});
