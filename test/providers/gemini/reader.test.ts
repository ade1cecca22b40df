import { expect, test } from 'vitest';
import { gemini } from '../../../src/providers/gemini/driver.ts';
import { readAnswer } from '../../../src/providers/read-answer.ts';
import { exchange, play, playStream, type Played } from '../helpers.ts';
import { stop, toResponse } from './answers.ts';

function playChunks(chunks: readonly unknown[]): Promise<Played> {
  const messages = chunks.map((chunk) => ({
    event: 'message',
    data: typeof chunk === 'string' ? chunk : JSON.stringify(chunk),
  }));
  return playStream(gemini, messages);
}

function playWhole(body: unknown): Promise<Played> {
  return play(readAnswer(body, gemini, exchange));
}

const text = (words: string): object => toResponse([{ text: words }]);
const finished = (finishReason: string, more: object = {}): object => toResponse(null, { finishReason, ...more });

test('joins the parts of all messages and names model and response', async () => {
  const played = await playChunks([toResponse([{ text: 'a' }, { text: 'b' }]), text('c'), stop]);
  expect(played).toMatchObject({ text: 'abc', failure: null, warnings: [] });
  expect(played.finish).toMatchObject({ reason: 'stop', model: 'gemini-2.5-flash', responseId: 'r-1', usage: null });
});

test('a reason to stop on every message ends the answer at the last one', async () => {
  const stopping = (words: string): object => toResponse([{ text: words }], { finishReason: 'STOP' });
  const played = await playChunks([stopping('a'), stopping('b'), stopping('c')]);
  expect(played).toMatchObject({ text: 'abc', failure: null, warnings: [], finish: { reason: 'stop' } });
  const cut = await playChunks([stopping('a'), text('b')]);
  expect(cut).toMatchObject({ text: 'ab', failure: { code: 'incomplete' }, finish: undefined });
});

test('thoughts are never the answer, and a signature is nothing', async () => {
  const thought = toResponse([{ text: '**Thinking**', thought: true }]);
  const signed = toResponse([{ text: 'ok' }, { text: '', thoughtSignature: 'AA==' }, { thoughtSignature: 'AA==' }]);
  expect(await playChunks([thought, signed, stop])).toMatchObject({
    text: 'ok',
    reasoning: '**Thinking**',
    warnings: [],
  });
});

test.each([
  ['no content', toResponse(null, { finishReason: 'STOP' })],
  ['content without parts', { candidates: [{ content: { role: 'model' }, finishReason: 'STOP' }] }],
])('the last message may have %s', async (_, last) => {
  expect(await playChunks([text('all'), last])).toMatchObject({
    text: 'all',
    failure: null,
    finish: { reason: 'stop' },
  });
});

test('a stream without a finish reason is no success', async () => {
  expect(await playChunks([text('half')])).toMatchObject({ text: 'half', failure: { code: 'incomplete' } });
  expect(await playWhole(text('half'))).toMatchObject({ failure: { code: 'incomplete' } });
});

function finishAs(word: string): Promise<Played> {
  return playChunks([text('x'), finished(word, { finishMessage: 'so it is' })]);
}

test.each([
  ['STOP', 'stop'],
  ['MAX_TOKENS', 'length'],
  ['CONTINUATION', 'length'],
])('%s finishes as %s', async (word, reason) => {
  expect(await finishAs(word)).toMatchObject({ finish: { reason }, warnings: [] });
});

const filters = ['SAFETY', 'RECITATION', 'LANGUAGE', 'BLOCKLIST', 'PROHIBITED_CONTENT', 'SPII'];
const imageFilters = ['IMAGE_SAFETY', 'IMAGE_PROHIBITED_CONTENT', 'IMAGE_RECITATION'];

test.each([...filters, ...imageFilters])('%s is a filtered answer, in the words of the provider', async (word) => {
  const warnings = [`the model stopped with "${word}": so it is`];
  expect(await finishAs(word)).toMatchObject({ text: 'x', finish: { reason: 'filtered' }, warnings });
});

test.each(['OTHER', 'IMAGE_OTHER', 'NO_IMAGE', 'NEW_REASON', 'toString'])('%s is an end that is told', async (word) => {
  const warnings = [`the model stopped with "${word}": so it is`];
  expect(await finishAs(word)).toMatchObject({ finish: { reason: 'other' }, warnings });
});

