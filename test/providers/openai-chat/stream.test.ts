import { expect, test } from 'vitest';
import type { Message } from '../../../src/providers/driver.ts';
import { readStream } from '../../../src/providers/read-answer.ts';
import { openAiChat } from '../../../src/providers/openai-chat/driver.ts';
import { delta, exchange, play, playChunks, playMessages } from '../helpers.ts';

const usage = { prompt_tokens: 7, completion_tokens: 3, total_tokens: 10 };
const counted = { input: 7, output: 3, reasoning: null, cacheRead: null, cacheWrite: null };
const stop = delta({}, 'stop');

test('reads text, the served model, the id and the usage of a chunk of its own', async () => {
  const { text, finish } = await playChunks([
    delta({ role: 'assistant', content: '' }),
    delta({ content: 'Hello ' }),
    delta({ content: 'world' }),
    stop,
    { id: 'chat-1', model: 'served-model', choices: [], usage },
    '[DONE]',
  ]);
  expect(text).toBe('Hello world');
  expect(finish).toEqual({
    type: 'finish',
    reason: 'stop',
    usage: counted,
    model: 'served-model',
    responseId: 'chat-1',
  });
});

test('gives the first word at once, and then one text-delta for all that came in one read', async () => {
  const toMessages = (...words: readonly string[]): readonly Message[] =>
    words.map((content) => ({ event: '', data: JSON.stringify(delta({ content })) }));
  const batches = (async function* () {
    yield toMessages('', 'a', 'b', 'c');
    yield toMessages('d', 'e');
    yield [{ event: '', data: '[DONE]' }];
  })();
  const { events } = await play(readStream(batches, openAiChat, exchange));
  const texts = events.flatMap((event) => (event.type === 'text-delta' ? [event.text] : []));
  expect(texts).toEqual(['a', 'bc', 'de']);
});

test.each([
  ['on the finish chunk (DeepSeek)', [{ ...delta({}, 'stop'), usage }]],
  ['in x_groq (Groq)', [{ ...delta({}, 'stop'), x_groq: { id: 'req_1', usage } }]],
  ['inside the choice', [{ choices: [{ index: 0, delta: {}, finish_reason: 'stop', usage }] }]],
  [
    'on every chunk, the last one',
    [
      { ...delta({ content: 'x' }), usage: { ...usage, completion_tokens: 1 } },
      { ...stop, usage },
    ],
  ],
  ['beside a repeated finish reason (OpenRouter)', [stop, { ...delta({ content: '' }, 'stop'), usage }]],
  ['with null before it (OpenAI)', [{ ...delta({ content: 'x' }), usage: null }, stop, { choices: [], usage }]],
])('finds the usage %s', async (_, chunks) => {
  const { finish, events } = await playChunks([...chunks, '[DONE]']);
  expect(finish?.usage).toEqual(counted);
  expect(events.filter((event) => event.type === 'finish')).toHaveLength(1);
});

test('absent usage is null, never 0', async () => {
  expect((await playChunks([stop, '[DONE]'])).finish?.usage).toBeNull();
  expect((await playChunks([{ ...delta({}, 'stop'), usage: {} }, '[DONE]'])).finish?.usage).toBeNull();
});

test('counts reasoning and cache, and adds the reasoning of xAI to the output', async () => {
  const details = { prompt_tokens_details: { cached_tokens: 4 }, completion_tokens_details: { reasoning_tokens: 340 } };
  const chunks = [
    { ...delta({}, 'stop'), usage: { prompt_tokens: 12, completion_tokens: 2, total_tokens: 354, ...details } },
  ];
  const expected = { input: 12, reasoning: 340, cacheRead: 4, cacheWrite: null };
  expect((await playChunks(chunks)).finish?.usage).toEqual({ ...expected, output: 2 });
  const atXai = await playChunks(chunks, { quirks: { reasoningBesideOutput: true } });
  expect(atXai.finish?.usage).toEqual({ ...expected, output: 342 });
});

test.each([
  ['stop', 'stop'],
  ['eos', 'stop'],
  ['length', 'length'],
  ['model_length', 'length'],
  ['tool_calls', 'tool-call'],
  ['function_call', 'tool-call'],
  ['content_filter', 'filtered'],
  ['constructor', 'other'],
])('the finish reason "%s" reads as "%s"', async (wire, reason) => {
  expect((await playChunks([delta({ content: 'x' }, wire)])).finish?.reason).toBe(reason);
});

test('an empty finish reason is none', async () => {
  const { failure } = await playChunks([delta({ content: 'x' }, ''), delta({ content: 'y' }, '')]);
  expect(failure).toMatchObject({ code: 'incomplete' });
});

test('with [DONE] alone the finish is "other"', async () => {
  expect(await playChunks([delta({ content: 'x' }), '[DONE]'])).toMatchObject({
    text: 'x',
    finish: { reason: 'other' },
  });
});

test('a stream without its end mark is incomplete', async () => {
  const { text, failure, finish } = await playChunks([delta({ content: 'half an' })]);
  expect(text).toBe('half an');
  expect(finish).toBeUndefined();
  expect(failure).toMatchObject({ code: 'incomplete', isRetryable: false, provider: 'custom:test' });
});

test('a connection that breaks after the finish reason takes nothing from the answer', async () => {
  const { ProviderFailure } = await import('../../../src/errors.ts');
  const batches = (async function* () {
    yield [{ event: '', data: JSON.stringify(delta({ content: 'all' }, 'stop')) }];
    throw new ProviderFailure('network', 'reset');
  })();
  expect(await play(readStream(batches, openAiChat, exchange))).toMatchObject({ text: 'all', failure: null });
});

