import { Failure } from '../../errors.ts';

/** What went over the wire in a run, without secrets, as it stands in a file. Its names are fixed. */
export interface Cassette {
  readonly aix_cassette: 1;
  /** What stands in the place of secrets that a server repeated. */
  readonly masks: readonly string[];
  readonly exchanges: readonly RecordedExchange[];
}

export interface RecordedExchange {
  /** Tokens are got when there is none or when it runs out, which is not the same at each replay. */
  readonly kind: 'call' | 'token';
  readonly request: RecordedRequest;
  /** Null when none came. */
  readonly response: RecordedResponse | null;
  /** What the exchange ended in, before a response or in the middle of it. */
  readonly failure: RecordedFailure | null;
}

export interface RecordedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Parsed where it is JSON; null when there is none. */
  readonly body: unknown;
}

export interface RecordedResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly chunks: readonly RecordedChunk[];
}

/** All that one read of the socket brought. Bytes that are no text of their own are in base64. */
export type RecordedChunk =
  | { readonly at_ms: number; readonly text: string }
  | { readonly at_ms: number; readonly base64: string };

export interface RecordedFailure {
  readonly code: string;
  readonly message: string;
  readonly detail?: string | undefined;
  readonly hint?: string | undefined;
  /** Absent where the trouble was none of a provider. */
  readonly provider?: string | undefined;
  readonly status?: number | undefined;
  readonly is_retryable?: boolean | undefined;
}

/** Throws `config` for a text that is none. What it is called is for the message. */
export function parseCassette(text: string, name: string): Cassette {
  const document = parse(text);
  if (!isObject(document) || !('aix_cassette' in document)) throw toBroken(name, 'it was not written by --record');
  if (document['aix_cassette'] !== 1)
    throw toBroken(name, `its version ${String(document['aix_cassette'])} is unknown`);
  if (!isCassette(document)) throw toBroken(name, 'something in it is missing or of the wrong kind');
  return document;
}

function toBroken(name: string, detail: string): Failure {
  return new Failure('config', `"${name}" is no cassette`, { detail, hint: 'make a new one with --record' });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

type Fields = Readonly<Record<string, unknown>>;

function isCassette(document: object): document is Cassette {
  const { masks, exchanges } = document as Fields;
  return isList(masks, isText) && isList(exchanges, isExchange);
}

function isExchange(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { kind, request, response, failure } = value;
  const isAnswered = response === null ? failure !== null : isResponse(response);
  return /^(call|token)$/.test(String(kind)) && isRequest(request) && isAnswered && isFailure(failure);
}

function isRequest(value: unknown): boolean {
  return isObject(value) && isText(value['method']) && isText(value['url']) && 'body' in value;
}

function isResponse(value: unknown): boolean {
  if (!isObject(value) || !isObject(value['headers'])) return false;
  const headers = Object.values(value['headers']);
  return Number.isInteger(value['status']) && headers.every(isText) && isList(value['chunks'], isChunk);
}

function isChunk(value: unknown): boolean {
  return isObject(value) && (isText(value['text']) || isText(value['base64']));
}

function isFailure(value: unknown): boolean {
  return value === null || (isObject(value) && isText(value['code']) && isText(value['message']));
}

function isList(value: unknown, isMember: (member: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(isMember);
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