test.each([
  'MALFORMED_FUNCTION_CALL',
  'MALFORMED_RESPONSE',
  'UNEXPECTED_TOOL_CALL',
  'TOO_MANY_TOOL_CALLS',
  'MISSING_THOUGHT_SIGNATURE',
])('%s is a broken answer', async (word) => {
  const message = `the model stopped with "${word}": print(`;
  const end = finished(word, { finishMessage: 'print(' });
  expect((await playChunks([end])).failure).toMatchObject({ code: 'provider', message, isRetryable: true });
  expect((await playChunks([text('x'), end])).failure).toMatchObject({ code: 'incomplete', isRetryable: false });
});

test('a blocked prompt is refused, whole or in a stream', async () => {
  const body = {
    promptFeedback: { blockReason: 'PROHIBITED_CONTENT', blockReasonMessage: 'not allowed' },
    usageMetadata: { promptTokenCount: 8, totalTokenCount: 8 },
  };
  const failure = { code: 'refused', message: '"custom:test" refused the prompt', isRetryable: false };
  for (const played of [await playChunks([body]), await playWhole(body), await playWhole({ ...body, candidates: [] })])
    expect(played).toMatchObject({ text: '', failure: { ...failure, detail: 'PROHIBITED_CONTENT: not allowed' } });
});

test('feedback that blocks nothing is no refusal', async () => {
  const first = toResponse([{ text: 'ok' }], {}, { promptFeedback: { safetyRatings: [] } });
  expect(await playChunks([first, stop])).toMatchObject({ text: 'ok', failure: null });
});

test('a limit eaten up by thoughts is explained', async () => {
  const usageMetadata = { promptTokenCount: 9, totalTokenCount: 109, thoughtsTokenCount: 100 };
  const {
    text: said,
    finish,
    warnings,
  } = await playChunks([toResponse(null, { finishReason: 'MAX_TOKENS' }, { usageMetadata })]);
  expect(said).toBe('');
  expect(finish).toMatchObject({ reason: 'length', usage: { input: 9, output: 100, reasoning: 100 } });
  expect(warnings).toEqual([
    'the limit of tokens was used up by 100 tokens of thought before the first word of the answer: raise --max-tokens, or lower --reasoning',
  ]);
  const silent = await playWhole(finished('MAX_TOKENS'));
  expect(silent.warnings).toEqual([expect.stringContaining('used up before the first word')]);
});

test('calls of tools end with STOP, get an id where they lack one, and count as an answer', async () => {
  const calls = [{ functionCall: { name: 'look', args: { at: 'x' } } }, { functionCall: { id: 'c9', name: 'go' } }];
  const { events, finish } = await playChunks([toResponse(calls), stop]);
  expect(events.filter(({ type }) => type === 'tool-call')).toEqual([
    { type: 'tool-call', id: 'call_1', name: 'look', arguments: { at: 'x' } },
    { type: 'tool-call', id: 'c9', name: 'go', arguments: {} },
  ]);
  expect(finish?.reason).toBe('tool-call');
  expect((await playChunks([toResponse(calls), finished('MAX_TOKENS')])).warnings).toEqual([]);
});

test.each([
  ['an index', [{ index: 1, content: { parts: [{ text: 'no' }] }, finishReason: 'SAFETY' }]],
  ['their place in the list', [{ content: { parts: [{ text: 'no' }] }, finishReason: 'SAFETY' }]],
])('of several answers, told apart by %s, the first alone is kept', async (_, others) => {
  const first = { content: { parts: [{ text: 'yes' }] }, finishReason: 'STOP' };
  const { text: said, finish, warnings } = await playWhole({ candidates: [first, ...others] });
  expect({ said, reason: finish?.reason }).toEqual({ said: 'yes', reason: 'stop' });
  expect(warnings).toEqual(['the provider sent several answers; only the first was kept']);
});

test('a part that is no text is left out with a warning', async () => {
  const parts = [{ inlineData: { mimeType: 'image/png', data: 'AA==' } }, { text: 'here', videoMetadata: {} }];
  const { text: said, warnings } = await playChunks([toResponse(parts), stop]);
  expect(said).toBe('here');
  expect(warnings).toEqual(['a part of the answer that is no text ("inlineData") was left out']);
});

