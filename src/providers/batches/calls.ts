import type { Exchange, WireRequest } from '../driver.ts';
import type { JsonObject } from '../json.ts';

/** What a vendor takes at once, and for how much. */
export interface BatchTerms {
  /** In one batch. */
  readonly requests: number;
  /** Of all requests of a batch, as they are sent. */
  readonly bytes: number;
  /** What an answer costs, as a part of what it costs by itself. */
  readonly priceShare: number;
}

/** As many requests as go to the vendor as one batch. */
export interface BatchPart {
  /** Ours, which no other has. The ids of its requests begin with it. */
  readonly name: string;
  readonly requests: number;
  /** What the vendor calls the file with its requests; null before there is one, and where there is none. */
  readonly file: string | null;
  /** When it was sent first, in milliseconds since 1970. */
  readonly triedAt: number;
}

/** How far a batch is, as the vendor says. */
export interface VendorBatch {
  readonly id: string;
  /** In the words of the vendor. */
  readonly status: string;
  /** Null as long as it is under way. */
  readonly end: BatchEnd | null;
  readonly counts: BatchCounts | null;
  readonly file: string | null;
  /** In milliseconds since 1970. */
  readonly createdAt: number | null;
  readonly endedAt: number | null;
  /** The error document of a batch that was refused as a whole. */
  readonly refusal: JsonObject | null;
  /** Where the answers are, joined to the base URL. */
  readonly results: readonly string[];
}

export type BatchEnd = 'completed' | 'failed' | 'expired' | 'cancelled';

export interface BatchCounts {
  readonly total: number;
  readonly succeeded: number;
  /** With those that had no turn. */
  readonly failed: number;
}

/** What became of one request. */
export type BatchAnswer =
  /** The body is as a call by itself would have brought it. */
  | { readonly type: 'answer'; readonly id: string; readonly body: unknown }
  | { readonly type: 'error'; readonly id: string; readonly status: number; readonly body: unknown }
  /** It had no turn. */
  | { readonly type: 'missed'; readonly id: string; readonly reason: 'expired' | 'cancelled' };

/** How the requests get to the vendor. */
type Submission =
  /** First as a file of JSON lines in a form, which the batch then names. */
  | {
      readonly type: 'file';
      readonly path: string;
      readonly fields: Readonly<Record<string, string>>;
      /** Empty where the answer names none. */
      toFile(body: unknown): string;
      toBody(part: BatchPart): JsonObject;
    }
  /** In the body that makes the batch, with commas between them. */
  | { readonly type: 'inline'; readonly head: string; readonly tail: string };

/** How a vendor takes many requests at once, to answer them within a day. Pure conversions, as all of a driver. */
export interface BatchCalls {
  /** The limits of the vendor that made the protocol. What an unknown server charges nobody can say, so nothing is taken off. */
  readonly terms: BatchTerms;
  readonly submission: Submission;
  /** The path of all batches: one is made there, and each is beneath it. */
  toPath(exchange: Exchange): string;
  /** What the field of the query is called that names where the next page of the list begins. */
  readonly cursor: string;
  /** One request among others. */
  toLine(id: string, wire: WireRequest): JsonObject;
  /** Null for what is none. */
  toBatch(body: unknown, exchange: Exchange): VendorBatch | null;
  /** Null for what is none. */
  toAnswer(line: unknown): BatchAnswer | null;
  /** Whether the batch was made of this part, as far as can be said before its answers are there. */
  isMadeOf(part: BatchPart, batch: VendorBatch): 'yes' | 'maybe' | 'no';
}
