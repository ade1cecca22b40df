import { toWireSchema } from '../anthropic/schema.ts';
import type { JsonObject } from '../json.ts';
import type { ChatRequest, Message } from '../provider.ts';
import { isAnyJson, tellSchema, warnInWords } from '../schema-words.ts';

/** What the wish for a form of the answer makes of a request. */
export interface AnswerForm {
  readonly outputConfig: JsonObject;
  /** Those of the request, with what had to be told in words. */
  readonly messages: readonly Message[];
  readonly warnings: readonly string[];
}

/** As of November 2026. Of Claude 4.5 and later and of many open models Bedrock takes a schema, from these a 400 comes. */
const schemaless =
  /claude-(?:instant|v2|3)|claude-[a-z]+-4-(?:[01](?!\d)|20\d{6})|(?:^|\.)(?:ai21|amazon|cohere|meta|writer)\./;

export function toAnswerForm({ model, messages, schema }: ChatRequest): AnswerForm {
  if (schema === undefined) return { outputConfig: {}, messages, warnings: [] };
  if (schemaless.test(model) || isAnyJson(schema)) {
    return { outputConfig: {}, messages: tellSchema(schema, messages), warnings: warnInWords(model, schema) };
  }
  const taken = model.includes('claude') ? toWireSchema(schema.schema) : schema.schema;
  const jsonSchema = { schema: JSON.stringify(taken), name: schema.name };
  const outputConfig = { textFormat: { type: 'json_schema', structure: { jsonSchema } } };
  return { outputConfig, messages, warnings: [] };
}
