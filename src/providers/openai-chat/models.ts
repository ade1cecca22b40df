import type { ModelPage } from '../driver.ts';
import { isObject, toList, toObject, toText, type JsonObject } from '../json.ts';
import { toModel, type Modality, type Model } from '../provider.ts';
import { toPrice } from './price.ts';

/** `{data: [{id}]}`, `{models: [{id or name}]}`, or the bare list that Together sends. YandexGPT repeats ids. */
export function toModelPage(body: unknown): ModelPage {
  const { data, models } = toObject(body);
  const rows = [body, data, models].find((value) => Array.isArray(value));
  const byId = new Map<string, Model>();
  for (const row of toList(rows)) {
    const model = toRow(isObject(row) ? row : { id: row });
    if (model.id !== '' && !byId.has(model.id)) byId.set(model.id, model);
  }
  return { models: [...byId.values()], next: null };
}

function toRow(fields: JsonObject): Model {
  const id = toText(fields['id']) || toText(fields['name']) || toText(fields['model']);
  const name = toText(fields['display_name']) || toText(fields['name']);
  return toModel({
    id,
    name: name === '' || name === id ? null : name,
    kind: toKind(id, fields),
    contextWindow: findLimit(fields, ['context_length', 'context_window', 'max_model_len', 'max_context_length']),
    outputLimit: findLimit(toObject(fields['top_provider']), limits) ?? findLimit(fields, limits),
    inputs: toInputs(fields),
    price: toPrice(fields['pricing']),
    ownedBy: toText(fields['owned_by']) || toText(fields['organization']) || null,
  });
}

/** OpenRouter, Groq. */
const limits = ['max_completion_tokens', 'max_output_tokens'];

/** OpenRouter and Together, Groq, vLLM, Mistral and LM Studio; llama.cpp says it apart. A limit of 0 is none. */
function findLimit(fields: JsonObject, names: readonly string[]): number | null {
  const values = [...names.map((name) => fields[name]), toObject(fields['meta'])['n_ctx_train']];
  return values.find((value): value is number => typeof value === 'number' && value > 0) ?? null;
}

/** The types of Together. */
const types: Readonly<Record<string, Model['kind']>> = {
  chat: 'chat',
  language: 'chat',
  embedding: 'embedding',
  image: 'other',
  audio: 'other',
  moderation: 'other',
  rerank: 'other',
};

/** What the vendor says goes first. Of names only the certain ones tell something. */
function toKind(id: string, fields: JsonObject): Model['kind'] {
  const type = toText(fields['type']);
  if (Object.hasOwn(types, type)) return types[type] ?? null;
  const outputs = toList(toObject(fields['architecture'])['output_modalities']);
  if (/^emb:|embed/i.test(id) || outputs.includes('embeddings')) return 'embedding';
  const { completion_chat: chats } = toObject(fields['capabilities']);
  if (typeof chats === 'boolean') return chats ? 'chat' : 'other';
  if (outputs.length > 0) return outputs.includes('text') ? 'chat' : 'other';
  if (id.startsWith('gpt://')) return 'chat';
  return /(?:^|[/-])(?:whisper|tts|dall-e|gpt-image|sora|moderation|rerank)(?:-|$)/i.test(id) ? 'other' : null;
}

const modalities: Readonly<Record<string, Modality>> = {
  text: 'text',
  image: 'image',
  audio: 'audio',
  video: 'video',
  file: 'pdf',
};

/** OpenRouter lists them, and of old wrote `text+image->text`; Mistral says whether a model sees and hears. */
function toInputs(fields: JsonObject): readonly Modality[] | null {
  const { input_modalities: listed, modality } = toObject(fields['architecture']);
  const words = toList(listed ?? toText(modality).split('->')[0]?.split('+')).map(toText);
  const known = words.flatMap((word) => (Object.hasOwn(modalities, word) ? [modalities[word] ?? 'text'] : []));
  if (known.length > 0) return known;
  const { vision, audio } = toObject(fields['capabilities']);
  if (typeof vision !== 'boolean') return null;
  return ['text', ...(vision ? (['image'] as const) : []), ...(audio === true ? (['audio'] as const) : [])];
}
