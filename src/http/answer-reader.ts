import { ChunkedBody, SizedBody, toNoHttp, unsized, type Framing } from './framing.ts';
import { isHeaderName, isHeaderValue } from './headers.ts';
import { maxHeaderBytes } from './wire.ts';

const notHttp = 'it does not begin like HTTP/1';

type Headers = Readonly<Record<string, string>>;

export interface AnswerListener {
  head(status: number, headers: Headers): void;
  data(bytes: Uint8Array): void;
  end(): void;
}

/**
 * Takes apart what a server says over HTTP/1.1 on a connection that is there for one request. What is loaded of Node for that
 * costs a run more than the rest of its request.
 */
export class AnswerReader {
  readonly #listener: AnswerListener;
  #text = '';
  #framing: Framing | null = null;
  #isOver = false;
  #head: AnswerHead | null = null;

  constructor(listener: AnswerListener) {
    this.#listener = listener;
  }

  /** Throws what is wrong with it, after the bytes before were told. */
  push(bytes: Buffer): void {
    const rest = this.#framing === null ? this.#readHead(bytes) : bytes;
    const framing = this.#framing;
    if (framing === null || this.#isOver) return;
    const part = framing.take(rest);
    if (part.length > 0) this.#listener.data(part);
    if (framing.trouble !== null) throw framing.trouble;
    if (framing.isOver === true) this.#end();
  }

  /** The connection has ended. Throws when the answer has not. */
  close(): void {
    if (this.#isOver) return;
    // In the words of Node.
    if (this.#framing === null) throw toNoHttp('socket hang up', 'ECONNRESET');
    if (this.#framing.isOver !== null) throw toNoHttp('aborted', 'ECONNRESET');
    this.#end();
  }

  /** How long its connection may wait for another request: 0 where it takes none, no end where nothing was said. */
  get idleMs(): number {
    const isSized = this.#framing?.isOver === true && !this.#framing.hasMore;
    if (!isSized || this.#head === null) return 0;
    return (this.#head.idleMs ??= toIdleMs(this.#head));
  }

  #end(): void {
    this.#isOver = true;
    this.#listener.end();
  }

  /** What comes after the head, if that is complete. */
  #readHead(bytes: Buffer): Uint8Array {
    if (this.#text === '' && last !== null && bytes.toString('latin1', 0, last.text.length) === last.text) {
      this.#begin(last.head);
      return bytes.subarray(last.text.length);
    }
    // It may come byte by byte, and what was searched is not searched again.
    let from = Math.max(0, this.#text.length - 3);
    this.#text += bytes.toString('latin1');
    for (; ; from = 0) {
      const end = this.#text.indexOf('\r\n\r\n', from);
      if (end > maxHeaderBytes || (end === -1 && this.#text.length > maxHeaderBytes))
        throw toNoHttp('too many headers', 'HPE_HEADER_OVERFLOW');
      if (!this.#text.startsWith('HTTP/1.'.slice(0, this.#text.length))) throw toNoHttp(notHttp);
      if (end === -1) {
        if (/[^\r]\n/.test(this.#text.slice(from))) throw toNoHttp('its lines do not end like those of HTTP');
        return bytes.subarray(bytes.length);
      }
      const text = this.#text.slice(0, end + 4);
      const head = readHead(text);
      this.#text = this.#text.slice(end + 4);
      // 1xx only announces the answer.
      if (head.status < 200) continue;
      last = { text, head };
      this.#begin(head);
      return bytes.subarray(bytes.length - this.#text.length);
    }
  }

  #begin(head: AnswerHead): void {
    this.#head = head;
    this.#framing = toFraming(head);
    this.#listener.head(head.status, head.headers);
  }
}

interface AnswerHead {
  readonly status: number;
  readonly headers: Headers;
  readonly isNew: boolean;
  /** Null as long as nobody has asked. */
  idleMs: number | null;
}

/** Of the answers of a batch nearly all begin with the same words. */
let last: { readonly text: string; readonly head: AnswerHead } | null = null;

function readHead(text: string): AnswerHead {
  const [first = '', ...lines] = text.slice(0, -4).split('\r\n');
  const isNew = first.startsWith('HTTP/1.1');
  return { status: readStatus(first), headers: readHeaders(lines), isNew, idleMs: null };
}

function toIdleMs({ headers, isNew }: AnswerHead): number {
  const { connection = '', 'keep-alive': hint = '' } = headers;
  if (!isNew || /\bclose\b/i.test(connection)) return 0;
  const seconds = /\btimeout=(\d+)/i.exec(hint)?.[1];
  // It may be about to close it when the request arrives.
  return seconds === undefined ? Infinity : Math.max(0, Number(seconds) - 1) * 1000;
}

function readStatus(line: string): number {
  const [version, digits = ''] = line.split(' ', 2);
  const status = Number(digits);
  const isKnown = version === 'HTTP/1.1' || version === 'HTTP/1.0';
  if (!isKnown || !/^[1-9]\d\d$/.test(digits) || /[\r\n]/.test(line)) throw toNoHttp(notHttp);
  if (status === 101) throw toNoHttp('bad upgrade');
  return status;
}

function readHeaders(lines: readonly string[]): Headers {
  // No header may be taken for what all objects have.
  const headers: Record<string, string> = Object.create(null);
  for (const line of lines) {
    const colon = line.indexOf(':');
    const name = line.slice(0, Math.max(0, colon)).toLowerCase();
    const value = trimBlanks(line.slice(colon + 1));
    if (!isHeaderName(name) || !isHeaderValue(value)) throw toNoHttp('a header of the answer cannot be read');
    const before = headers[name];
    headers[name] = before === undefined ? value : `${before}, ${value}`;
  }
  return headers;
}

function toFraming({ status, headers }: AnswerHead): Framing {
  const encoding = headers['transfer-encoding'];
  const length = headers['content-length'];
  if (status === 204 || status === 304) return new SizedBody(0);
  // Whoever believes one of them is fooled by the other.
  if (encoding !== undefined && length !== undefined) throw toNoHttp('the answer says two lengths');
  if (encoding !== undefined) return isChunked(encoding) ? new ChunkedBody() : unsized;
  if (length === undefined) return unsized;
  if (!/^\d{1,15}$/.test(length)) throw toNoHttp('the length of the answer is no number');
  return new SizedBody(Number(length));
}

/** The coding that was applied last is the one on the wire. */
function isChunked(encoding: string): boolean {
  return trimBlanks(encoding.toLowerCase().split(',').at(-1) ?? '') === 'chunked';
}

/** Of HTTP: other spaces are part of a word. */
function trimBlanks(text: string): string {
  return text.replaceAll(/^[\t ]+|[\t ]+$/g, '');
}
