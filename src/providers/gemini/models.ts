import type { ModelLists, ModelPage } from '../driver.ts';
import { toCount, toList, toObject, toText, type JsonObject } from '../json.ts';
import { toModel, type Model } from '../provider.ts';
import { toRoot } from './resource.ts';

/** The largest page there is: without a size a page holds 50. */
const pageSize = 1000;

export const models: ModelLists = {
  toPath(cursor, { baseUrl }) {
    const page = cursor === null ? '' : `&pageToken=${encodeURIComponent(cursor)}`;
    return `${toRoot(baseUrl)}/models?pageSize=${pageSize}${page}`;
  },
  toPage(body): ModelPage {
    const { models: rows, nextPageToken } = toObject(body);
    return { models: toList(rows).map(toObject).flatMap(toRow), next: toText(nextPageToken) || null };
  },
};

function toRow(row: JsonObject): readonly Model[] {
  const id = toText(row['name']).replace(/^models\//, '');
  if (id === '') return [];
  return [
    toModel({
      id,
      name: toText(row['displayName']) || null,
      kind: toKind(row['supportedGenerationMethods']),
      contextWindow: toCount(row['inputTokenLimit']),
      outputLimit: toCount(row['outputTokenLimit']),
    }),
  ];
}

function toKind(methods: unknown): Model['kind'] {
  if (!Array.isArray(methods)) return null;
  if (methods.includes('generateContent')) return 'chat';
  return methods.some((method) => /embed/i.test(toText(method))) ? 'embedding' : 'other';
}
