import type { Dialect } from '../contract.ts';

type Fields = Readonly<Record<string, unknown>>;

/** One event as it stands on the wire. */
export function toEvent(type: string, fields: Fields = {}): string {
  return `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`;
}

export function toDelta(delta: Fields, index = 0): string {
  return toEvent('content_block_delta', { index, delta });
}

export function toStop(reason: string | null, fields: Fields = {}): string {
  return toEvent('message_delta', { delta: { stop_reason: reason, stop_sequence: null }, ...fields });
}

const message = { id: 'msg_1', type: 'message', role: 'assistant', model: 'served-model' };

export const start = toEvent('message_start', { message: { ...message, content: [], stop_reason: null } });
export const stop = toEvent('message_stop');

export function toBlock(block: Fields, index = 0): string {
  return toEvent('content_block_start', { index, content_block: block });
}

const toTexts = (texts: readonly string[]): string => {
  const deltas = texts.map((text) => toDelta({ type: 'text_delta', text })).join('');
  return texts.length === 0 ? '' : toBlock({ type: 'text', text: '' }) + deltas;
};
const toErrorBody = (words: string): Fields => ({ type: 'error', error: { type: 'some_error', message: words } });

export const anthropicDialect: Dialect = {
  driver: 'anthropic',
  contentType: 'text/event-stream; charset=utf-8',
  toStream: (texts) => start + toTexts(texts) + toStop('end_turn') + stop,
  toFailingStream: (texts, words) => start + toTexts(texts) + toEvent('error', toErrorBody(words)),
  toWhole: (text) => ({ ...message, content: [{ type: 'text', text }], stop_reason: 'end_turn', usage: null }),
  toError: (words) => JSON.stringify(toErrorBody(words)),
};
