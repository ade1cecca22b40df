import { describe, expect, test } from 'vitest';
import { bedrock } from '../../../src/providers/bedrock/driver.ts';
import { readAnswer } from '../../../src/providers/read-answer.ts';
import { exchange, play, playStream, type Played } from '../helpers.ts';

type Row = readonly [event: string, payload: object];

function playEvents(...rows: readonly Row[]): Promise<Played> {
  return playStream(
    bedrock,
    rows.map(([event, payload]) => ({ event, data: JSON.stringify({ ...payload, p: 'abcdefghijk' }) })),
  );
}

const toDelta = (delta: object, contentBlockIndex = 0): Row => ['contentBlockDelta', { contentBlockIndex, delta }];
const toStop = (stopReason: string): Row => ['messageStop', { stopReason }];
const usage = { inputTokens: 10, outputTokens: 3, totalTokens: 20, cacheReadInputTokens: 5, cacheWriteInputTokens: 2 };
const metadata: Row = ['metadata', { usage, metrics: { latencyMs: 5 } }];

test('reads a stream to its last event, and its usage with the cache', async () => {
  const played = await playEvents(
    ['messageStart', { role: 'assistant' }],
    toDelta({ text: 'Hi' }),
    toDelta({ text: ' there' }),
    ['contentBlockStop', { contentBlockIndex: 0 }],
    toStop('end_turn'),
    metadata,
  );
  expect(played).toMatchObject({ text: 'Hi there', failure: null, warnings: [] });
  expect(played.finish).toMatchObject({
    reason: 'stop',
    model: 'asked-model',
    usage: { input: 17, output: 3, reasoning: null, cacheRead: 5, cacheWrite: 2 },
  });
});

test.each([
  ['without both end events', []],
  ['without metadata', [toStop('end_turn')]],
  ['without messageStop', [metadata]],
] as const)('a stream %s is cut off', async (_, rows) => {
  const { failure, finish, text } = await playEvents(toDelta({ text: 'Hi' }), ...rows);
  expect({ text, finish }).toEqual({ text: 'Hi', finish: undefined });
  expect(failure).toMatchObject({ code: 'incomplete', isRetryable: false });
});

test('absent usage is null', async () => {
  expect((await playEvents(toStop('end_turn'), ['metadata', {}])).finish?.usage).toBeNull();
});

test.each([
  ['end_turn', 'stop'],
  ['stop_sequence', 'stop'],
  ['max_tokens', 'length'],
  ['model_context_window_exceeded', 'length'],
  ['tool_use', 'tool-call'],
  ['guardrail_intervened', 'filtered'],
  ['content_filtered', 'filtered'],
  ['something_new', 'other'],
])('%s ends an answer as %s', async (word, reason) => {
  expect((await playEvents(toDelta({ text: 'Hi' }), toStop(word), metadata)).finish?.reason).toBe(reason);
  const output = { message: { content: [{ text: 'Hi' }] } };
  expect((await play(readAnswer({ output, stopReason: word }, bedrock, exchange))).finish?.reason).toBe(reason);
});

test.each(['malformed_model_output', 'malformed_tool_use'])('%s is no answer', async (word) => {
  const { finish, failure } = await playEvents(toDelta({ text: 'Hi' }), toStop(word), metadata);
  expect(finish).toBeUndefined();
  expect(failure).toMatchObject({ code: 'incomplete', message: expect.stringContaining(word) });
});

test('thoughts are no text', async () => {
  const played = await playEvents(
    toDelta({ reasoningContent: { text: 'hmm' } }),
    toDelta({ reasoningContent: { signature: 'c2lnbmF0dXJl' } }),
    toDelta({ reasoningContent: { redactedContent: 'c2VjcmV0' } }),
    toDelta({ text: 'Hi' }, 1),
    toStop('end_turn'),
    metadata,
  );
  expect(played).toMatchObject({ text: 'Hi', reasoning: 'hmm' });
});

test('calls are put together from pieces, by their block', async () => {
  const start = (index: number, name: string): Row => [
    'contentBlockStart',
    { contentBlockIndex: index, start: { toolUse: { toolUseId: `t${index}`, name } } },
  ];
  const { events } = await playEvents(
    start(1, 'add'),
    start(2, 'now'),
    toDelta({ toolUse: { input: '{"a":' } }, 1),
    toDelta({ toolUse: { input: '' } }, 2),
    toDelta({ toolUse: { input: '1}' } }, 1),
    toStop('tool_use'),
    metadata,
  );
  expect(events.filter(({ type }) => type === 'tool-call')).toEqual([
    { type: 'tool-call', id: 't1', name: 'add', arguments: { a: 1 } },
    { type: 'tool-call', id: 't2', name: 'now', arguments: {} },
  ]);
});

test('events that nobody knows yet are passed over', async () => {
  const played = await playEvents(['initial-response', {}], toDelta({ text: 'Hi' }), toStop('end_turn'), metadata);
  expect(played).toMatchObject({ text: 'Hi', failure: null, warnings: [] });
});

describe('an exception in a stream', () => {
  test.each([
    ['throttlingException', { code: 'rate-limit', status: 429, isRetryable: true }],
    ['modelStreamErrorException', { code: 'provider', status: 424, isRetryable: false }],
    ['serviceUnavailableException', { code: 'provider', status: 503, isRetryable: true }],
    ['validationException', { code: 'provider', status: 400, isRetryable: false }],
    ['internalServerException', { code: 'provider', status: 500, isRetryable: true }],
    ['unheardOf', { code: 'provider', isRetryable: false }],
  ])('is of its kind: %s', async (type, expected) => {
    const exception: Row = [`exception:${type}`, { message: 'so it is' }];
    const { failure, finish } = await playEvents(exception, toStop('end_turn'), metadata);
    expect(finish).toBeUndefined();
    expect(failure).toMatchObject({ ...expected, detail: 'so it is' });
    const late = await playEvents(toDelta({ text: 'Hi' }), exception);
    expect(late.failure).toMatchObject({ code: 'incomplete', isRetryable: false, detail: 'so it is' });
  });

  test('without words is told by its name', async () => {
    const { failure } = await playStream(bedrock, [{ event: 'exception:throttlingException', data: '' }]);
    expect(failure).toMatchObject({ code: 'rate-limit', detail: 'throttlingException' });
  });
});

test('reads a whole answer', async () => {
  const content = [
    { reasoningContent: { reasoningText: { text: 'hmm', signature: 'x' } } },
    { text: 'Hi' },
    { toolUse: { toolUseId: 't1', name: 'add', input: { a: 1 } } },
  ];
  const body = { output: { message: { role: 'assistant', content } }, stopReason: 'tool_use', usage };
  const played = await play(readAnswer(body, bedrock, exchange));
  expect(played).toMatchObject({ text: 'Hi', reasoning: 'hmm', finish: { reason: 'tool-call', usage: { input: 17 } } });
  expect(played.events).toContainEqual({ type: 'tool-call', id: 't1', name: 'add', arguments: { a: 1 } });
});

test.each([
  ['an error', { message: 'so it is' }, { detail: 'so it is' }],
  ['no message', { stopReason: 'end_turn' }, { message: 'the answer has no message' }],
  ['a chat completion', { choices: [{ message: { content: 'Hi' } }] }, { code: 'provider' }],
])('%s in place of a whole answer is a failure', async (_, body, expected) => {
  const { text, finish, failure } = await play(readAnswer(body, bedrock, exchange));
  expect({ text, finish }).toEqual({ text: '', finish: undefined });
  expect(failure).toMatchObject({ code: 'provider', ...expected });
});
