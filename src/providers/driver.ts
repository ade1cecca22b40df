import type { ProviderFailure } from '../errors.ts';
import type { BatchCalls } from './batches/calls.ts';
import type { Draft } from './draft.ts';
import type { ChatRequest, EmbeddingRequest, Embeddings, Model } from './provider.ts';
import type { Quirks } from './settings.ts';

/** One message of a stream, whatever the framing: what the event is called, and its payload. */
export interface Message {
  /** `message` where the framing has no names. */
  readonly event: string;
  readonly data: string;
}

/** How the messages of a stream stand on the wire. */
export type Framing = 'sse' | 'ndjson' | 'event-stream';

export interface WireRequest {
  /** With GET everything is in the path and the body is not sent. */
  readonly method?: 'GET';
  /** Joined to the provider's base URL. It may end in a query. */
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>>;
  /** Beside those of the driver. Headers of the user win. */
  readonly headers?: Readonly<Record<string, string>>;
  /** What was asked for and could not be said in this protocol. */
  readonly warnings?: readonly string[];
}

/** Facts of one exchange that a driver needs to make a request and to give meaning to the answer. */
export interface Exchange {
  readonly provider: string;
  /** Empty when the request names no model. */
  readonly model: string;
  readonly baseUrl: string;
  readonly quirks: Quirks;
  /** The body that was sent, while its answer is read. */
  readonly sent?: Readonly<Record<string, unknown>>;
}

export interface ErrorAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Milliseconds since 1970, to turn a date in the answer into a wait. */
  readonly receivedAt: number;
}

/** Gives meaning to one answer: everything it learns it tells the draft. */
export interface Reader {
  /** Takes one message of a stream. `draft.finish` is called only when the protocol's own end signal came. */
  read(message: Message): void;
  /** Takes the parsed body of an answer that came in one piece. */
  readWhole(body: unknown): void;
  /** The answer is over: tells what was held back until then. */
  end?(): void;
}

export interface ModelPage {
  readonly models: readonly Model[];
  /** Names the next page to `toPath`; null on the last one. */
  readonly next: string | null;
}

/** How a vendor lists its models. */
export interface ModelLists {
  /** Joined to the base URL. The cursor is null for the first page. */
  toPath(cursor: string | null, exchange: Exchange): string;
  /** Changes the first label of the host, for a vendor that lists its models on a host beside the one that answers. */
  readonly toLabel?: (label: string) => string;
  toPage(body: unknown, exchange: Exchange): ModelPage;
}

/** How a vendor makes vectors of texts. */
export interface EmbeddingCalls {
  /** How many texts one request may hold. */
  readonly maxTexts: number;
  toWire(request: EmbeddingRequest, exchange: Exchange): WireRequest;
  toVectors(body: unknown, exchange: Exchange): Embeddings;
}

/**
 * A wire protocol: pure conversions between our types and a vendor's JSON. It never touches the network, the clock or a
 * key. Answers are told to a `Draft`, which keeps the promises that hold for all of them.
 */
export interface Driver {
  readonly name: string;
  readonly framing: Framing;
  /** Sent with every request of this protocol. */
  readonly headers: Readonly<Record<string, string>>;
  toWire(request: ChatRequest, exchange: Exchange): WireRequest;
  createReader(draft: Draft, exchange: Exchange): Reader;
  toFailure(answer: ErrorAnswer, exchange: Exchange): ProviderFailure;
  /** Null where the vendor has no list. */
  readonly models: ModelLists | null;
  /** Null where the vendor has no embeddings. */
  readonly embeddings: EmbeddingCalls | null;
  /** Absent where the vendor has no batches. */
  readonly batches?: (() => Promise<BatchCalls>) | undefined;
}
