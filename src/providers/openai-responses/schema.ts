import type { Exchange } from '../driver.ts';
import type { JsonObject } from '../json.ts';
import type { Said } from '../openai-chat/said.ts';
import type { ChatRequest, Message, OutputSchema } from '../provider.ts';
import { hasObjectRoot, isAnyJson, tellSchema, tellSchemaToUser, toTypedRoot, warnInWords } from '../schema-words.ts';
import { isStrict } from '../strict-schema.ts';

interface Format extends Said {
  /** Those of the request, with what had to be told in words. */
  readonly messages: readonly Message[];
}

/** The form that the answer is to have. */
export function toFormat({ messages, schema }: ChatRequest, { provider }: Exchange): Format {
  if (schema === undefined) return { fields: {}, warnings: [], messages };
  if (isAnyJson(schema)) {
    // The vendor wants the word JSON to be in the input; the instructions do not count.
    return { fields: toText({ type: 'json_object' }), warnings: [], messages: tellSchemaToUser(schema, messages) };
  }
  if (hasObjectRoot(schema)) return { fields: toText(toWireSchema(schema)), warnings: [], messages };
  const warnings = warnInWords(provider, schema, 'only the JSON Schema of an object');
  return { fields: {}, warnings, messages: tellSchema(schema, messages) };
}

function toText(format: JsonObject): JsonObject {
  return { text: { format } };
}

function toWireSchema({ name, schema }: OutputSchema): JsonObject {
  return { type: 'json_schema', name, schema: toTypedRoot(schema), strict: isStrict(schema) };
}
