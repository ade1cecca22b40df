import type { Exchange } from '../driver.ts';
import type { ChatRequest, Message, OutputSchema } from '../provider.ts';
import { hasObjectRoot, isAnyJson, tellSchema, toTypedRoot, warnInWords } from '../schema-words.ts';
import { isStrict } from '../strict-schema.ts';
import { nothing, type Said } from './said.ts';

interface Format extends Said {
  /** Those of the request, with what had to be told in words. */
  readonly messages: readonly Message[];
  /** The answer has to come in one piece. */
  readonly isWhole: boolean;
}

/** The form that the answer is to have. What can be promised by no field, the model is told in words. */
export function toFormat(request: ChatRequest, { provider, quirks }: Exchange): Format {
  const { model, messages, schema, tools = [] } = request;
  const free: Format = { fields: nothing.fields, warnings: nothing.warnings, messages, isWhole: false };
  if (schema === undefined) return free;
  const isWhole = quirks.schemaAlone === true;
  const told: Format = { ...free, messages: tellSchema(schema, messages) };
  const promised = quirks.noJsonObject === true ? told : { ...told, isWhole, fields: anyObject };
  if (isWhole && tools.length > 0) {
    return { ...told, warnings: warnInWords(provider, schema, 'no JSON Schema beside --tools') };
  }
  if (isAnyJson(schema)) return promised;
  if (!hasObjectRoot(schema)) return { ...told, warnings: warnInWords(provider, schema, onlyObjects) };
  if (quirks.schemalessModels?.test(model) === true) {
    return { ...promised, warnings: warnInWords(model, schema) };
  }
  return { ...free, isWhole, fields: { response_format: { type: 'json_schema', json_schema: toWireSchema(schema) } } };
}

const anyObject = { response_format: { type: 'json_object' } };
const onlyObjects = 'only the JSON Schema of an object';

function toWireSchema({ name, schema }: OutputSchema): object {
  return { name, schema: toTypedRoot(schema), strict: isStrict(schema) };
}
