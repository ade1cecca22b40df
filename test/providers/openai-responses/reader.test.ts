import { expect, test } from 'vitest';
import type { Message } from '../../../src/providers/driver.ts';
import { openAiResponses } from '../../../src/providers/openai-responses/driver.ts';
import { readAnswer } from '../../../src/providers/read-answer.ts';
import { exchange, play, playStream, type Played } from '../helpers.ts';
import { toMessage, toResponse } from './dialect.ts';

type Event = readonly [type: string, fields?: object];

/** Plays events without names, as Bedrock sends them. A string is a payload as it stands. */
function playEvents(...events: readonly (Event | string)[]): Promise<Played> {
  const messages = events.map((event): Message => {
    if (typeof event === 'string') return { event: 'message', data: event };
    const [type, fields] = event;
    return { event: 'message', data: JSON.stringify({ type, ...fields }) };
  });
  return playStream(openAiResponses, messages);
}

const say = (delta: string, index = 0): Event => ['response.output_text.delta', { output_index: index, delta }];
const usage = {
  input_tokens: 7,
  input_tokens_details: { cached_tokens: 4, cache_write_tokens: 1 },
  output_tokens: 30,
  output_tokens_details: { reasoning_tokens: 20 },
  total_tokens: 37,
};
const completed: Event = ['response.completed', { response: toResponse([], { usage }) }];

test('reads text, the served model, the id and the usage', async () => {
  const created: Event = ['response.created', { response: { ...toResponse([]), status: 'in_progress' } }];
  const { text, finish } = await playEvents(created, say('Hello '), say('world'), completed);
  expect(text).toBe('Hello world');
  expect(finish).toEqual({
    type: 'finish',
    reason: 'stop',
    model: 'served-model',
    responseId: 'resp_1',
    usage: { input: 7, output: 30, reasoning: 20, cacheRead: 4, cacheWrite: 1 },
  });
});

test('the echo at the end is not said again, however long it is', async () => {
  const text = 'word '.repeat(20_000);
  const echo: Event = ['response.completed', { response: toResponse([toMessage(text)]) }];
  expect((await playEvents(say(text), echo)).text).toBe(text);
});

test('what came in no pieces is taken from the echo', async () => {
  const output = [
    { type: 'reasoning', id: 'rs_1', summary: [{ type: 'summary_text', text: 'hm' }] },
    toMessage('all'),
    { type: 'function_call', id: 'fc_1', call_id: 'c', name: 'get', arguments: '{}' },
  ];
  const { text, reasoning, events } = await playEvents(['response.completed', { response: toResponse(output) }]);
  expect({ text, reasoning }).toEqual({ text: 'all', reasoning: 'hm' });
  expect(events).toContainEqual({ type: 'tool-call', id: 'c', name: 'get', arguments: {} });
});

test('[DONE] behind the end changes nothing (OpenRouter)', async () => {
  expect(await playEvents(say('all'), completed, '[DONE]')).toMatchObject({ text: 'all', failure: null });
});

test.each([
  ['without an end', []],
  ['with [DONE] alone', ['[DONE]']],
  ['with text that is done, but no response', [['response.output_text.done', { text: 'half' }] as const]],
])('a stream %s is incomplete', async (_, rest) => {
  const { text, failure, finish } = await playEvents(say('half'), ...rest);
  expect({ text, finish }).toEqual({ text: 'half', finish: undefined });
  expect(failure).toMatchObject({ code: 'incomplete', isRetryable: false });
});

test.each([
  ['max_output_tokens', 'length'],
  ['content_filter', 'filtered'],
  ['something_new', 'other'],
])('incomplete for "%s" reads as "%s"', async (reason, expected) => {
  const response = toResponse([], { status: 'incomplete', incomplete_details: { reason }, usage });
  const { text, finish } = await playEvents(say('half'), ['response.incomplete', { response }]);
  expect({ text, reason: finish?.reason }).toEqual({ text: 'half', reason: expected });
  expect(finish?.usage?.output).toBe(30);
});

const words = { code: 'server_error', message: 'it broke' };

test.each<[string, Event[]]>([
  ['response.failed', [['response.failed', { response: toResponse([], { status: 'failed', error: words }) }]]],
  ['a nested error', [['error', { sequence_number: 2, error: { type: 'x', ...words, param: null } }]]],
  ['a flat error', [['error', { sequence_number: 2, ...words, param: null }]]],
  ['an error without type', [['', { error: words }]]],
  [
    'an error, then response.failed',
    [
      ['error', { error: words }],
      ['response.failed', { response: toResponse([], { status: 'failed', error: null }) }],
    ],
  ],
])('%s is a failure, typed before the first text and incomplete after it', async (_, events) => {
  const early = await playEvents(...events);
  expect(early.failure).toMatchObject({ code: 'provider', detail: 'it broke', isRetryable: true });
  const late = await playEvents(say('half'), ...events);
  expect(late).toMatchObject({ text: 'half', failure: { code: 'incomplete', detail: 'it broke', isRetryable: false } });
});

test('a rate limit in a stream is one', async () => {
  const error = { code: 'rate_limit_exceeded', message: 'Please try again in 2s.' };
  const { failure } = await playEvents(['response.failed', { response: toResponse([], { error }) }]);
  expect(failure).toMatchObject({ code: 'rate-limit', isRetryable: true, retryAfterMs: 2000 });
});

test('a failed response without words is a failure all the same', async () => {
  const { failure } = await playEvents(['response.failed', {}]);
  expect(failure).toMatchObject({ code: 'provider', detail: 'the response is failed' });
});

