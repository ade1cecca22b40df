import type { ProviderFailure } from '../errors.ts';
import type { WireRequest } from './driver.ts';
import type { ChatRequest, Message, OutputSchema } from './provider.ts';
import type { LearntQuirks } from './quirks.ts';

interface Refused {
  readonly request: ChatRequest;
  readonly wire: WireRequest;
  readonly learnt: LearntQuirks;
}

/** What a refusal teaches about a server: the field that it does not know can be left out from then on. */
export function findLesson(
  { status, detail = '' }: ProviderFailure,
  { wire, request, learnt }: Refused,
): LearntQuirks | null {
  if (status !== 400 && status !== 422) return null;
  if ('stream_options' in wire.body && detail.includes('stream_options')) return { noStreamOptions: true };
  const asksSchema = request.schema !== undefined && learnt.noSchema !== true;
  return asksSchema && refusesSchemas(detail) ? { noSchema: true } : null;
}

/** A schema that has a mistake is the user's business, and no property of the server. */
function refusesSchemas(detail: string): boolean {
  const isAboutForm = /response_format|json_?schema|text\.?format|output_?config|structured output/i.test(detail);
  const isUnknown =
    /not (?:be )?(?:supported|permitted|allowed)|does(?: not|n't) support|un(?:supported|known|recognized|expected)/i;
  return isAboutForm && isUnknown.test(detail) && !/invalid schema/i.test(detail);
}

/** Says in words what the server takes no field for. */
export function tellSchema({ schema }: OutputSchema): Message {
  const content = `Answer with JSON alone. It must follow this JSON Schema: ${JSON.stringify(schema)}`;
  return { role: 'system', content };
}

/** The request for a server that takes no schema. */
export function withSchemaInWords({ schema, ...request }: ChatRequest): ChatRequest {
  return schema === undefined ? request : { ...request, messages: [tellSchema(schema), ...request.messages] };
}
