import type { Driver, Exchange, WireRequest } from '../driver.ts';
import { checkExtra } from '../extra.ts';
import { toHttpFailure } from '../http-errors.ts';
import { isObject, type JsonObject } from '../json.ts';
import { embeddings } from '../openai-chat/embeddings.ts';
import { toModelName } from '../openai-chat/model-name.ts';
import { toModelPage } from '../openai-chat/models.ts';
import { toReasoning } from '../openai-chat/reasoning.ts';
import type { Said } from '../openai-chat/said.ts';
import { toSampling } from '../openai-chat/sampling.ts';
import type { ChatRequest, Tool } from '../provider.ts';
import { isStrict } from '../strict-schema.ts';
import { warnUnsupported } from '../unsupported.ts';
import { toInput } from './input.ts';
import { ResponsesReader } from './reader.ts';
import { toFormat } from './schema.ts';

/** The Responses API of OpenAI, which xAI, OpenRouter, Groq, LM Studio, Ollama and others have as well. */
export const openAiResponses: Driver = {
  name: 'openai-responses',
  framing: 'sse',
  headers: {},
  toWire,
  createReader: (draft) => new ResponsesReader(draft),
  toFailure: toHttpFailure,
  models: { toPath: () => '/models', toPage: toModelPage },
  embeddings,
};

const ownFields = ['model', 'input', 'instructions', 'stream'];

function toWire(request: ChatRequest, exchange: Exchange): WireRequest {
  const { model, stream, settings, tools = [], extra } = request;
  const { provider, quirks } = exchange;
  checkExtra(extra, ownFields);
  const { maxTokens, stop, seed } = settings;
  const thought = toThought(request, exchange);
  const hasDeveloper = quirks.developerModels?.test(model) === true;
  const format = toFormat(request, exchange);
  const { instructions, items } = toInput(format.messages, hasDeveloper);
  const body = {
    model: toModelName(model, 'chat', quirks),
    ...(instructions === null ? {} : { instructions }),
    input: items,
    stream,
    // Otherwise the vendor keeps every prompt and answer for a month.
    store: false,
    ...(maxTokens === undefined ? {} : { max_output_tokens: maxTokens }),
    ...thought.fields,
    ...format.fields,
    ...(tools.length === 0 ? {} : { tools: tools.map(toWireTool) }),
  };
  const lacking = { '--stop': stop, '--seed': seed };
  const warnings = [...warnUnsupported(provider, lacking), ...format.warnings, ...thought.warnings];
  return { path: '/responses', body: withExtra(body, extra), warnings };
}

/** Models take and refuse the same as in chat completions; only the effort stands elsewhere. */
function toThought(request: ChatRequest, exchange: Exchange): Said {
  const { stop: _, seed: __, maxTokens: ___, ...settings } = request.settings;
  const sampling = toSampling({ ...request, settings }, exchange);
  const reasoning = toReasoning(request, exchange);
  const { reasoning_effort: effort, ...others } = reasoning.fields;
  return {
    fields: { ...sampling.fields, ...others, ...(effort === undefined ? {} : { reasoning: { effort } }) },
    warnings: [...sampling.warnings, ...reasoning.warnings],
  };
}

/** `text: {verbosity}` and `reasoning: {summary}` go beside what we put there ourselves. */
function withExtra(body: JsonObject, extra: JsonObject): JsonObject {
  const entries = Object.entries(extra).map(([name, value]) => {
    const own = body[name];
    return [name, isObject(own) && isObject(value) ? { ...own, ...value } : value];
  });
  return { ...body, ...Object.fromEntries(entries) };
}

function toWireTool({ name, description, parameters }: Tool): JsonObject {
  const words = description === null ? {} : { description };
  return { type: 'function', name, ...words, parameters, strict: isStrict(parameters) };
}
