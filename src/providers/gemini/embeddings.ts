import { ProviderFailure } from '../../errors.ts';
import type { EmbeddingCalls, Exchange, WireRequest } from '../driver.ts';
import { checkExtra } from '../extra.ts';
import { toCount, toList, toObject } from '../json.ts';
import type { EmbeddingRequest, Embeddings } from '../provider.ts';
import { toMethodPath, toResource } from './resource.ts';

/** Each text is a request of its own, in one batch. */
export const embeddings: EmbeddingCalls = { maxTexts: 100, toWire, toVectors };

function toWire({ model, texts, dimensions, extra }: EmbeddingRequest, exchange: Exchange): WireRequest {
  checkExtra(extra, ['model', 'content', 'requests']);
  const requests = texts.map((text) => ({
    model: toResource(model),
    content: { parts: [{ text }] },
    ...(dimensions === undefined ? {} : { outputDimensionality: dimensions }),
    ...extra,
  }));
  return { path: toMethodPath('batchEmbedContents', { ...exchange, model }), body: { requests } };
}

function toVectors(body: unknown, { provider, model }: Exchange): Embeddings {
  const { embeddings: rows, usageMetadata } = toObject(body);
  const vectors = toList(rows).map((row) =>
    toList(toObject(row)['values']).filter((value) => typeof value === 'number'),
  );
  if (vectors.some((vector) => vector.length === 0))
    throw new ProviderFailure('provider', 'the answer has no vectors', { provider });
  return { vectors, model, inputTokens: toCount(toObject(usageMetadata)['promptTokenCount']) };
}
