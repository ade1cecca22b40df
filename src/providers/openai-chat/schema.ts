import type { Exchange } from '../driver.ts';
import { tellSchema } from '../lessons.ts';
import type { ChatRequest, Message, OutputSchema } from '../provider.ts';
import { isStrict } from '../strict-schema.ts';
import { warnUnsupported } from '../unsupported.ts';
import { nothing, type Said } from './said.ts';

interface Format extends Said {
  /** Go before those of the request. */
  readonly messages: readonly Message[];
  /** The answer has to come in one piece. */
  readonly isWhole: boolean;
}

const free: Format = { ...nothing, messages: [], isWhole: false };

/** The form that the answer is to have. Where only JSON can be promised, the model is told the schema in words. */
export function toFormat({ model, schema, tools = [] }: ChatRequest, { provider, quirks }: Exchange): Format {
  if (schema === undefined) return free;
  const isWhole = quirks.schemaAlone === true;
  if (isWhole && tools.length > 0) {
    return { ...free, warnings: warnUnsupported(provider, { '--schema beside --tools': schema }) };
  }
  if (quirks.schemalessModels?.test(model) !== true) {
    return {
      ...free,
      isWhole,
      fields: { response_format: { type: 'json_schema', json_schema: toWireSchema(schema) } },
    };
  }
  return {
    fields: { response_format: { type: 'json_object' } },
    warnings: [`"${model}" promises JSON but takes no JSON Schema, so --schema was told to it in words`],
    messages: [tellSchema(schema)],
    isWhole,
  };
}

function toWireSchema({ name, schema }: OutputSchema): object {
  return { name, schema, strict: isStrict(schema) };
}
