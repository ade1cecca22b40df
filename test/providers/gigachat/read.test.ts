import { describe, expect, test } from 'vitest';
import type { Message } from '../../../src/providers/driver.ts';
import { gigaChat } from '../../../src/providers/gigachat/driver.ts';
import { readAnswer } from '../../../src/providers/read-answer.ts';
import { exchange, play, playStream, type Played } from '../helpers.ts';
import { toChunk, toDelta } from './dialect.ts';

const v2 = { ...exchange, baseUrl: 'https://test.example/api/v2' };
const done = 'response.message.done';

function playV1(...chunks: readonly (object | string)[]): Promise<Played> {
  const messages = chunks.map((chunk) => ({
    event: 'message',
    data: typeof chunk === 'string' ? chunk : JSON.stringify(chunk),
  }));
  return playStream(gigaChat, messages);
}

function playV2(...events: readonly (readonly [string, object])[]): Promise<Played> {
  const messages = events.map(([event, body]): Message => ({ event, data: JSON.stringify(body) }));
  return playStream(gigaChat, messages, v2);
}

describe('version 1', () => {
  test('reads text, usage with what came from the cache, and the model', async () => {
    const usage = { prompt_tokens: 1, completion_tokens: 4, total_tokens: 5, precached_prompt_tokens: 37 };
    const { text, finish } = await playV1(
      toChunk({ role: 'assistant', content: 'При' }),
      toChunk({ content: 'вет' }),
      toChunk({ content: '' }, 'stop', { usage }),
      '[DONE]',
    );
    expect(text).toBe('Привет');
    expect(finish).toMatchObject({
      reason: 'stop',
      model: 'GigaChat-2:2.0.28.2',
      usage: { input: 38, output: 4, cacheRead: 37, reasoning: null },
    });
  });

  test('reads a call whose arguments are an object', async () => {
    const call = { name: 'weather', arguments: { place: 'Омск' } };
    const { events, finish } = await playV1(
      toChunk({ content: '', function_call: call, functions_state_id: 'a' }, 'function_call'),
      '[DONE]',
    );
    expect(events[0]).toEqual({ type: 'tool-call', id: 'call_1', ...call });
    expect(finish?.reason).toBe('tool-call');
  });

  test.each([
    ['stop', 'stop'],
    ['length', 'length'],
    ['blacklist', 'filtered'],
    ['something-new', 'other'],
  ])('finish reason %s is %s', async (word, reason) => {
    const { finish } = await playV1(toChunk({ content: 'ok' }, word), '[DONE]');
    expect(finish?.reason).toBe(reason);
  });

  test('the finish reason error is no success', async () => {
    const { failure, finish } = await playV1(toChunk({ content: 'half' }), toChunk({}, 'error'), '[DONE]');
    expect(finish).toBeUndefined();
    expect(failure).toMatchObject({ code: 'incomplete' });
  });

  test('what a function says while it works is no answer, and thoughts are none either', async () => {
    const { text, reasoning } = await playV1(
      toChunk({ role: 'function_in_progress', content: 'Осталось 20 секунд' }),
      toChunk({ role: 'assistant', reasoning_content: 'hm' }),
      toChunk({ content: 'the word function_in_progress' }, 'stop'),
      '[DONE]',
    );
    expect({ text, reasoning }).toEqual({ text: 'the word function_in_progress', reasoning: 'hm' });
  });

  test('a stream without an end is incomplete', async () => {
    expect((await playV1(toChunk({ content: 'half' }))).failure).toMatchObject({ code: 'incomplete' });
  });
});

