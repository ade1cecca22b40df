export type FinishReason = 'stop' | 'length' | 'tool-call' | 'filtered' | 'other';

/** Token counts as the provider reported them; null is unknown, never 0. `input` includes cached tokens, `output` includes reasoning. */
export interface Usage {
  readonly input: number | null;
  readonly output: number | null;
  readonly reasoning: number | null;
  readonly cacheRead: number | null;
  readonly cacheWrite: number | null;
}

export interface ToolCall {
  readonly id: string;
  readonly name: string;
  readonly arguments: unknown;
}

/** One event may carry many deltas of the wire: everything that arrived in one read. */
export type StreamEvent =
  | { readonly type: 'text-delta'; readonly text: string }
  | { readonly type: 'reasoning-delta'; readonly text: string }
  | ({ readonly type: 'tool-call' } & ToolCall)
  | { readonly type: 'warning'; readonly message: string }
  | {
      readonly type: 'finish';
      readonly reason: FinishReason;
      readonly usage: Usage | null;
      /** The model that answered, which may differ from the one asked for. */
      readonly model: string;
      readonly responseId?: string | undefined;
      /** The HTTP status of the answer, where there was one. */
      readonly status?: number | undefined;
      /** Whether it was given before, and comes from the cache. */
      readonly isCached?: boolean;
      /** What the provider says that this call costs. Most say nothing. */
      readonly cost?: Cost | undefined;
    };

/** Money. */
export interface Cost {
  readonly amount: number;
  /** Three letters: USD. */
  readonly currency: string;
}

/** The warning that goes on in the words of the model. They are as much its answer as any others. */
export const refusalWarning = 'the model refused';

export type Part = { readonly type: 'text'; readonly text: string } | Media;

/** An image or another document: a `data:` URL or one that the provider fetches itself. */
export interface Media {
  readonly type: 'media';
  readonly url: string;
  readonly contentType: string | null;
  /** What the file is called, where that is known. */
  readonly name?: string;
}

export interface Message {
  readonly role: 'system' | 'user' | 'assistant';
  /** Text alone is a string; parts stand only where something else than text is among them. */
  readonly content: string | readonly Part[];
}

/** The words of a message, without its media. */
export function toText({ content }: Message): string {
  if (typeof content === 'string') return content;
  return content.map((part) => (part.type === 'text' ? part.text : '')).join('');
}

export const efforts = ['none', 'low', 'medium', 'high'] as const;
export type Effort = (typeof efforts)[number];

/** A setting is sent only when it is present. 0 and the empty string are values. */
export interface ChatSettings {
  readonly temperature?: number;
  readonly maxTokens?: number;
  readonly topP?: number;
  readonly stop?: readonly string[];
  readonly seed?: number;
  /** How much the model is to think before it answers: an effort, or a budget in tokens. */
  readonly reasoning?: Effort | number;
}

/** A function that the model may call. Calls are given out as events; running them is the caller's. */
export interface Tool {
  readonly name: string;
  readonly description: string | null;
  /** JSON Schema of the arguments. */
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** The form that the answer is to have. */
export interface OutputSchema {
  readonly name: string;
  /** JSON Schema. */
  readonly schema: Readonly<Record<string, unknown>>;
}

export interface ChatRequest {
  readonly model: string;
  readonly messages: readonly Message[];
  /** Whether to ask the provider for a stream. The events are the same either way. */
  readonly stream: boolean;
  readonly settings: ChatSettings;
  readonly tools?: readonly Tool[];
  readonly schema?: OutputSchema;
  /** Further fields of the request body, as the user gave them. */
  readonly extra: Readonly<Record<string, unknown>>;
}

/** All that a stream would have brought. */
export interface Collected {
  readonly events: readonly StreamEvent[];
  /** What the stream would have thrown behind them. */
  readonly trouble: { readonly error: unknown } | null;
  /** When the first of the answer came, on the clock that never jumps. */
  readonly firstAt: number | null;
}

export interface EmbeddingRequest {
  readonly model: string;
  readonly texts: readonly string[];
  readonly dimensions?: number;
  /** Further fields of the request body, as the user gave them. */
  readonly extra: Readonly<Record<string, unknown>>;
}

export interface Embeddings {
  /** One for each text, in the same order. */
  readonly vectors: readonly (readonly number[])[];
  readonly model: string;
  readonly inputTokens: number | null;
  /** What was asked for and is not so. */
  readonly warnings?: readonly string[];
}

export const modalities = ['text', 'image', 'audio', 'video', 'pdf'] as const;
export type Modality = (typeof modalities)[number];

/** For a million tokens. Null is unknown, never free. */
export interface Price {
  readonly input: number | null;
  readonly output: number | null;
  readonly cacheRead: number | null;
  readonly cacheWrite: number | null;
  /** Three letters; US dollars when left out. */
  readonly currency?: string;
  /** The day of the page that it was taken from, where there was one. */
  readonly asOf?: string;
}

/** What the provider says about a model. Null is unknown. */
export interface Model {
  readonly id: string;
  readonly name: string | null;
  readonly kind: 'chat' | 'embedding' | 'other' | null;
  readonly contextWindow: number | null;
  readonly outputLimit: number | null;
  /** What it takes in. */
  readonly inputs: readonly Modality[] | null;
  readonly price: Price | null;
  readonly ownedBy: string | null;
}

const unknownModel = {
  name: null,
  kind: null,
  contextWindow: null,
  outputLimit: null,
  inputs: null,
  price: null,
  ownedBy: null,
};

/** A model of which only this is known. */
export function toModel(known: Partial<Model> & Pick<Model, 'id'>): Model {
  return { ...unknownModel, ...known };
}

/**
 * What can be run against. Success ends in exactly one `finish`. A failure is thrown as ProviderFailure, never an event,
 * and a body that ends early is a failure. Leaving the loop or aborting the signal closes the socket. A code point split
 * over two chunks arrives whole. No message ever holds a key.
 */
export interface Provider {
  /** The user's name for it: `openai`, `custom:ollama`. */
  readonly name: string;
  stream(request: ChatRequest, signal: AbortSignal): AsyncIterable<StreamEvent>;
  /** The same for those who do not watch, at a fraction of the cost. Absent where it would save nothing. Throws nothing. */
  readonly collect?: (request: ChatRequest, signal: AbortSignal) => Promise<Collected>;
  listModels(signal: AbortSignal): Promise<readonly Model[]>;
  /** What a path of the provider says, which must not cost anything. */
  probe(path: string, signal: AbortSignal): Promise<unknown>;
  /** Whether a path of the provider answers with success, whatever it says. It must not cost anything. */
  ping(path: string, signal: AbortSignal): Promise<void>;
  /** Vectors of texts, of as many at a time as one call brings. Throws where the provider makes none. */
  embed(request: EmbeddingRequest, signal: AbortSignal): AsyncIterable<Embeddings>;
}
