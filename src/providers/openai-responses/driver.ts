import type { Driver, Exchange, WireRequest } from '../driver.ts';
import { checkExtra } from '../extra.ts';
import { toHttpFailure } from '../http-errors.ts';
import { isObject, type JsonObject } from '../json.ts';
import { openAiChat } from '../openai-chat/driver.ts';
import type { ChatRequest, OutputSchema, Tool } from '../provider.ts';
import { warnUnsupported } from '../unsupported.ts';
import { gate } from './gating.ts';
import { toInput } from './input.ts';
import { ResponsesReader } from './reader.ts';
import { fitsStrict } from './strict.ts';

/** The Responses API of OpenAI, which xAI, OpenRouter, Groq, LM Studio, Ollama and others have as well. */
export const openAiResponses: Driver = {
  name: 'openai-responses',
  framing: 'sse',
  headers: {},
  toWire,
  createReader: (draft) => new ResponsesReader(draft),
  toFailure: toHttpFailure,
  models: openAiChat.models,
  embeddings: openAiChat.embeddings,
};

const ownFields = ['model', 'input', 'instructions', 'stream'];

function toWire(request: ChatRequest, { provider, quirks }: Exchange): WireRequest {
  const { model, messages, stream, settings, tools, schema, extra } = request;
  checkExtra(extra, ownFields);
  const { maxTokens, stop, seed } = settings;
  const { temperature, topP, effort, refused } = gate(model, settings, quirks);
  const { instructions, items } = toInput(messages, quirks.developerModels?.test(model) === true);
  const body = {
    model,
    ...(instructions === null ? {} : { instructions }),
    input: items,
    stream,
    // Otherwise the vendor keeps every prompt and answer for a month.
    store: false,
    ...(temperature === undefined ? {} : { temperature }),
    ...(maxTokens === undefined ? {} : { max_output_tokens: maxTokens }),
    ...(topP === undefined ? {} : { top_p: topP }),
    ...(effort === undefined ? {} : { reasoning: { effort } }),
    ...(schema === undefined ? {} : { text: { format: toFormat(schema) } }),
    ...(tools === undefined ? {} : { tools: tools.map(toWireTool) }),
  };
  const warnings = warnUnsupported(provider, { '--stop': stop, '--seed': seed, ...refused });
  return { path: '/responses', body: withExtra(body, extra), warnings };
}

/** `text: {verbosity}` and `reasoning: {summary}` go beside what we put there ourselves. */
function withExtra(body: JsonObject, extra: JsonObject): JsonObject {
  const entries = Object.entries(extra).map(([name, value]) => {
    const own = body[name];
    return [name, isObject(own) && isObject(value) ? { ...own, ...value } : value];
  });
  return { ...body, ...Object.fromEntries(entries) };
}

function toFormat({ name, schema }: OutputSchema): JsonObject {
  return { type: 'json_schema', name, schema, strict: fitsStrict(schema) };
}

function toWireTool({ name, description, parameters }: Tool): JsonObject {
  const words = description === null ? {} : { description };
  return { type: 'function', name, ...words, parameters, strict: fitsStrict(parameters) };
}