describe('version 2', () => {
  test('reads text, usage, model and id, and needs no end mark', async () => {
    const usage = { input_tokens: 10, input_tokens_details: { cached_tokens: 2 }, output_tokens: 5, total_tokens: 15 };
    const { text, finish } = await playV2(
      ['response.message.delta', toDelta([{ text: 'При' }])],
      ['response.message.delta', toDelta([{ text: 'вет' }, { text: '!' }])],
      [done, { message_id: 'm-1', finish_reason: 'stop', usage }],
    );
    expect(text).toBe('Привет!');
    expect(finish).toEqual({
      type: 'finish',
      reason: 'stop',
      model: 'GigaChat-2-Max',
      responseId: 'm-1',
      usage: { input: 10, output: 5, reasoning: null, cacheRead: 2, cacheWrite: null },
    });
  });

  test('text that comes with the end itself is part of the answer', async () => {
    const { text } = await playV2(
      ['response.message.delta', toDelta([{ text: 'Gem' }])],
      [done, { ...toDelta([{ text: 'ini' }]), finish_reason: 'stop' }],
    );
    expect(text).toBe('Gemini');
  });

  test.each([
    ['in a part', toDelta([{ function_call: { name: 'get', arguments: { x: 1 } } }])],
    ['as text', toDelta([{ function_call: { name: 'get', arguments: '{"x":1}' } }])],
    ['beside the parts', toDelta([], { function_call: { name: 'get', arguments: { x: 1 } } })],
  ])('reads a call %s', async (_, body) => {
    const { events, finish } = await playV2(
      ['response.message.delta', body],
      [done, { finish_reason: 'function_call' }],
    );
    expect(events[0]).toEqual({ type: 'tool-call', id: 'call_1', name: 'get', arguments: { x: 1 } });
    expect(finish?.reason).toBe('tool-call');
  });

  test('thoughts are no answer', async () => {
    const { text, reasoning } = await playV2(
      ['response.message.delta', toDelta([{ text: 'hm' }], { role: 'reasoning' })],
      ['response.message.delta', { messages: [{ message_id: 'r', reasoning: { text: ', well' } }] }],
      ['response.message.delta', toDelta([{ text: 'yes' }])],
      [done, { finish_reason: 'stop' }],
    );
    expect({ text, reasoning }).toEqual({ text: 'yes', reasoning: 'hm, well' });
  });

  test.each([
    ['stop', 'stop'],
    ['length', 'length'],
    ['blacklist', 'filtered'],
    ['something-new', 'other'],
  ])('finish reason %s is %s', async (word, reason) => {
    const { finish } = await playV2([done, { ...toDelta([{ text: 'ok' }]), finish_reason: word }]);
    expect(finish?.reason).toBe(reason);
  });

  test('the finish reason error is told with its words', async () => {
    const body = { finish_reason: 'error', error_details: { user_message: 'Retry later' } };
    expect((await playV2([done, body])).failure).toMatchObject({
      code: 'provider',
      message: 'the model stopped with "error": Retry later',
      isRetryable: true,
    });
  });

  test('the end of a message is not the end of the answer', async () => {
    const half = toDelta([{ text: 'half' }], { finish_reason: 'stop' });
    expect((await playV2(['response.message.delta', half])).failure).toMatchObject({ code: 'incomplete' });
    const { text, finish } = await playV2(['response.message.delta', half], [done, toDelta([{ text: ' and half' }])]);
    expect({ text, reason: finish?.reason }).toEqual({ text: 'half and half', reason: 'stop' });
  });

  test('a whole answer of several messages is read to its end', async () => {
    const messages = [
      { role: 'reasoning', content: [{ text: 'hm' }], finish_reason: 'stop' },
      { role: 'assistant', content: 'yes' },
    ];
    const answer = { messages, finish_reason: 'length', usage: { input_tokens: 1, output_tokens: 2 } };
    const { text, reasoning, finish } = await play(readAnswer(answer, gigaChat, v2));
    expect({ text, reasoning, reason: finish?.reason }).toEqual({ text: 'yes', reasoning: 'hm', reason: 'length' });
    expect(finish?.usage).toMatchObject({ input: 1, output: 2 });
  });

  test('an answer of another kind is refused', async () => {
    const { failure } = await play(readAnswer({ choices: [] }, gigaChat, v2));
    expect(failure).toMatchObject({ code: 'provider', message: 'the answer has no messages' });
  });
});
