import type { Driver, Exchange, WireRequest } from '../driver.ts';
import { checkExtra } from '../extra.ts';
import { toHttpFailure } from '../http-errors.ts';
import { isObject, type JsonObject } from '../json.ts';
import type { ChatRequest, ChatSettings, Tool } from '../provider.ts';
import { isAnyJson, warnInWords, withSchemaInWords } from '../schema-words.ts';
import { warnUnsupported } from '../unsupported.ts';
import { toConversation } from './content.ts';
import { findGate, type Gate } from './gating.ts';
import { toModelPage, toModelPath } from './models.ts';
import { toPath } from './path.ts';
import { MessagesReader } from './reader.ts';
import { toWireSchema } from './schema.ts';
import { toThinking, type Thinking } from './thinking.ts';

/** The Messages API of Anthropic, which DeepSeek, OpenRouter, Ollama and LM Studio speak too. */
export const anthropic: Driver = {
  name: 'anthropic',
  framing: 'sse',
  // The version of 2026 takes no temperature from any model.
  headers: { 'anthropic-version': '2023-06-01' },
  toWire,
  createReader: (draft) => new MessagesReader(draft),
  toFailure: toHttpFailure,
  models: {
    toPath: (cursor, { baseUrl }) => toPath(baseUrl, toModelPath(cursor)),
    toPage: toModelPage,
  },
  embeddings: null,
  batches: async () => (await import('./batches.ts')).batches,
};

const ownFields = ['model', 'messages', 'system', 'stream'];

function toWire(request: ChatRequest, { provider, baseUrl }: Exchange): WireRequest {
  const { model, stream, settings, extra, schema, tools } = request;
  checkExtra(extra, ownFields);
  const gate = findGate(model);
  const maxTokens = settings.maxTokens ?? toDefaultLimit(gate, stream);
  const thinking = findThinking({ model, settings, gate, maxTokens });
  const sampling = toSampling(settings, { gate, model, isThinking: thinking.isOn });
  const stop = toStop(settings.stop);
  const isBound = schema !== undefined && gate.takesSchema && !isAnyJson(schema);
  const { system, messages } = toConversation((isBound ? request : withSchemaInWords(request)).messages);
  const output = {
    ...(thinking.effort === undefined ? {} : { effort: thinking.effort }),
    ...(isBound ? { format: { type: 'json_schema', schema: toWireSchema(schema.schema) } } : {}),
  };
  const body = {
    model,
    max_tokens: maxTokens,
    messages,
    stream,
    ...(system === '' ? {} : { system }),
    ...sampling.fields,
    ...stop.fields,
    ...(thinking.thinking === undefined ? {} : { thinking: thinking.thinking }),
    ...(tools === undefined ? {} : { tools: tools.map(toWireTool) }),
    ...extra,
    ...toOutputConfig(output, extra['output_config']),
  };
  const warnings = [
    ...warnUnsupported(provider, { '--seed': settings.seed }),
    ...(isBound || schema === undefined ? [] : warnInWords(model, schema)),
    ...[sampling, stop, thinking].flatMap((part) => part.warnings),
  ];
  return { path: toPath(baseUrl, '/messages'), body, warnings };
}

// More than this takes longer than the ten minutes after which connections without a sign of life are cut.
const mostInOnePiece = 21_333;

/** A limit must be named, so without one it is the model's own. */
function toDefaultLimit({ maxTokens }: Gate, stream: boolean): number {
  return stream ? maxTokens : Math.min(maxTokens, mostInOnePiece);
}

function findThinking({
  settings,
  ...known
}: {
  readonly model: string;
  readonly settings: ChatSettings;
  readonly gate: Gate;
  readonly maxTokens: number;
}): Thinking {
  const { reasoning } = settings;
  return reasoning === undefined ? { isOn: false, warnings: [] } : toThinking({ ...known, reasoning });
}

interface Fields {
  readonly fields: JsonObject;
  readonly warnings: readonly string[];
}

function toSampling(
  { temperature, topP }: ChatSettings,
  { gate, model, isThinking }: { readonly gate: Gate; readonly model: string; readonly isThinking: boolean },
): Fields {
  if (gate.sampling === 'none' || isThinking) {
    const why = gate.sampling === 'none' ? '' : ' beside --reasoning';
    const asked = { [`--temperature${why}`]: temperature, [`--top-p${why}`]: topP };
    return { fields: {}, warnings: warnUnsupported(model, asked) };
  }
  const isOne = gate.sampling === 'one' && temperature !== undefined;
  const beside = isOne ? warnUnsupported(model, { '--top-p beside --temperature': topP }) : [];
  const isHot = temperature !== undefined && temperature > 1;
  return {
    fields: {
      ...(temperature === undefined ? {} : { temperature: Math.min(temperature, 1) }),
      ...(topP === undefined || isOne ? {} : { top_p: topP }),
    },
    warnings: isHot ? [...beside, `--temperature ${temperature} became 1, the most that "${model}" takes`] : beside,
  };
}

/** A sequence of white space alone is refused. */
function toStop(stop: ChatSettings['stop']): Fields {
  if (stop === undefined) return { fields: {}, warnings: [] };
  const kept = stop.filter((sequence) => sequence.trim() !== '');
  const blanks = stop.filter((sequence) => sequence.trim() === '').map((sequence) => JSON.stringify(sequence));
  const warnings = blanks.map((blank) => `--stop ${blank} was left out: it holds nothing but white space`);
  return { fields: kept.length === 0 && blanks.length > 0 ? {} : { stop_sequences: kept }, warnings };
}

function toWireTool({ name, description, parameters }: Tool): JsonObject {
  return { name, ...(description === null ? {} : { description }), input_schema: parameters };
}

/** What the user adds there stands beside what the flags say. */
function toOutputConfig(own: JsonObject, extra: unknown): JsonObject {
  const all = isObject(extra) ? { ...own, ...extra } : own;
  return Object.keys(all).length === 0 ? {} : { output_config: all };
}
