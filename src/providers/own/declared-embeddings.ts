import { ProviderFailure } from '../../errors.ts';
import type { EmbeddingCalls } from '../driver.ts';
import { checkExtra } from '../extra.ts';
import { toCount } from '../json.ts';
import { warnUnsupported } from '../unsupported.ts';
import type { EmbeddingsDeclaration } from './declaration.ts';
import { findAt } from './place.ts';
import { fillBody, fillPath, listPlaceholders } from './template.ts';

const usualTexts = 100;

/** How the API makes vectors. One that takes `{{text}}` is asked for each text by itself. */
export function createEmbeddingCalls(declaration: EmbeddingsDeclaration): EmbeddingCalls {
  const { path, body, vectors, vector = '.', input, max_texts: maxTexts = usualTexts } = declaration;
  const names = listPlaceholders(body);
  const isSingle = !names.includes('texts');
  return {
    maxTexts: isSingle ? 1 : maxTexts,
    toWire({ model, texts, dimensions, extra }, { provider }) {
      checkExtra(extra, Object.keys(body));
      const values = { model, text: texts[0], texts, dimensions };
      const unsaid = names.includes('dimensions') ? {} : { '--dimensions': dimensions };
      const fields = { ...fillBody(body, values), ...extra };
      return { path: fillPath(path, values), body: fields, warnings: warnUnsupported(provider, unsaid) };
    },
    toVectors(answer, { provider, model }) {
      const found = vectors === undefined && isSingle ? [answer] : findAt(answer, vectors ?? '.');
      const rows = Array.isArray(found) ? found.map((row: unknown) => findAt(row, vector)) : [];
      if (rows.length === 0 || !rows.every(isVector))
        throw new ProviderFailure('provider', 'the answer has no vectors where they were declared', { provider });
      return { vectors: rows, model, inputTokens: toCount(findAt(answer, input)) };
    },
  };
}

function isVector(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.length > 0 && value.every((number) => typeof number === 'number');
}
