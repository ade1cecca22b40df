import type { ModelPage } from '../driver.ts';
import { toList, toObject, toText, type JsonObject } from '../json.ts';
import { toModel, type Modality, type Model } from '../provider.ts';

const profiles = '/inference-profiles?maxResults=1000';
const firstProfiles = 'profiles';

/** The models come first and in one piece, then the profiles, page by page. */
export function toModelPath(cursor: string | null): string {
  if (cursor === null) return '/foundation-models';
  return cursor === firstProfiles ? profiles : `${profiles}&nextToken=${encodeURIComponent(cursor)}`;
}

export function toModelPage(body: unknown): ModelPage {
  const { modelSummaries, inferenceProfileSummaries, nextToken } = toObject(body);
  if (Array.isArray(modelSummaries)) {
    const rows = toList(modelSummaries).map(toObject).filter(isCallable);
    return { models: rows.flatMap(toFoundationModel), next: firstProfiles };
  }
  const models = toList(inferenceProfileSummaries).map(toObject).flatMap(toProfile);
  return { models, next: toText(nextToken) || null };
}

/** Many models answer only under the ids of their profiles, such as `us.anthropic.claude-sonnet-4-6`. */
function isCallable({ inferenceTypesSupported }: JsonObject): boolean {
  const types = toList(inferenceTypesSupported);
  return types.length === 0 || types.includes('ON_DEMAND');
}

function toFoundationModel(row: JsonObject): readonly Model[] {
  const id = toText(row['modelId']);
  if (id === '') return [];
  const outputs = toList(row['outputModalities']);
  return [
    toModel({
      id,
      name: toText(row['modelName']) || null,
      kind: toKind(outputs),
      inputs: toInputs(toList(row['inputModalities'])),
      ownedBy: toText(row['providerName']) || null,
    }),
  ];
}

function toProfile(row: JsonObject): readonly Model[] {
  const id = toText(row['inferenceProfileId']);
  return id === '' ? [] : [toModel({ id, name: toText(row['inferenceProfileName']) || null })];
}

function toKind(outputs: readonly unknown[]): Model['kind'] {
  if (outputs.length === 0) return null;
  if (outputs.includes('TEXT')) return 'chat';
  return outputs.includes('EMBEDDING') ? 'embedding' : 'other';
}

const modalities: Readonly<Record<string, Modality>> = {
  TEXT: 'text',
  IMAGE: 'image',
  VIDEO: 'video',
  SPEECH: 'audio',
  AUDIO: 'audio',
};

function toInputs(given: readonly unknown[]): readonly Modality[] | null {
  const known = given.flatMap((word) => modalities[toText(word)] ?? []);
  return known.length === 0 ? null : [...new Set(known)];
}
