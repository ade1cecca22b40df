import { ProviderFailure } from '../../errors.ts';
import type { EmbeddingCalls, Exchange, WireRequest } from '../driver.ts';
import { toPlainText } from '../error-words.ts';
import { checkExtra } from '../extra.ts';
import { toCount, toList, toObject, toText } from '../json.ts';
import type { EmbeddingRequest, Embeddings } from '../provider.ts';
import { splitExtra } from './options.ts';

/** The server names no limit; this keeps one request at a size that a laptop answers in seconds. */
export const embeddings: EmbeddingCalls = { maxTexts: 64, toWire, toVectors };

function toWire({ model, texts, dimensions, extra }: EmbeddingRequest): WireRequest {
  checkExtra(extra, ['model', 'input']);
  const { options, fields } = splitExtra(extra, {});
  const body = {
    model,
    input: texts,
    ...(dimensions === undefined ? {} : { dimensions }),
    ...(Object.keys(options).length === 0 ? {} : { options }),
    ...fields,
  };
  return { path: '/api/embed', body };
}

function toVectors(body: unknown, { provider, model }: Exchange): Embeddings {
  const { embeddings: rows, model: served, prompt_eval_count: count } = toObject(body);
  const vectors = toList(rows).map((row) => toList(row).filter((value) => typeof value === 'number'));
  if (!Array.isArray(rows) || vectors.some(({ length }) => length === 0)) {
    throw new ProviderFailure('provider', 'the answer has no embeddings', {
      provider,
      detail: toPlainText(JSON.stringify(body)) || undefined,
      hint: 'does the model make embeddings? nomic-embed-text does',
    });
  }
  return { vectors, model: toText(served) || model, inputTokens: toCount(count) };
}
