import type { Clock } from '../context.ts';
import { ProviderFailure } from '../errors.ts';
import type { Head } from '../http/exchange.ts';
import { createSplitter } from '../http/lines.ts';
import type { Receiver } from '../http/reception.ts';
import { SseParser } from '../http/sse.ts';
import { findForm } from './answer-body.ts';
import type { Driver, Exchange, Reader } from './driver.ts';
import type { Draft } from './draft.ts';
import { errorBytes } from './line.ts';
import type { StreamEvent } from './provider.ts';
import { createDraft, readBatch } from './read-answer.ts';
import { readResponse, toBroken } from './read-response.ts';

interface TakerOptions {
  readonly driver: Driver;
  readonly exchange: Exchange;
  readonly clock: Clock;
}

/**
 * Takes one answer whole. A stream of events is read while it comes, so that its end is seen; whatever else came is kept,
 * and read as those who watch it read it.
 */
export class AnswerTaker implements Receiver {
  readonly #options: TakerOptions;
  readonly #chunks: Uint8Array[] = [];
  #received: Head = { status: 0, headers: {} };
  #bytes = 0;
  #form: ReturnType<typeof findForm> = null;
  #stream: StreamTaker | null = null;
  #firstAt: number | null = null;
  #breach: { readonly error: unknown } | null = null;

  constructor(options: TakerOptions) {
    this.#options = options;
  }

  /** Status 0 as long as there is none. */
  get received(): Head {
    return this.#received;
  }

  /** When the first of the answer came. */
  get firstAt(): number | null {
    return this.#firstAt;
  }

  head(head: Head): void {
    this.#received = head;
  }

  data(chunk: Uint8Array): ReturnType<Receiver['data']> {
    if (this.#received.status >= 400) return this.#keep(chunk);
    this.#form ??= findForm(chunk);
    if (this.#form === null) return 'nothing';
    if (this.#form !== 'events' || this.#options.driver.framing !== 'sse') return this.#keep(chunk);
    this.#stream ??= new StreamTaker(this.#options);
    const found = this.#stream.push(chunk);
    if (found !== 'nothing') this.#firstAt ??= this.#options.clock.elapsed();
    return found;
  }

  /** What a refusal says. */
  errorText(): string {
    return Buffer.concat(this.#chunks).toString('utf8', 0, errorBytes);
  }

  /** The answer ends before its end. Throws where nothing of one has come. */
  breakOff(error: unknown): void {
    if (this.#received.status === 0 || this.#received.status >= 400) throw error;
    this.#breach = { error };
  }

  /** Puts the events where they are wanted, at once for a stream. Throws what a stream would have thrown behind them. */
  end(events: StreamEvent[]): Promise<void> | null {
    if (this.#stream === null) return this.#readWhole(events);
    this.#stream.end(events, this.#breach);
    return null;
  }

  async #readWhole(events: StreamEvent[]): Promise<void> {
    const { driver, exchange } = this.#options;
    const body = replay(this.#chunks, this.#breach);
    const answer = { ...this.#received, body, progress: () => {} };
    for await (const event of readResponse(answer, driver, exchange)) events.push(event);
  }

  #keep(chunk: Uint8Array): ReturnType<Receiver['data']> {
    this.#chunks.push(Buffer.from(chunk));
    this.#bytes += chunk.length;
    this.#firstAt ??= this.#options.clock.elapsed();
    return this.#received.status >= 400 && this.#bytes >= errorBytes ? 'enough' : 'payload';
  }
}

async function* replay(
  chunks: readonly Uint8Array[],
  breach: { readonly error: unknown } | null,
): AsyncGenerator<Uint8Array> {
  yield* chunks;
  if (breach !== null) throw breach.error;
}

/** Server-sent events, from bytes to an answer. */
class StreamTaker {
  readonly #splitter = createSplitter();
  readonly #parser = new SseParser();
  readonly #draft: Draft;
  readonly #reader: Reader;
  #hasBegun = false;

  constructor({ driver, exchange }: TakerOptions) {
    this.#draft = createDraft(driver, exchange);
    this.#reader = driver.createReader(this.#draft, exchange);
  }

  push(chunk: Uint8Array): ReturnType<Receiver['data']> {
    return this.#read(this.#splitter.push(chunk));
  }

  end(events: StreamEvent[], breach: { readonly error: unknown } | null): void {
    try {
      if (breach !== null) throw this.#hasBegun ? toBroken(breach.error) : breach.error;
      // A last event needs no blank line.
      this.#read([...this.#splitter.end(), '']);
    } catch (error) {
      events.push(...this.#draft.takeEvents());
      if (!(error instanceof ProviderFailure)) throw error;
      // The model had finished, so what breaks while we wait for the usage takes nothing from the answer.
      if (!this.#draft.isComplete) throw this.#draft.toBrokenOff(error);
    }
    events.push(...this.#draft.takeEvents());
    this.#reader.end?.();
    events.push(...this.#draft.end());
  }

  #read(lines: readonly string[]): ReturnType<Receiver['data']> {
    for (const line of lines) this.#parser.read(line);
    const batch = this.#parser.take();
    if (batch.length === 0) return 'nothing';
    this.#hasBegun = true;
    readBatch(batch, this.#reader, this.#draft);
    return this.#draft.isOver ? 'enough' : 'payload';
  }
}
