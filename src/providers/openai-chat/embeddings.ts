import { ProviderFailure } from '../../errors.ts';
import type { EmbeddingCalls, Exchange } from '../driver.ts';
import { checkExtra } from '../extra.ts';
import { toCount, toList, toObject, toText } from '../json.ts';
import type { Embeddings } from '../provider.ts';
import { toModelName } from './model-name.ts';

const ownFields = ['model', 'input'];

export const embeddings: EmbeddingCalls = {
  maxTexts: 2048,
  toWire({ model, texts, dimensions, extra }, { quirks }) {
    checkExtra(extra, ownFields);
    const body = {
      model: toModelName(model, 'embedding', quirks),
      input: texts,
      encoding_format: 'float',
      ...(dimensions === undefined ? {} : { [quirks.dimensionsField ?? 'dimensions']: dimensions }),
      ...extra,
    };
    return { path: '/embeddings', body };
  },
  toVectors,
};

/** They may stand in any order: each says of which text it is. */
function toVectors(body: unknown, { provider, model }: Exchange): Embeddings {
  const { data, model: served, usage } = toObject(body);
  const rows = toList(data).map((row, position) => {
    const { index, embedding } = toObject(row);
    if (!isVector(embedding)) throw new ProviderFailure('provider', 'the answer has no vectors', { provider });
    return { place: toCount(index) ?? position, embedding };
  });
  const counts = toObject(usage);
  return {
    vectors: rows.toSorted((a, b) => a.place - b.place).map(({ embedding }) => embedding),
    model: toText(served) || model,
    inputTokens: toCount(counts['prompt_tokens']) ?? toCount(counts['total_tokens']),
  };
}

function isVector(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.length > 0 && value.every((each) => typeof each === 'number');
}