test('a refusal is a filtered answer and never its text', async () => {
  const { text, finish, warnings } = await playEvents(
    ['response.refusal.delta', { output_index: 0, delta: 'I can' }],
    ['response.refusal.delta', { output_index: 0, delta: 'not' }],
    [
      'response.completed',
      { response: toResponse([toMessage('', { content: [{ type: 'refusal', refusal: 'I cannot' }] })]) },
    ],
  );
  expect({ text, reason: finish?.reason, warnings }).toEqual({
    text: '',
    reason: 'filtered',
    warnings: ['the model refused: I cannot'],
  });
});

test('keeps thoughts apart from the text and from each other', async () => {
  const summary = (part: number, delta: string): Event => [
    'response.reasoning_summary_text.delta',
    { output_index: 0, summary_index: part, delta },
  ];
  const raw: Event = ['response.reasoning_text.delta', { output_index: 1, content_index: 0, delta: 'raw' }];
  const played = await playEvents(
    summary(0, 'one '),
    summary(0, 'more'),
    summary(1, 'two'),
    raw,
    say('ok', 2),
    completed,
  );
  expect(played).toMatchObject({ reasoning: 'one more\n\ntwo\n\nraw', text: 'ok' });
});

test('a comment on the way to the answer is no part of it', async () => {
  const item = (index: number, phase: string): Event => [
    'response.output_item.added',
    { output_index: index, item: { type: 'message', id: `msg_${index}`, phase } },
  ];
  const events = [item(0, 'commentary'), say('Let me see.', 0), item(1, 'final_answer'), say('42', 1), completed];
  expect(await playEvents(...events)).toMatchObject({ reasoning: 'Let me see.', text: '42' });
});

test('several messages are one answer', async () => {
  expect((await playEvents(say('a', 0), say('b', 1), completed)).text).toBe('ab');
});

const added: Event = [
  'response.output_item.added',
  { output_index: 1, item: { type: 'function_call', id: 'fc_1', call_id: 'call_1', name: 'get', arguments: '' } },
];
const piece = (delta: string): Event => ['response.function_call_arguments.delta', { output_index: 1, delta }];
const call = { type: 'tool-call', id: 'call_1', name: 'get', arguments: { x: 1 } };

test.each<[string, Event[]]>([
  ['in pieces', [added, piece('{"x"'), piece(':1}')]],
  [
    'in pieces and then whole',
    [added, piece('{"x"'), ['response.function_call_arguments.done', { output_index: 1, arguments: '{"x":1}' }]],
  ],
  [
    'when its item is done',
    [
      [
        'response.output_item.done',
        { item: { type: 'function_call', call_id: 'call_1', name: 'get', arguments: '{"x":1}' } },
      ],
    ],
  ],
])('reads a function call %s', async (_, events) => {
  const { events: read, finish } = await playEvents(...events, completed);
  expect(read.filter(({ type }) => type === 'tool-call')).toEqual([call]);
  expect(finish?.reason).toBe('tool-call');
});

test('a broken answer calls nothing', async () => {
  expect((await playEvents(added, piece('{"x"'))).events).toEqual([]);
});

test('absent usage is null, never 0', async () => {
  expect((await playEvents(say('x'), ['response.completed', { response: toResponse([]) }])).finish?.usage).toBeNull();
});

test('leaves out events and items that it does not know', async () => {
  const search: Event = [
    'response.output_item.added',
    { output_index: 0, item: { type: 'web_search_call', id: 'ws' } },
  ];
  const played = await playEvents(
    ['response.in_progress'],
    search,
    ['response.new.thing', { delta: 'no' }],
    say('ok'),
    completed,
  );
  expect(played).toMatchObject({ text: 'ok', failure: null, warnings: [] });
});

function playWhole(body: unknown): Promise<Played> {
  return play(readAnswer(body, openAiResponses, exchange));
}

test.each([
  ['text', toResponse([toMessage('hi')]), { text: 'hi', finish: { reason: 'stop' } }],
  ['no status', toResponse([toMessage('hi')], { status: undefined }), { text: 'hi', finish: { reason: 'other' } }],
  ['nothing', toResponse([]), { text: '', finish: { reason: 'stop' } }],
  [
    'too few tokens',
    toResponse([toMessage('h')], { status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } }),
    { text: 'h', finish: { reason: 'length' } },
  ],
  [
    'a refusal',
    toResponse([toMessage('', { content: [{ type: 'refusal', refusal: 'no' }] })]),
    { text: '', finish: { reason: 'filtered' } },
  ],
  [
    'a comment',
    toResponse([toMessage('see', { phase: 'commentary' }), toMessage('42', { phase: 'final_answer' })]),
    { text: '42', reasoning: 'see' },
  ],
])('reads a whole answer with %s', async (_, body, expected) => {
  expect(await playWhole(body)).toMatchObject({ ...expected, failure: null });
});

test.each([
  ['failed', toResponse([], { status: 'failed', error: words }), { code: 'provider', detail: 'it broke' }],
  ['cancelled', toResponse([], { status: 'cancelled' }), { code: 'provider' }],
  ['still queued', toResponse([], { status: 'queued' }), { message: 'the response is still queued' }],
  ['an error of xAI', { code: 'invalid-argument', error: 'Incorrect API key provided: xa***' }, { code: 'auth' }],
  ['an error of LM Studio', { error: 'Unexpected endpoint or method.' }, { hint: expect.stringContaining('/v1') }],
  ['a chat completion', { choices: [{ message: { content: 'hi' } }] }, { message: 'the answer has no output' }],
  ['something else', ['x'], { message: 'the answer has no output' }],
])('a whole answer that is %s is a failure', async (_, body, expected) => {
  expect((await playWhole(body)).failure).toMatchObject(expected);
});
