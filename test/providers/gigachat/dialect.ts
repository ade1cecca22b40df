import type { Dialect } from '../contract.ts';

const toData = (body: object): string => `data: ${JSON.stringify(body)}\n\n`;
const toEvent = (event: string, body: object): string => `event: ${event}\n${toData(body)}`;
const toErrorBody = (message: string): object => ({ status: 500, message });

/** A chunk of version 1: of the same kind as a whole answer. */
export function toChunk(delta: object, finish: string | null = null, more: object = {}): object {
  const choice = { delta, index: 0, ...(finish === null ? {} : { finish_reason: finish }) };
  return {
    choices: [choice],
    created: 1_763_000_000,
    model: 'GigaChat-2:2.0.28.2',
    object: 'chat.completion',
    ...more,
  };
}

const toChunks = (texts: readonly string[]): string => texts.map((content) => toData(toChunk({ content }))).join('');

export const gigaChatV1Dialect: Dialect = {
  driver: 'gigachat',
  contentType: 'text/event-stream',
  toStream: (texts) => `${toChunks(texts)}${toData(toChunk({ content: '' }, 'stop'))}data: [DONE]\n\n`,
  toFailingStream: (texts, words) => `${toChunks(texts)}${toData(toErrorBody(words))}`,
  toWhole: (content) => ({
    choices: [{ message: { role: 'assistant', content }, index: 0, finish_reason: 'stop' }],
    object: 'chat.completion',
  }),
  toError: (words) => JSON.stringify(toErrorBody(words)),
};

/** A part of an answer of version 2. */
export function toDelta(parts: readonly object[], message: object = {}): object {
  return { model: 'GigaChat-2-Max', messages: [{ role: 'assistant', content: parts, ...message }] };
}

const toDeltas = (texts: readonly string[]): string =>
  texts.map((text) => toEvent('response.message.delta', toDelta([{ text }]))).join('');

export const gigaChatV2Dialect: Dialect = {
  driver: 'gigachat/v2',
  contentType: 'text/event-stream',
  toStream: (texts) => `${toDeltas(texts)}${toEvent('response.message.done', { finish_reason: 'stop' })}`,
  toFailingStream: (texts, words) => `${toDeltas(texts)}${toEvent('error', toErrorBody(words))}`,
  toWhole: (text) => ({ ...toDelta([{ text }]), finish_reason: 'stop' }),
  toError: (words) => JSON.stringify(toErrorBody(words)),
};
