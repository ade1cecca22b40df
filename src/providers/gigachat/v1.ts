import type { Exchange, WireRequest } from '../driver.ts';
import { checkExtra } from '../extra.ts';
import type { ChatRequest } from '../provider.ts';
import { isAnyJson, withSchemaInWords } from '../schema-words.ts';
import { warnUnsupported } from '../unsupported.ts';
import { toEffort, toFunction, toPlainContent } from './common.ts';

/** Like a chat completion of OpenAI's first years: functions in place of tools. */
export function toWireV1(asked: ChatRequest, { provider }: Exchange): WireRequest {
  const isLoose = asked.schema !== undefined && isAnyJson(asked.schema);
  const request = isLoose ? withSchemaInWords(asked) : asked;
  const { model, messages, stream, settings, tools, schema, extra } = request;
  checkExtra(extra, ['model', 'messages', 'stream']);
  const { temperature, maxTokens, topP, stop, seed, reasoning } = settings;
  const effort = toEffort(reasoning);
  const body = {
    model,
    messages: messages.map((message) => ({ role: message.role, content: toPlainContent(message) })),
    stream,
    ...(temperature === undefined ? {} : { temperature }),
    ...(topP === undefined ? {} : { top_p: topP }),
    ...(maxTokens === undefined ? {} : { max_tokens: maxTokens }),
    ...(effort === null ? {} : { reasoning_effort: effort }),
    ...(tools === undefined ? {} : { functions: tools.map(toFunction), function_call: 'auto' }),
    ...(schema === undefined ? {} : { response_format: { type: 'json_schema', schema: schema.schema, strict: true } }),
    ...extra,
  };
  const lost = { '--stop': stop, '--seed': seed, '--reasoning': effort === null ? reasoning : undefined };
  return { path: '/chat/completions', body, warnings: warnUnsupported(provider, lost) };
}
