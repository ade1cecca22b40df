import type { ProviderFailure } from '../../errors.ts';
import type { ErrorAnswer, Exchange } from '../driver.ts';
import { toHttpFailure } from '../http-errors.ts';
import { isObject, parseJson, toObject, toText } from '../json.ts';

interface Meaning {
  /** The status that goes with it, for an exception within a stream. */
  readonly status: number;
  /** What others call it. */
  readonly code?: string;
}

const badKey: Meaning = { status: 403, code: 'authentication_error' };

/** By the lower-case name, without the word that all end in. */
const meanings: Readonly<Record<string, Meaning>> = {
  accessdenied: { status: 403 },
  expiredtoken: badKey,
  incompletesignature: badKey,
  invalidclienttokenid: badKey,
  invalidsignature: badKey,
  missingauthenticationtoken: badKey,
  signaturedoesnotmatch: badKey,
  unrecognizedclient: badKey,
  internalserver: { status: 500 },
  modelerror: { status: 424 },
  modelnotready: { status: 429 },
  modelstreamerror: { status: 424 },
  modeltimeout: { status: 408 },
  resourcenotfound: { status: 404, code: 'model_not_found' },
  servicequotaexceeded: { status: 400, code: 'insufficient_quota' },
  serviceunavailable: { status: 503 },
  throttling: { status: 429 },
  validation: { status: 400 },
};

/** AWS says what went wrong in a header, and within a stream in the name of the frame; the body is a sentence. */
export function toFailure(answer: ErrorAnswer, exchange: Exchange): ProviderFailure {
  const parsed = parseJson(answer.body);
  if (parsed !== undefined && !isObject(parsed)) return toHttpFailure(answer, exchange);
  const body = toObject(parsed);
  // `ValidationException:http://internal.amazon.com/...`, or in the body `com.amazon.coral.service#ValidationException`.
  const written = answer.headers['x-amzn-errortype'] ?? toText(body['__type']);
  const type = (written.split(':')[0] ?? '').replace(/^.*#/, '');
  const name = type.toLowerCase().replace(/exception$/, '');
  const meaning = Object.hasOwn(meanings, name) ? meanings[name] : undefined;
  if (meaning === undefined && !('Message' in body)) return toHttpFailure(answer, exchange);
  const message = toText(body['message']) || toText(body['Message']) || answer.body;
  const code = findCode(message) ?? meaning?.code;
  const words = { message, type, ...(code === undefined ? {} : { code }), status: meaning?.status };
  return toHttpFailure({ ...answer, body: JSON.stringify(words) }, exchange);
}

/** What the name of the exception does not tell: these come as denied access and as something invalid. */
function findCode(message: string): string | undefined {
  if (/make sure your API key is valid|security token .* (?:invalid|expired)/i.test(message))
    return 'authentication_error';
  return /tokens exceeded|exceeds? the (?:maximum|model)/i.test(message) ? 'context_length' : undefined;
}