test.each(['error', 'abort', 'insufficient_system_resource'])('the reason "%s" is a broken answer', async (reason) => {
  expect((await playChunks([delta({ content: 'x' }), delta({}, reason)])).failure).toMatchObject({
    code: 'incomplete',
  });
  expect((await playChunks([delta({}, reason)])).failure).toMatchObject({ code: 'provider', isRetryable: true });
});

test.each([
  ['reasoning_content (DeepSeek)', [delta({ reasoning_content: 'hm' }), delta({ content: 'ok' })]],
  [
    'reasoning (Groq, OpenRouter)',
    [delta({ reasoning: 'hm', reasoning_details: [{ text: 'hm' }] }), delta({ content: 'ok' })],
  ],
  ['both names at once', [delta({ reasoning_content: 'hm', reasoning: 'hm', content: 'ok' })]],
  [
    'parts of one delta (Mistral)',
    [
      delta({
        content: [
          { type: 'thinking', thinking: [{ type: 'text', text: 'hm' }] },
          { type: 'text', text: 'ok' },
        ],
      }),
    ],
  ],
])('keeps reasoning apart from text: %s', async (_, chunks) => {
  expect(await playChunks([...chunks, stop])).toMatchObject({ reasoning: 'hm', text: 'ok' });
});

test('survives null, missing and repeated fields', async () => {
  const chunks = [
    { choices: null },
    { object: 'chat.completion.chunk' },
    { choices: [null, {}, { index: 0 }, { delta: null }] },
    delta({ role: 'assistant', content: null, tool_calls: null, refusal: null }),
    { ...delta({ role: 'assistant', content: 'o' }), error: null, obfuscation: 'xyz' },
    { id: 'other', ...delta({ role: 'assistant', content: 'k' }) },
    stop,
  ];
  expect(await playChunks(chunks)).toMatchObject({ text: 'ok', failure: null, warnings: [] });
});

test('a filtered answer says so', async () => {
  const { finish } = await playChunks([delta({ content: 'I' }), delta({}, 'content_filter')]);
  expect(finish?.reason).toBe('filtered');
});

test('a refusal is a filtered answer and never its text', async () => {
  const { text, finish, warnings } = await playChunks([delta({ refusal: 'I can' }), delta({ refusal: 'not' }), stop]);
  expect(text).toBe('');
  expect(finish?.reason).toBe('filtered');
  expect(warnings).toEqual(['the model refused: I cannot']);
});

test('keeps the first of several answers and says so once', async () => {
  const other = { choices: [{ index: 1, delta: { content: 'no' }, finish_reason: 'length' }] };
  const { text, finish, warnings } = await playChunks([other, delta({ content: 'yes' }), other, stop]);
  expect({ text, reason: finish?.reason }).toEqual({ text: 'yes', reason: 'stop' });
  expect(warnings).toHaveLength(1);
});

test('leaves out what comes after the end', async () => {
  const { text, warnings } = await playChunks([
    delta({ content: 'all' }, 'stop'),
    delta({ content: ' more' }),
    '[DONE]',
    delta({ content: '!' }),
  ]);
  expect(text).toBe('all');
  expect(warnings).toEqual(['text after the end of the answer was left out']);
});

test('counts unreadable parts and reports them', async () => {
  const { text, warnings } = await playChunks(['{"choices":[{"de', delta({ content: 'ok' }), 'nonsense', stop]);
  expect(text).toBe('ok');
  expect(warnings).toEqual(['2 unreadable parts of the answer were left out']);
});

test('nothing but unreadable parts is a failure of the provider', async () => {
  const { failure } = await playChunks(['hello \u001B[31mworld', '[DONE]']);
  expect(failure).toMatchObject({ code: 'provider', detail: 'hello world' });
});

test.each([
  ['an error object under 200', [{ error: { message: 'too busy', code: 503 } }]],
  ['an error beside choices', [{ ...delta({ content: '' }, 'error'), error: { message: 'too busy', code: 503 } }]],
  ['an error as a string', [{ error: 'too busy', code: 'overloaded' }]],
  ['an object of type error', [{ object: 'error', message: 'too busy', code: 503 }]],
])('%s is a failure, typed before the first text and incomplete after it', async (_, chunks) => {
  const early = await playChunks([...chunks, '[DONE]']);
  expect(early.failure).toMatchObject({ code: 'provider', detail: 'too busy', isRetryable: true });
  const late = await playChunks([delta({ content: 'half' }), ...chunks, '[DONE]']);
  expect(late).toMatchObject({ text: 'half', failure: { code: 'incomplete', detail: 'too busy', isRetryable: false } });
});

test.each([
  [
    'event: error (Groq)',
    { error: { message: 'no such tool', code: 'tool_use_failed', status_code: 400 } },
    'no such tool',
  ],
  ['a field named error (llama.cpp)', { code: 500, message: 'slot is gone', type: 'server_error' }, 'slot is gone'],
  ['an empty error field', {}, undefined],
])('%s is a failure', async (_, body, detail) => {
  const { failure } = await playMessages([{ event: 'error', data: JSON.stringify(body) }]);
  expect(failure).toMatchObject({ code: 'provider', detail });
});

test('a rate limit in a stream is a rate limit', async () => {
  const { failure } = await playChunks([{ error: { code: 429, message: 'slow down' } }]);
  expect(failure).toMatchObject({ code: 'rate-limit', status: 429, isRetryable: true });
});
