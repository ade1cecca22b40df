import { ProviderFailure, type FailureCode } from '../errors.ts';
import type { ErrorAnswer, Exchange } from './driver.ts';
import { readErrorWords, type ErrorWords } from './error-words.ts';
import { toObject, toText } from './json.ts';
import { toBareName } from './names.ts';
import { saysTooLong } from './overflow-words.ts';
import { findRetryAfterMs } from './retry-hint.ts';

type Kind = 'quota' | 'key' | 'filtered' | 'rate' | 'too-long' | 'model' | 'forbidden' | 'path' | 'passing' | 'request';

interface Case {
  readonly status: number;
  readonly words: ErrorWords;
  readonly exchange: Exchange;
}

interface Verdict {
  readonly code: FailureCode;
  readonly message: string;
  readonly hint?: string | undefined;
  readonly isRetryable?: boolean;
}

/** Gives an error answer its meaning from the body first: vendors disagree on what a status stands for. */
export function toHttpFailure(answer: ErrorAnswer, exchange: Exchange): ProviderFailure {
  const words = readErrorWords(answer.body);
  // Some answer 200 and put the real status into the body, others the other way round.
  const status = answer.status < 400 ? (words.status ?? answer.status) : answer.status;
  const kind = findKind({ status, words, exchange });
  const verdict = judge(kind, { status, words, exchange });
  const retryAfterMs = kind === 'rate' || kind === 'passing' ? findRetryAfterMs(answer, words) : undefined;
  const isRetryable = verdict.isRetryable ?? false;
  const wish = answer.headers['x-should-retry'] ?? findWish(words);
  return new ProviderFailure(verdict.code, verdict.message, {
    provider: exchange.provider,
    status,
    detail: words.message === '' ? undefined : words.message,
    hint: retryAfterMs === undefined ? verdict.hint : renderWait(retryAfterMs, answer.receivedAt),
    isRetryable: wish === undefined ? isRetryable : isRetryable && wish !== 'false',
    isOverflow: kind === 'too-long',
    isInvalid: kind === 'request' && saysInvalid(status, words),
    retryAfterMs,
    requestId: findRequestId(answer.headers) ?? (toText(words.body['request_id']) || undefined),
  });
}

/** OpenRouter tells in the body whether another try has a chance. */
function findWish({ body }: ErrorWords): string | undefined {
  const { retryable } = toObject(toObject(body['error'])['availability']);
  return typeof retryable === 'boolean' ? String(retryable) : undefined;
}

/** First match wins, so the order carries meaning: a spent quota also says 429, a bad key sometimes 400. */
function findKind(given: Case): Kind {
  const { status, words } = given;
  const { codes } = words;
  const text = words.message.toLowerCase();
  if (status === 402 || /insufficient_(quota|balance|credit)|billing|payment_required|spend_limit|perday/.test(codes))
    return 'quota';
  if (/insufficient (balance|credits?|funds)|(any|available) credits|spending limit/.test(text)) return 'quota';
  if (/credit balance is too low|reached your (\w+ ){1,3}usage limit/.test(text)) return 'quota';
  if (status === 401 || /invalid_api_key|authentication_error|api_key_invalid|unrecognizedclient/.test(codes))
    return 'key';
  if (status !== 429 && saysBadKey(text)) return 'key';
  if (/content_?(filter|policy)|moderation|responsibleai|refusal/.test(codes)) return 'filtered';
  if (/invalid_prompt|\b403\b/.test(`${codes} ${status}`) && /flagged|moderation|usage policy/.test(text))
    return 'filtered';
  // Groq and OpenAI call it a rate limit, but no wait makes it fit.
  if (/request too large|tokens must be reduced/.test(text)) return 'too-long';
  if (status === 429 || status === 498 || /rate_limit|capacity_exceeded|too_many_requests/.test(codes)) return 'rate';
  if (saysTooLong(words)) return 'too-long';
  if (saysNoModel(given)) return 'model';
  if (status === 403) return 'forbidden';
  const isPath = (status === 404 && !/model|endpoints found/.test(text)) || status === 405;
  if (isPath || /unexpected endpoint|invalid url/.test(text)) return 'path';
  return isPassing(status, `${codes} ${text}`) ? 'passing' : 'request';
}

function saysBadKey(text: string): boolean {
  return /(incorrect|invalid|not valid|wrong).{0,20}api.?key|api.?key.{0,20}(not valid|invalid|incorrect)/.test(text);
}

