import type { Dialect } from '../contract.ts';

const head = { model: 'served-model', created_at: '2026-10-02T08:15:30.123456789Z' };

/** One line of a stream. */
export function toLine(message: object, end: object = {}): string {
  return `${JSON.stringify({ ...head, message: { role: 'assistant', ...message }, done: false, ...end })}\n`;
}

export const lastLine = toLine({ content: '' }, { done: true, done_reason: 'stop', total_duration: 5191566416 });

const toLines = (texts: readonly string[]): string => texts.map((content) => toLine({ content })).join('');
const toErrorBody = (words: string): string => JSON.stringify({ error: words });

export const ollamaDialect: Dialect = {
  driver: 'ollama',
  contentType: 'application/x-ndjson',
  toStream: (texts) => `${toLines(texts)}${lastLine}`,
  toFailingStream: (texts, words) => `${toLines(texts)}${toErrorBody(words)}\n`,
  toWhole: (content) => ({ ...head, message: { role: 'assistant', content }, done: true, done_reason: 'stop' }),
  toError: toErrorBody,
};