test.each([
  [
    { promptTokenCount: 5, candidatesTokenCount: 3, totalTokenCount: 8 },
    { input: 5, output: 3, reasoning: null },
  ],
  [
    { promptTokenCount: 5, candidatesTokenCount: 3, thoughtsTokenCount: 90 },
    { input: 5, output: 93, reasoning: 90 },
  ],
  [
    { promptTokenCount: 5, thoughtsTokenCount: 90 },
    { input: 5, output: 90, reasoning: 90 },
  ],
  [
    { promptTokenCount: 5, totalTokenCount: 5 },
    { input: 5, output: null, reasoning: null, cacheRead: null },
  ],
  [
    { promptTokenCount: 5, toolUsePromptTokenCount: 40, candidatesTokenCount: 3 },
    { input: 45, output: 3 },
  ],
  [
    { promptTokenCount: 5, cachedContentTokenCount: 4 },
    { input: 5, cacheRead: 4, cacheWrite: null },
  ],
  [{}, null],
  [null, null],
])('usage %j', async (usageMetadata, expected) => {
  const { finish } = await playWhole(toResponse([{ text: 'x' }], { finishReason: 'STOP' }, { usageMetadata }));
  if (expected === null) expect(finish?.usage).toBeNull();
  else expect(finish?.usage).toMatchObject(expected);
});

test('of usage on every message the last one counts', async () => {
  const toChunk = (count: number): object =>
    toResponse([{ text: 'x' }], {}, { usageMetadata: { promptTokenCount: 5, candidatesTokenCount: count } });
  const { finish } = await playChunks([
    toChunk(1),
    toChunk(2),
    stop,
    { usageMetadata: { promptTokenCount: 5, candidatesTokenCount: 7 } },
  ]);
  expect(finish?.usage).toMatchObject({ input: 5, output: 7 });
});

test('one array of messages, as without alt=sse, is an answer', async () => {
  const played = await playWhole([text('Hel'), text('lo'), stop]);
  expect(played).toMatchObject({ text: 'Hello', failure: null, finish: { reason: 'stop' } });
  expect(await playWhole([text('Hel')])).toMatchObject({ text: 'Hel', failure: { code: 'incomplete' } });
  expect(await playWhole([text('Hel'), { error: { code: 503, message: 'too busy' } }])).toMatchObject({
    failure: { code: 'incomplete', detail: 'too busy' },
  });
});

test.each([
  ['nothing', {}],
  ['no list', { candidates: null }],
  ['an empty array', []],
  ['another protocol', { choices: [] }],
])('a whole answer with %s is a failure of the provider', async (_, body) => {
  expect((await playWhole(body)).failure).toMatchObject({ code: 'provider' });
});

test('an error in a stream is typed before the first text and incomplete after it', async () => {
  const error = { error: { code: 429, message: 'slow down', status: 'RESOURCE_EXHAUSTED' } };
  expect((await playChunks([error])).failure).toMatchObject({ code: 'rate-limit', status: 429, isRetryable: true });
  expect((await playChunks([text('half'), error, stop])).failure).toMatchObject({
    code: 'incomplete',
    detail: 'slow down',
  });
});

test('an event named error is one, whatever it holds', async () => {
  const played = await playStream(gemini, [{ event: 'error', data: 'the gateway is tired' }]);
  expect(played).toMatchObject({ finish: undefined, failure: { code: 'provider', detail: 'the gateway is tired' } });
});

test('survives null, missing and repeated fields', async () => {
  const odd = [
    { candidates: null },
    { candidates: [null] },
    { candidates: [{ content: null, finishReason: null }] },
    { candidates: [{ content: { parts: [null, {}, { text: null }, { text: 5 }] } }], usageMetadata: 'x' },
    { modelVersion: 7, responseId: null, promptFeedback: null, error: null },
  ];
  expect(await playChunks([...odd, text('ok'), stop, stop])).toMatchObject({ text: 'ok', failure: null, warnings: [] });
});

test('unreadable messages are counted', async () => {
  const { text: said, warnings } = await playChunks(['{"candidates":[{"con', text('ok'), stop]);
  expect(said).toBe('ok');
  expect(warnings).toEqual(['1 unreadable parts of the answer were left out']);
});
