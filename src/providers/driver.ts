import type { ProviderFailure } from '../errors.ts';
import type { SseMessage } from '../http/sse.ts';
import type { ChatRequest, Model, StreamEvent } from './provider.ts';
import type { Quirks } from './settings.ts';

export interface WireRequest {
  /** Joined to the provider's base URL. */
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Facts of one exchange that a driver needs to give meaning to the answer. */
export interface Exchange {
  readonly provider: string;
  /** Empty when the request names no model. */
  readonly model: string;
  readonly quirks: Quirks;
}

export interface ErrorAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Milliseconds since 1970, to turn a date in the answer into a wait. */
  readonly receivedAt: number;
}

/**
 * A wire protocol: pure conversions between our types and a vendor's JSON. It never touches the network, the clock or a
 * key. `readStream` gets what arrived in one read as one batch and answers with as few events as that batch allows; it
 * ends with `finish` only when the protocol's own end signal came, and throws an `incomplete` ProviderFailure otherwise.
 */
export interface Driver {
  readonly name: string;
  toWire(request: ChatRequest, quirks: Quirks): WireRequest;
  readStream(batches: AsyncIterable<readonly SseMessage[]>, exchange: Exchange): AsyncIterable<StreamEvent>;
  readAnswer(body: unknown, exchange: Exchange): Iterable<StreamEvent>;
  toFailure(answer: ErrorAnswer, exchange: Exchange): ProviderFailure;
  readonly modelsPath: string;
  toModels(body: unknown, exchange: Exchange): readonly Model[];
}
