import type { Driver, Exchange, WireRequest } from '../driver.ts';
import { checkExtra } from '../extra.ts';
import { toObject, type JsonObject } from '../json.ts';
import type { ChatRequest, ChatSettings, Tool } from '../provider.ts';
import { warnUnsupported } from '../unsupported.ts';
import { toFailure } from './errors.ts';
import { toConversation } from './messages.ts';
import { toModelPage, toModelPath } from './models.ts';
import { ConverseReader } from './reader.ts';
import { toAnswerForm } from './schema.ts';
import { toThinking } from './thinking.ts';

/** Converse, the one way in which Bedrock talks to the models of all vendors. */
export const bedrock: Driver = {
  name: 'bedrock',
  framing: 'event-stream',
  headers: { Accept: 'application/vnd.amazon.eventstream, application/json' },
  toWire,
  createReader: (draft) => new ConverseReader(draft),
  toFailure,
  models: {
    toPath: toModelPath,
    toPage: toModelPage,
    // The control plane: bedrock.us-east-1.amazonaws.com beside bedrock-runtime.us-east-1.amazonaws.com.
    toLabel: (label) => label.replace(/^bedrock-runtime(?=-fips$|$)/, 'bedrock'),
  },
  embeddings: null,
};

const ownFields = ['model', 'modelId', 'messages', 'system', 'stream'];

/** What Converse itself takes beside the messages. Everything else is for the model behind it. */
const converseFields = new Set([
  'additionalModelRequestFields',
  'additionalModelResponseFieldPaths',
  'guardrailConfig',
  'inferenceConfig',
  'outputConfig',
  'performanceConfig',
  'promptVariables',
  'requestMetadata',
  'serviceTier',
  'toolConfig',
]);

function toWire(request: ChatRequest, { provider }: Exchange): WireRequest {
  const { model, stream, settings, tools, extra } = request;
  checkExtra(extra, ownFields);
  const thinking = toThinking(model, settings);
  const form = toAnswerForm(request);
  const own = {
    inferenceConfig: toInferenceConfig(settings, thinking.refused),
    additionalModelRequestFields: thinking.fields,
    outputConfig: { ...form.outputConfig, ...thinking.outputConfig },
    toolConfig: toToolConfig(tools),
  };
  return {
    path: `/model/${encode(model)}/${stream ? 'converse-stream' : 'converse'}`,
    body: { ...toConversation(form.messages), ...mergeExtra(own, extra) },
    warnings: [...warnUnsupported(provider, { '--seed': settings.seed, ...thinking.refused }), ...form.warnings],
  };
}

function toInferenceConfig(settings: ChatSettings, refused: JsonObject): JsonObject {
  const { temperature, maxTokens, topP, stop } = settings;
  return {
    ...(maxTokens === undefined ? {} : { maxTokens }),
    ...(temperature === undefined || '--temperature' in refused ? {} : { temperature }),
    ...(topP === undefined || '--top-p' in refused ? {} : { topP }),
    ...(stop === undefined ? {} : { stopSequences: stop }),
  };
}

function toToolConfig(tools: readonly Tool[] = []): JsonObject {
  if (tools.length === 0) return {};
  const specs = tools.map(({ name, description, parameters }) => ({
    toolSpec: { name, ...(description === null ? {} : { description }), inputSchema: { json: parameters } },
  }));
  return { tools: specs };
}

/** The user's fields win over ours of the same name, one by one. */
function mergeExtra(own: Readonly<Record<string, JsonObject>>, extra: JsonObject): JsonObject {
  const merged: Record<string, unknown> = {};
  const fields = Object.entries(extra);
  const forConverse = Object.fromEntries(fields.filter(([name]) => converseFields.has(name)));
  const forModel = Object.fromEntries(fields.filter(([name]) => !converseFields.has(name)));
  for (const [name, value] of Object.entries(own)) {
    const beside = name === 'additionalModelRequestFields' ? forModel : {};
    const joined = { ...value, ...beside, ...toObject(forConverse[name]) };
    if (Object.keys(joined).length > 0) merged[name] = joined;
  }
  return { ...forConverse, ...merged };
}

/** As AWS wants it: beyond the platform's own encoding, which leaves these five alone. */
function encode(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
