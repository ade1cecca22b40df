import type { Driver, Exchange, WireRequest } from '../driver.ts';
import { checkExtra } from '../extra.ts';
import type { ChatRequest, Tool } from '../provider.ts';
import { isAnyJson, tellSchema } from '../schema-words.ts';
import { warnUnsupported } from '../unsupported.ts';
import { embeddings } from './embeddings.ts';
import { toFailure } from './failure.ts';
import { toWireMessage } from './messages.ts';
import { models } from './models.ts';
import { splitExtra, toOptions } from './options.ts';
import { OllamaReader } from './reader.ts';
import { toThink } from './think.ts';

/** The API of Ollama itself. The one that copies OpenAI knows no num_ctx and loses the words of a failure in mid-stream. */
export const ollama: Driver = {
  name: 'ollama',
  framing: 'ndjson',
  headers: { Accept: 'application/x-ndjson, application/json' },
  toWire,
  createReader: (draft, exchange) => new OllamaReader(draft, exchange),
  toFailure,
  models,
  embeddings,
};

const ownFields = ['model', 'messages', 'stream'];

function toWire(request: ChatRequest, { provider }: Exchange): WireRequest {
  const { model, messages, stream, settings, schema, tools = [] } = request;
  checkExtra(request.extra, ownFields);
  const { options, fields } = splitExtra(request.extra, toOptions(settings));
  const { think, unsupported } = toThink(settings.reasoning, model);
  const isLoose = schema !== undefined && isAnyJson(schema);
  const body = {
    model,
    // A model that is held to JSON and not told so may give blanks without end.
    messages: (isLoose ? tellSchema(schema, messages) : messages).map(toWireMessage),
    // Left out it would mean true.
    stream,
    ...(schema === undefined ? {} : { format: isLoose ? 'json' : schema.schema }),
    ...(think === undefined ? {} : { think }),
    ...(tools.length === 0 ? {} : { tools: tools.map(toWireTool) }),
    ...(Object.keys(options).length === 0 ? {} : { options }),
    ...fields,
  };
  return { path: '/api/chat', body, warnings: warnUnsupported(provider, unsupported) };
}

function toWireTool({ name, description, parameters }: Tool): object {
  return { type: 'function', function: { name, ...(description === null ? {} : { description }), parameters } };
}
