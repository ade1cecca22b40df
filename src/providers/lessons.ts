import type { ProviderFailure } from '../errors.ts';
import type { WireRequest } from './driver.ts';
import { toObject } from './json.ts';
import type { ChatRequest } from './provider.ts';
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
  if (request.schema === undefined || learnt.noSchema === true || !refusesSchemas(detail)) return null;
  const asksAnyObject = toObject(wire.body['response_format'])['type'] === 'json_object';
  return asksAnyObject ? { noJsonObject: true } : { noSchema: true };
}

/** A schema that has a mistake is the user's business, and no property of the server. */
function refusesSchemas(detail: string): boolean {
  const isAboutForm = /response_format|json_?schema|text\.?format|output_?config|structured output/i.test(detail);
  const isUnknown =
    /not (?:be )?(?:supported|permitted|allowed)|does(?: not|n't) support|un(?:supported|known|recognized|expected)|type'? must be/i;
  return isAboutForm && isUnknown.test(detail) && !/invalid schema/i.test(detail);
}
