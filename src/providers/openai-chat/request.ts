import type { Exchange, WireRequest } from '../driver.ts';
import { checkExtra } from '../extra.ts';
import type { JsonObject } from '../json.ts';
import type { ChatRequest, Message, Tool } from '../provider.ts';
import type { Quirks } from '../settings.ts';
import { toWireParts } from './media.ts';
import { toModelName } from './model-name.ts';
import { toReasoning } from './reasoning.ts';
import { toSampling } from './sampling.ts';
import { toFormat } from './schema.ts';

const ownFields = ['model', 'messages', 'stream'];

export function toWire(request: ChatRequest, exchange: Exchange): WireRequest {
  const { model, tools = [], extra } = request;
  const { quirks } = exchange;
  checkExtra(extra, ownFields);
  const hasDeveloper = quirks.developerModels?.test(model) === true;
  const sampling = toSampling(request, exchange);
  const reasoning = toReasoning(request, exchange);
  const format = toFormat(request, exchange);
  const stream = request.stream && !format.isWhole;
  // Not `map`: V8 makes its arrays of another kind once it has compiled it, and then compiles anew whoever reads them.
  const messages: JsonObject[] = [];
  for (const message of format.messages) messages.push(toWireMessage(message, hasDeveloper, quirks));
  const body = {
    model: toModelName(model, 'chat', quirks),
    messages,
    stream,
    ...(stream && quirks.noStreamOptions !== true ? { stream_options: { include_usage: true } } : {}),
    ...sampling.fields,
    ...reasoning.fields,
    ...(tools.length === 0 ? {} : { tools: tools.map(toWireTool) }),
    ...format.fields,
    ...extra,
  };
  const warnings = [...sampling.warnings, ...reasoning.warnings, ...format.warnings];
  return { path: '/chat/completions', body, warnings };
}

function toWireMessage({ role, content }: Message, hasDeveloper: boolean, { media }: Quirks): JsonObject {
  const parts = typeof content === 'string' ? content : toWireParts(content, media);
  return { role: role === 'system' && hasDeveloper ? 'developer' : role, content: parts };
}

function toWireTool({ name, description, parameters }: Tool): JsonObject {
  return { type: 'function', function: { name, ...(description === null ? {} : { description }), parameters } };
}