function saysNoModel({ status, words, exchange }: Case): boolean {
  if (exchange.model === '' || status >= 500 || status === 403) return false;
  if (/model_not_(found|exist)|deploymentnotfound|unknown_model|invalid_model/.test(words.codes)) return true;
  const text = words.message.toLowerCase();
  if (words.codes.includes('not_found_error') && text.startsWith('model:')) return true;
  if (text.startsWith('no endpoints found for')) return true;
  return (
    text.includes('model') &&
    /not (be )?found|(does not|doesn't|not) exist|no such model|(unknown|invalid) model|not a valid model|identifier is invalid/.test(
      text,
    )
  );
}

function isPassing(status: number, text: string): boolean {
  if (status < 400) return /overloaded|unavailable|server_?error|\bapi_error|internal|timeout/.test(text);
  return [408, 409, 425].includes(status) || (status >= 500 && status !== 501);
}

/** A model that failed (424), was not found (404) or is not offered there says nothing against the request. */
function saysInvalid(status: number, { codes }: ErrorWords): boolean {
  if (/failed_?precondition/.test(codes) || status === 404 || status === 424 || status >= 500) return false;
  return status >= 400 || /invalid|bad_?request|validation|unprocessable/.test(codes);
}

function judge(kind: Kind, { status, words, exchange }: Case): Verdict {
  const { provider, model } = exchange;
  const name = toBareName(provider);
  switch (kind) {
    case 'quota':
      return {
        code: 'rate-limit',
        message: `quota or credit of "${provider}" is used up (${status})`,
        hint: `look at the billing of your account`,
      };
    case 'key':
      return {
        code: 'auth',
        message: status === 401 ? '401 Unauthorized' : `"${provider}" refused the key (${status})`,
        hint: `aix api-key ${name}`,
      };
    case 'filtered':
      return {
        code: 'refused',
        message: `"${provider}" refused the prompt`,
        hint: 'change the prompt, or ask another provider',
      };
    case 'rate':
      return { code: 'rate-limit', message: toTitle(status, provider), hint: 'try again later', isRetryable: true };
    case 'too-long':
      return {
        code: 'provider',
        message: `the prompt is too long for "${model}"`,
        hint: `shorten it, lower --max-tokens, or take a model with a larger context: aix provider models ${name}`,
      };
    case 'model':
      return { code: 'provider', message: `Model '${model}' not found`, hint: toModelHint(name, model) };
    case 'forbidden':
      return { code: 'auth', message: '403 Forbidden', hint: `the key may lack a permission: aix api-key ${name}` };
    case 'path':
      return {
        code: 'provider',
        message: toTitle(status, provider),
        hint: `check the base URL, many servers want /v1 at its end: aix provider info ${name}`,
      };
    case 'passing':
      return { code: 'provider', message: toTitle(status, provider), hint: 'try again later', isRetryable: true };
    case 'request':
      return { code: 'provider', message: toTitle(status, provider), hint: toRequestHint(words) };
  }
}

/** Google: the API is not offered there, or wants an account that pays. */
function toRequestHint({ codes }: ErrorWords): string | undefined {
  return codes.includes('failed_precondition') ? 'look at the region and the billing of your account' : undefined;
}

function toModelHint(name: string, model: string): string {
  const pull = name.toLowerCase().includes('ollama') ? `ollama pull ${model}, or ` : '';
  return `${pull}choose another with --model: aix provider models ${name}`;
}

const titles: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  404: 'Not Found',
  405: 'Method Not Allowed',
  408: 'Request Timeout',
  409: 'Conflict',
  413: 'Payload Too Large',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Entity',
  424: 'Failed Dependency',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
  529: 'Overloaded',
};

function toTitle(status: number, provider: string): string {
  if (status < 400) return `"${provider}" reported an error`;
  return `${status} ${titles[status] ?? 'from the provider'}`;
}

/** Nobody waits at the screen for more than a minute, so a longer wait tells the time as well. */
export function renderWait(ms: number, now: number): string {
  const seconds = Math.ceil(ms / 1000);
  if (seconds <= 60) return `try again in ${seconds} s`;
  const [day, time] = new Date(now + ms).toISOString().split('T');
  const wait = seconds < 120 ? `${seconds} s` : `${Math.ceil(seconds / 60)} min`;
  return `try again in ${wait}, at ${day} ${time?.slice(0, 5)} UTC`;
}

function findRequestId(headers: Readonly<Record<string, string>>): string | undefined {
  const names = [
    'x-request-id',
    'request-id',
    'x-generation-id',
    'x-ds-trace-id',
    'apim-request-id',
    'x-amzn-requestid',
    'x-kong-request-id',
  ];
  return names.map((name) => headers[name]).find((id) => id !== undefined);
}
