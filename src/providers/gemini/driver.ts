import { ProviderFailure } from '../../errors.ts';
import type { Driver, ErrorAnswer, Exchange } from '../driver.ts';
import { toPlainText } from '../error-words.ts';
import { toHttpFailure } from '../http-errors.ts';
import { parseJson, toObject, toText } from '../json.ts';
import { embeddings } from './embeddings.ts';
import { models } from './models.ts';
import { GeminiReader } from './reader.ts';
import { toWire } from './request.ts';

/** `generateContent` of the Gemini API, which also serves the Gemma models. */
export const gemini: Driver = {
  name: 'gemini',
  framing: 'sse',
  headers: {},
  toWire,
  createReader: (draft) => new GeminiReader(draft),
  toFailure,
  models,
  embeddings,
};

function toFailure(answer: ErrorAnswer, exchange: Exchange): ProviderFailure {
  const { blockReason, blockReasonMessage } = toObject(toObject(parseJson(answer.body))['promptFeedback']);
  if (answer.status >= 400 || toText(blockReason) === '') return toHttpFailure(answer, exchange);
  const { provider } = exchange;
  return new ProviderFailure('refused', `"${provider}" refused the prompt`, {
    provider,
    status: answer.status,
    detail: toPlainText([blockReason, blockReasonMessage].map(toText).filter(Boolean).join(': ')),
    hint: 'change the prompt, or ask another provider',
  });
}
