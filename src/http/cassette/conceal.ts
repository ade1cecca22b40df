import { isUtf8 } from 'node:buffer';
import { ProviderFailure, type Failure } from '../../errors.ts';
import type { HttpRequest } from '../client.ts';
import { isSecretHeader } from '../headers.ts';
import { mask as hidden, type Redactor } from '../redact.ts';
import type { Cassette, RecordedChunk, RecordedExchange, RecordedFailure, RecordedRequest } from './cassette.ts';
import { createHider, type Hider } from './hide.ts';
import type { Exchange } from './recorder.ts';

/** Takes all secrets out. Call it at the end, when all of them are known. */
export function toCassette(exchanges: readonly Exchange[], redactor: Redactor): Cassette {
  const hider = createHider(redactor);
  // What was given up before anything came answers nothing.
  const answered = exchanges.filter(({ head, failure }) => head !== null || failure !== null);
  const recorded = answered.map((exchange) => toRecorded(exchange, redactor, hider));
  return { aix_cassette: 1, masks: hider.masks, exchanges: recorded };
}

export function toRecordedRequest(request: HttpRequest, redactor: Redactor): RecordedRequest {
  const { method, url, headers, body } = request;
  return {
    method,
    url: redactor.redact(url),
    headers: hideHeaders(headers, (value) => redactor.redact(value)),
    // What is too long for memory is too long for a cassette.
    body: typeof body === 'string' ? toValue(redactor.redact(body)) : null,
  };
}

function toRecorded(exchange: Exchange, redactor: Redactor, hider: Hider): RecordedExchange {
  const { request, head, failure } = exchange;
  const hide = (text: string): string => hider.hide(text);
  return {
    kind: request.isForToken === true ? 'token' : 'call',
    request: toRecordedRequest(request, redactor),
    response:
      head === null
        ? null
        : { status: head.status, headers: hideHeaders(head.headers, hide), chunks: toChunks(exchange.chunks, hide) },
    failure: failure === null ? null : toRecordedFailure(failure, redactor),
  };
}

function hideHeaders(
  headers: Readonly<Record<string, string>>,
  hide: (value: string) => string,
): Readonly<Record<string, string>> {
  const entries = Object.entries(headers);
  return Object.fromEntries(entries.map(([name, value]) => [name, isSecretHeader(name) ? hidden : hide(value)]));
}

/** A body that is no JSON is kept as text. */
function toValue(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}

/** A secret can lie across pieces, so they are looked at as one. */
function toChunks(chunks: Exchange['chunks'], hide: (text: string) => string): readonly RecordedChunk[] {
  const whole = Buffer.concat(chunks.map(({ bytes }) => bytes));
  const encoding = isUtf8(whole) ? 'utf8' : 'latin1';
  const clean = Buffer.from(hide(whole.toString(encoding)), encoding);
  let end = 0;
  return chunks.map(({ atMs, bytes }) => {
    const part = clean.subarray(end, (end += bytes.length));
    return isUtf8(part)
      ? { at_ms: atMs, text: part.toString('utf8') }
      : { at_ms: atMs, base64: part.toString('base64') };
  });
}

function toRecordedFailure(failure: Failure, redactor: Redactor): RecordedFailure {
  const { code, message, detail, hint } = failure;
  const redact = (text: string | undefined): string | undefined =>
    text === undefined ? undefined : redactor.redact(text);
  const words = { code, message: redactor.redact(message), detail: redact(detail), hint: redact(hint) };
  if (!(failure instanceof ProviderFailure)) return words;
  const { provider, status, isRetryable } = failure;
  return { ...words, provider, status, is_retryable: isRetryable };
}
