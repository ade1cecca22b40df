import type { ModelPage } from '../driver.ts';
import { isObject, toCount, toList, toObject, toText, type JsonObject } from '../json.ts';
import { toModel, type Modality, type Model } from '../provider.ts';

/** As many as one page may hold. */
export function toModelPath(cursor: string | null): string {
  const after = cursor === null ? '' : `&after_id=${encodeURIComponent(cursor)}`;
  return `/models?limit=1000${after}`;
}

export function toModelPage(body: unknown): ModelPage {
  const { data, has_more: hasMore, last_id: lastId } = toObject(body);
  const models = toList(data).filter(isObject).map(toListed);
  return { models: models.filter(({ id }) => id !== ''), next: hasMore === true ? toText(lastId) || null : null };
}

/** Servers of other vendors list ids alone. */
function toListed(row: JsonObject): Model {
  const { id, display_name: name, max_input_tokens: input, max_tokens: output, capabilities } = row;
  return toModel({
    id: toText(id),
    name: toText(name) || null,
    kind: 'chat',
    contextWindow: toCount(input) || null,
    outputLimit: toCount(output) || null,
    inputs: isObject(capabilities) ? toInputs(capabilities) : null,
  });
}

function toInputs(capabilities: JsonObject): readonly Modality[] {
  const takes = (name: string): boolean => toObject(capabilities[name])['supported'] === true;
  return ['text', ...(takes('image_input') ? ['image' as const] : []), ...(takes('pdf_input') ? ['pdf' as const] : [])];
}
