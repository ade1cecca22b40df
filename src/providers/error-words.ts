import { cutText } from '../http/cut-text.ts';
import { isObject, parseJson, toList, toObject, toText, type JsonObject } from './json.ts';

/** What a provider says went wrong, taken out of the shapes that are in use. */
export interface ErrorWords {
  /** Machine words (`code`, `type`, ...), lower-case, with a space between. */
  readonly codes: string;
  /** The sentence for people, safe to print. */
  readonly message: string;
  /** A status inside the body: of use when the HTTP status is 200. */
  readonly status: number | null;
  /** The object in which the error lies, for hints of the vendor. */
  readonly body: JsonObject;
}

const longestMessage = 1000;
const longestPage = 200;

/** Whether a JSON answer is an error, whatever the HTTP status said. */
export function isErrorBody(body: JsonObject): boolean {
  const { error } = body;
  if (typeof error === 'string' ? error !== '' : isObject(error) && Object.keys(error).length > 0) return true;
  if ('choices' in body) return false;
  return body['object'] === 'error' || body['type'] === 'error' || 'detail' in body || toText(body['message']) !== '';
}

export function readErrorWords(text: string): ErrorWords {
  const parsed = parseJson(text);
  // Gemini's compatible endpoint wraps the error in an array.
  const body = toObject(Array.isArray(parsed) ? parsed[0] : parsed);
  const error = toObject(body['error']);
  const metadata = toObject(error['metadata']);
  const previous = toList(metadata['previous_errors']).map(toObject);
  const sources = [error, body, metadata, ...previous];
  const codes = sources.flatMap((source) => [source['code'], source['type'], source['error_type'], source['reason']]);
  const inner = toObject(error['innererror'])['code'];
  // Anthropic tells a limit that the customer set from one that passes.
  const detail = toObject(error['details'])['error_code'];
  return {
    codes: [...codes, inner, detail, error['status'], ...readGoogleDetails(error['details'])]
      .filter((code) => typeof code === 'string')
      .join(' ')
      .toLowerCase(),
    message: parsed === undefined ? toPlainText(text) : findMessage(body),
    status: findStatus([error['status_code'], error['code'], error['status'], body['status'], body['code']]),
    body,
  };
}

/** Google says the reason of an error, and which quota was used up, in a list of typed details. */
function readGoogleDetails(details: unknown): readonly unknown[] {
  const typed = toList(details).map(toObject);
  const violations = typed.flatMap((detail) => toList(detail['violations'])).map(toObject);
  return [...typed.map(({ reason }) => reason), ...violations.map(({ quotaId }) => quotaId)];
}

/** Printable text on few lines: neither control sequences nor a whole page. */
export function toPlainText(text: string): string {
  const isPage = /^\s*</.test(text);
  const visible = isPage ? text.replaceAll(/<(script|style)[\s\S]*?<\/\1>|<[^>]*>/gi, ' ') : text;
  return cutText(makePrintable(visible.replaceAll(/\s+/g, ' ')), longestPage).trim();
}

function findMessage(body: JsonObject): string {
  const error = toObject(body['error']);
  const candidates = [
    findUpstream(error),
    error['message'],
    body['error'],
    body['message'],
    // Mistral wraps the list of what is wrong.
    readDetail(toObject(body['message'])['detail']),
    readDetail(body['detail']),
    readDetail(body['errors']),
  ];
  const found = candidates.map(toText).find((text) => text.trim() !== '') ?? '';
  return cutText(makePrintable(found), longestMessage).trim();
}

/** OpenRouter's own words may say only that the vendor behind it failed. Those of the vendor stand beside them. */
function findUpstream(error: JsonObject): string {
  const { raw, previous_errors: previous } = toObject(error['metadata']);
  if (!/^(|provider returned error)$/i.test(toText(error['message']).trim())) return '';
  const last = toText(toObject(toList(previous).at(-1))['message']);
  const inner = typeof raw === 'string' ? parseJson(raw) : raw;
  return (isObject(inner) ? findMessage(inner) : toText(raw)) || last;
}

/** FastAPI and Mistral say what is wrong as a sentence or as a list of `{loc, msg}`. */
function readDetail(detail: unknown): string {
  if (typeof detail === 'string') return detail;
  if (isObject(detail)) return toText(detail['message']) || toText(detail['msg']);
  const parts = toList(detail).map((item) => {
    const { loc, msg, message } = toObject(item);
    const place = toList(loc).join('.');
    return [place, toText(msg) || toText(message)].filter((part) => part !== '').join(': ');
  });
  return parts.filter((part) => part !== '').join('; ');
}

function makePrintable(text: string): string {
  return text.replaceAll(/\u001B\[[0-?]*[ -/]*[@-~]/g, '').replaceAll(/[^\P{C}\n]/gu, '');
}

function findStatus(candidates: readonly unknown[]): number | null {
  const numbers = candidates.map((value) =>
    typeof value === 'string' && /^\d{3}$/.test(value) ? Number(value) : value,
  );
  return numbers.find((value): value is number => typeof value === 'number' && value >= 400 && value < 600) ?? null;
}
