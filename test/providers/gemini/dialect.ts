import type { Dialect } from '../contract.ts';
import { stop, toErrorBody, toEvents, toResponse } from './answers.ts';

const toTexts = (texts: readonly string[]): readonly object[] => texts.map((text) => toResponse([{ text }]));

export const geminiDialect: Dialect = {
  driver: 'gemini',
  contentType: 'text/event-stream',
  toStream: (texts) => toEvents([...toTexts(texts), stop]),
  // As it stands on the wire: no event, and on many lines.
  toFailingStream: (texts, words) => `${toEvents(toTexts(texts))}${JSON.stringify(toErrorBody(words), null, 2)}\r\n`,
  toWhole: (text) => toResponse([{ text }], { finishReason: 'STOP' }),
  toError: (words) => JSON.stringify(toErrorBody(words)),
};
