import { Failure, ProviderFailure } from '../errors.ts';
import type { SseMessage } from '../http/sse.ts';
import type { Driver, Exchange, WireRequest } from './driver.ts';
import { toHttpFailure } from './http-errors.ts';
import { isObject, toCount, toList, toObject, toText, type JsonObject } from './json.ts';
import { OpenAiAnswer } from './openai-answer.ts';
import { toWireParts } from './openai-media.ts';
import type { ChatRequest, Message, Model, StreamEvent } from './provider.ts';
import type { Quirks } from './settings.ts';

/** Chat completions, as OpenAI defined them and most servers copy them. */
export const openAiChat: Driver = {
  name: 'openai-chat',
  toWire,
  readStream,
  readAnswer,
  toFailure: toHttpFailure,
  modelsPath: '/models',
  toModels,
};

const ownFields = ['model', 'messages', 'stream'];

function toWire(request: ChatRequest, quirks: Quirks): WireRequest {
  const { model, messages, stream, settings, extra } = request;
  const taken = ownFields.find((field) => Object.hasOwn(extra, field));
  if (taken !== undefined) {
    throw new Failure('usage', `"${taken}" cannot be set as an extra field`, {
      hint: 'use --model, --system, the prompt and --no-stream',
    });
  }
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

async function* readStream(
  batches: AsyncIterable<readonly SseMessage[]>,
  exchange: Exchange,
): AsyncGenerator<StreamEvent> {
  const answer = new OpenAiAnswer(exchange);
  try {
    for await (const batch of batches) {
      for (const message of batch) answer.read(message);
      yield* answer.takeEvents();
      if (answer.isOver) break;
    }
  } catch (error) {
    if (!(error instanceof ProviderFailure)) throw error;
    // The model had finished, so what breaks while we wait for the usage takes nothing from the answer.
    if (!answer.isComplete) throw answer.toBrokenOff(error);
  }
  yield* answer.end();
}

function* readAnswer(body: unknown, exchange: Exchange): Generator<StreamEvent> {
  const answer = new OpenAiAnswer(exchange);
  answer.readWhole(toObject(body));
  yield* answer.takeEvents();
  yield* answer.end();
}

/** `{data: [{id}]}`, `{models: [{id or name}]}`, or the bare list that Together sends. YandexGPT repeats ids. */
function toModels(body: unknown): readonly Model[] {
  const { data, models } = toObject(body);
  const rows = [body, data, models].find((value) => Array.isArray(value));
  const byId = new Map<string, Model>();
  for (const row of toList(rows)) {
    const fields = isObject(row) ? row : { id: row };
    const id = toText(fields['id']) || toText(fields['name']) || toText(fields['model']);
    if (id === '' || byId.has(id)) continue;
    byId.set(id, { id, contextWindow: toContextWindow(fields), ownedBy: toText(fields['owned_by']) || null });
  }
  return [...byId.values()];
}

/** OpenRouter and Together, Groq, vLLM, Mistral, LM Studio, llama.cpp. */
function toContextWindow(fields: JsonObject): number | null {
  const names = ['context_length', 'context_window', 'max_model_len', 'max_context_length'];
  const counts = [...names.map((name) => fields[name]), toObject(fields['meta'])['n_ctx_train']].map(toCount);
  return counts.find((count) => count !== null) ?? null;
}
