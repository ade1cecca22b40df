import type { Driver, Exchange, ModelPage, WireRequest } from '../driver.ts';
import { checkExtra } from '../extra.ts';
import { toHttpFailure } from '../http-errors.ts';
import { isObject, toCount, toList, toObject, toText, type JsonObject } from '../json.ts';
import { toModel, type ChatRequest, type Message, type Model } from '../provider.ts';
import { toWireParts } from './media.ts';
import { ChatReader } from './reader.ts';

/** Chat completions, as OpenAI defined them and most servers copy them. */
export const openAiChat: Driver = {
  name: 'openai-chat',
  framing: 'sse',
  headers: {},
  toWire,
  createReader: (draft, { quirks }) => new ChatReader(draft, quirks),
  toFailure: toHttpFailure,
  models: { toPath: () => '/models', toPage: toModelPage },
  embeddings: null,
};

const ownFields = ['model', 'messages', 'stream'];

function toWire(request: ChatRequest, { quirks }: Exchange): WireRequest {
  const { model, messages, stream, settings, extra } = request;
  checkExtra(extra, ownFields);
  const { temperature, maxTokens, topP, stop, seed } = settings;
  const asksUsage = stream && quirks.noStreamOptions !== true;
  const isReasoning = quirks.reasoningModels?.test(model) === true;
  const maxTokensField = isReasoning ? 'max_completion_tokens' : (quirks.maxTokensField ?? 'max_tokens');
  const body = {
    model,
    messages: messages.map((message) => toWireMessage(message, quirks.developerModels?.test(model) === true)),
    stream,
    ...(asksUsage ? { stream_options: { include_usage: true } } : {}),
    ...(temperature === undefined ? {} : { temperature }),
    ...(maxTokens === undefined ? {} : { [maxTokensField]: maxTokens }),
    ...(topP === undefined ? {} : { top_p: topP }),
    ...(stop === undefined ? {} : { stop }),
    ...(seed === undefined ? {} : { [quirks.seedField ?? 'seed']: seed }),
    ...extra,
  };
  return { path: '/chat/completions', body };
}

function toWireMessage({ role, content }: Message, hasDeveloper: boolean): JsonObject {
  const parts = typeof content === 'string' ? content : toWireParts(content);
  return { role: role === 'system' && hasDeveloper ? 'developer' : role, content: parts };
}

/** `{data: [{id}]}`, `{models: [{id or name}]}`, or the bare list that Together sends. YandexGPT repeats ids. */
function toModelPage(body: unknown): ModelPage {
  const { data, models } = toObject(body);
  const rows = [body, data, models].find((value) => Array.isArray(value));
  const byId = new Map<string, Model>();
  for (const row of toList(rows)) {
    const fields = isObject(row) ? row : { id: row };
    const id = toText(fields['id']) || toText(fields['name']) || toText(fields['model']);
    if (id === '' || byId.has(id)) continue;
    byId.set(id, toModel({ id, contextWindow: toContextWindow(fields), ownedBy: toText(fields['owned_by']) || null }));
  }
  return { models: [...byId.values()], next: null };
}

/** OpenRouter and Together, Groq, vLLM, Mistral, LM Studio, llama.cpp. */
function toContextWindow(fields: JsonObject): number | null {
  const names = ['context_length', 'context_window', 'max_model_len', 'max_context_length'];
  const counts = [...names.map((name) => fields[name]), toObject(fields['meta'])['n_ctx_train']].map(toCount);
  return counts.find((count) => count !== null) ?? null;
}
