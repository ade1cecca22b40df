import { toWireSchema } from '../anthropic/schema.ts';
import type { JsonObject } from '../json.ts';
import { tellSchema } from '../lessons.ts';
import type { Message, OutputSchema } from '../provider.ts';

/** What the wish for a form of the answer makes of a request. */
export interface AnswerForm {
  readonly outputConfig: JsonObject;
  /** Go before those of the request. */
  readonly messages: readonly Message[];
  readonly warnings: readonly string[];
}

/** As of November 2026. Of Claude 4.5 and later and of many open models Bedrock takes a schema, from these a 400 comes. */
const schemaless =
  /claude-(?:instant|v2|3)|claude-[a-z]+-4-(?:[01](?!\d)|20\d{6})|(?:^|\.)(?:ai21|amazon|cohere|meta|writer)\./;

export function toAnswerForm(model: string, schema: OutputSchema | undefined): AnswerForm {
  if (schema === undefined) return { outputConfig: {}, messages: [], warnings: [] };
  if (schemaless.test(model)) {
    const warning = `"${model}" takes no JSON Schema, so --schema was told to it in words`;
    return { outputConfig: {}, messages: [tellSchema(schema)], warnings: [warning] };
  }
  const taken = model.includes('claude') ? toWireSchema(schema.schema) : schema.schema;
  const jsonSchema = { schema: JSON.stringify(taken), name: schema.name };
  const outputConfig = { textFormat: { type: 'json_schema', structure: { jsonSchema } } };
  return { outputConfig, messages: [], warnings: [] };
}
