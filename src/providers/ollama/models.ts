import type { ModelLists, ModelPage } from '../driver.ts';
import { toCount, toList, toObject, toText, type JsonObject } from '../json.ts';
import { toModel, type Modality, type Model } from '../provider.ts';

/** What the server has stored. How large a context a model takes stands in /api/show, one call for each, and is left out. */
export const models: ModelLists = { toPath: () => '/api/tags', toPage };

function toPage(body: unknown): ModelPage {
  const rows = toList(toObject(body)['models']).map(toObject);
  return { models: rows.map(toOllamaModel).filter(({ id }) => id !== ''), next: null };
}

function toOllamaModel(row: JsonObject): Model {
  const details = toObject(row['details']);
  const abilities = toList(row['capabilities']).map(toText);
  const { family, parameter_size: size, quantization_level: quantization } = details;
  return toModel({
    id: toText(row['model']) || toText(row['name']),
    name: [family, size, quantization].map(toText).filter(Boolean).join(' ') || null,
    kind: toKind(abilities, details),
    contextWindow: toCount(details['context_length']),
    inputs: toInputs(abilities),
  });
}

/** Older servers name no abilities; what is built on BERT makes vectors and nothing else. */
function toKind(abilities: readonly string[], { family, families }: JsonObject): Model['kind'] {
  if (abilities.includes('completion')) return 'chat';
  if (abilities.includes('embedding')) return 'embedding';
  if (abilities.length > 0) return 'other';
  return [family, ...toList(families)].some((name) => toText(name).endsWith('bert')) ? 'embedding' : null;
}

function toInputs(abilities: readonly string[]): readonly Modality[] | null {
  if (abilities.length === 0) return null;
  const further = { vision: 'image', audio: 'audio' } as const;
  const given = Object.entries(further).filter(([ability]) => abilities.includes(ability));
  return ['text', ...given.map(([, modality]) => modality)];
}
