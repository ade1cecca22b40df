import type { Exchange, WireRequest } from '../driver.ts';
import { checkExtra } from '../extra.ts';
import { isObject, type JsonObject } from '../json.ts';
import type { ChatRequest, OutputSchema, Tool } from '../provider.ts';
import { isAnyJson, warnInWords, withSchemaInWords } from '../schema-words.ts';
import { warnUnsupported } from '../unsupported.ts';
import { toContents } from './contents.ts';
import { toMethodPath } from './resource.ts';
import { toThinking } from './thinking.ts';
import { findTraits, type Traits } from './traits.ts';

const ownFields = ['model', 'contents', 'systemInstruction', 'system_instruction', 'stream'];

/** The model stands in the path, and so does whether the answer is to be a stream. */
export function toWire(request: ChatRequest, exchange: Exchange): WireRequest {
  const { model, extra, tools = [] } = request;
  checkExtra(extra, ownFields);
  const traits = findTraits(model);
  const { messages } = takesSchema(request, traits) ? request : withSchemaInWords(request);
  const { system, turns } = toContents(messages, traits.hasSystem);
  const { config, warnings } = toConfig(request, traits);
  const { generationConfig: given, generation_config: snake = given, ...rest } = extra;
  const isTaken = tools.length > 0 && traits.hasTools;
  const body = {
    contents: turns,
    ...(system === null ? {} : { systemInstruction: system }),
    ...(isTaken ? { tools: [{ functionDeclarations: tools.map(toDeclaration) }] } : {}),
    ...withConfig(config, snake),
    ...rest,
  };
  const method = request.stream ? 'streamGenerateContent' : 'generateContent';
  // Without it the stream is one JSON array.
  const query = request.stream ? '?alt=sse' : '';
  return { path: `${toMethodPath(method, { ...exchange, model })}${query}`, body, warnings };
}

function toDeclaration({ name, description, parameters }: Tool): JsonObject {
  return { name, ...(description === null ? {} : { description }), parametersJsonSchema: parameters };
}

/** The user's own fields join ours and win. What is no object is left for the server to refuse. */
function withConfig(config: JsonObject, given: unknown): JsonObject {
  if (given !== undefined && !isObject(given)) return { generationConfig: given };
  const merged = { ...config, ...given };
  return Object.keys(merged).length === 0 ? {} : { generationConfig: merged };
}

interface Config {
  readonly config: JsonObject;
  readonly warnings: readonly string[];
}

const mostStops = 5;

function takesSchema({ tools = [] }: ChatRequest, { hasSchema, hasSchemaWithTools }: Traits): boolean {
  return hasSchema && (tools.length === 0 || hasSchemaWithTools);
}

function toConfig(request: ChatRequest, traits: Traits): Config {
  const { settings, schema, tools = [], model } = request;
  const { temperature, maxTokens, topP, stop, seed, reasoning } = settings;
  const thinking = reasoning === undefined ? null : toThinking(reasoning, traits, model);
  const asksTools = tools.length > 0;
  const isBound = takesSchema(request, traits);
  const config = {
    ...(temperature === undefined ? {} : { temperature }),
    ...(topP === undefined ? {} : { topP }),
    ...(maxTokens === undefined ? {} : { maxOutputTokens: maxTokens }),
    ...(stop === undefined ? {} : { stopSequences: stop.slice(0, mostStops) }),
    ...(seed === undefined ? {} : { seed }),
    ...(schema !== undefined && isBound ? toFormat(schema) : {}),
    ...(thinking === null || thinking.config === null ? {} : { thinkingConfig: thinking.config }),
  };
  const lacking = { '--tools': asksTools && !traits.hasTools ? true : undefined };
  const what = traits.hasSchema ? 'no JSON Schema beside --tools' : 'no JSON Schema';
  const told = schema === undefined || isBound ? [] : warnInWords(model, schema, what);
  const stops = (stop ?? []).length > mostStops ? `only the first ${mostStops} of --stop were sent` : null;
  const others = [thinking?.warning ?? null, stops].filter((warning) => warning !== null);
  return { config, warnings: [...warnUnsupported(model, lacking), ...told, ...others] };
}

function toFormat(wanted: OutputSchema): JsonObject {
  const promised = { responseMimeType: 'application/json' };
  return isAnyJson(wanted) ? promised : { ...promised, responseJsonSchema: wanted.schema };
}
