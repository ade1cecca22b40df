import { maxEventLength, readLines, toTooLong } from './lines.ts';

export interface SseMessage {
  /**
   * The `event:` name, `message` when there is none, or the name of a field the standard does not know, such as `error`,
   * which is also what an error gets that stands in the stream as bare JSON.
   */
  readonly event: string;
  readonly data: string;
}

/**
 * Server-sent events, one batch for everything that came in one read. Beyond the standard, a field that it does not know
 * is given out as a message at once, since some servers report failures so; Google does it with bare JSON on lines of
 * its own. A last event needs no blank line.
 */
export async function* readSse(body: AsyncIterable<Uint8Array>): AsyncGenerator<readonly SseMessage[]> {
  const parser = new SseParser();
  for await (const lines of readLines(body)) {
    for (const line of lines) parser.read(line);
    const batch = parser.take();
    if (batch.length > 0) yield batch;
  }
  parser.read('');
  const last = parser.take();
  if (last.length > 0) yield last;
}

/** Takes lines and gives the messages that are complete. */
export class SseParser {
  #messages: SseMessage[] = [];
  #event = '';
  #data: string | null = null;
  #length = 0;
  /** Lines from one that begins a JSON object. */
  #bare: string[] = [];

  take(): readonly SseMessage[] {
    const messages = this.#messages;
    this.#messages = [];
    return messages;
  }

  read(line: string): void {
    if (line === '') return this.#dispatch();
    // By far the most common line, so it is asked for first.
    if (line.startsWith('data:')) return this.#addData(toValue(line, 5));
    if (this.#bare.length > 0 || line.startsWith('{')) return this.#addBare(line);
    const colon = line.indexOf(':');
    if (colon === 0) return;
    if (colon === -1) return this.#readField(line, '');
    this.#readField(line.slice(0, colon), toValue(line, colon + 1));
  }

  #readField(name: string, value: string): void {
    if (name === 'data') this.#addData(value);
    else if (name === 'event') this.#event = value;
    else if (name !== 'id' && name !== 'retry' && /^[A-Za-z_][\w-]*$/.test(name)) {
      this.#messages.push({ event: name, data: value });
    }
  }

  #addData(value: string): void {
    this.#length += value.length;
    if (this.#length > maxEventLength) throw toTooLong();
    this.#data = this.#data === null ? value : `${this.#data}\n${value}`;
  }

  #addBare(line: string): void {
    this.#length += line.length;
    if (this.#length > maxEventLength) throw toTooLong();
    this.#bare.push(line);
    if (line === '}' || (this.#bare.length === 1 && line.endsWith('}'))) this.#dispatchBare();
  }

  #dispatch(): void {
    if (this.#bare.length > 0) this.#dispatchBare();
    if (this.#data !== null) this.#messages.push({ event: this.#event || 'message', data: this.#data });
    this.#event = '';
    this.#data = null;
    this.#length = 0;
  }

  #dispatchBare(): void {
    const text = this.#bare.join('\n');
    this.#bare = [];
    if (/^\{\s*"error"\s*:/.test(text)) this.#messages.push({ event: 'error', data: text });
  }
}

/** One space after the colon belongs to the colon. */
function toValue(line: string, start: number): string {
  return line.charCodeAt(start) === 32 ? line.slice(start + 1) : line.slice(start);
}
