import type { Exchange, WireRequest } from '../driver.ts';
import { checkExtra } from '../extra.ts';
import type { ChatRequest } from '../provider.ts';
import { isAnyJson, withSchemaInWords } from '../schema-words.ts';
import { warnUnsupported } from '../unsupported.ts';
import { toEffort, toFunction, toPlainContent } from './common.ts';

/** Messages of parts, the settings of the model in an object of their own. */
export function toWireV2(asked: ChatRequest, { provider }: Exchange): WireRequest {
  const isLoose = asked.schema !== undefined && isAnyJson(asked.schema);
  const request = isLoose ? withSchemaInWords(asked) : asked;
  const { model, messages, stream, tools, settings, extra } = request;
  checkExtra(extra, ['model', 'messages', 'stream']);
  const options = toModelOptions(request);
  const effort = toEffort(settings.reasoning);
  const body = {
    model,
    messages: messages.map((message) => ({ role: message.role, content: [{ text: toPlainContent(message) }] })),
    stream,
    ...(Object.keys(options).length === 0 ? {} : { model_options: options }),
    ...(tools === undefined
      ? {}
      : { tools: [{ functions: { specifications: tools.map(toFunction) } }], tool_config: { mode: 'auto' } }),
    ...extra,
  };
  const { stop, seed, reasoning } = settings;
  const lost = { '--stop': stop, '--seed': seed, '--reasoning': effort === null ? reasoning : undefined };
  return { path: '/chat/completions', body, warnings: warnUnsupported(provider, lost) };
}

function toModelOptions({ settings, schema }: ChatRequest): Readonly<Record<string, unknown>> {
  const { temperature, topP, maxTokens } = settings;
  const effort = toEffort(settings.reasoning);
  return {
    ...(temperature === undefined ? {} : { temperature }),
    ...(topP === undefined ? {} : { top_p: topP }),
    ...(maxTokens === undefined ? {} : { max_tokens: maxTokens }),
    ...(effort === null ? {} : { reasoning: { effort } }),
    ...(schema === undefined ? {} : { response_format: { type: 'json_schema', schema: schema.schema, strict: true } }),
  };
}
