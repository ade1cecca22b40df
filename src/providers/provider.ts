export type FinishReason = 'stop' | 'length' | 'tool-call' | 'filtered' | 'other';

/** Token counts as the provider reported them; null is unknown, never 0. `input` includes cached tokens, `output` includes reasoning. */
export interface Usage {
  readonly input: number | null;
  readonly output: number | null;
  readonly reasoning: number | null;
  readonly cacheRead: number | null;
  readonly cacheWrite: number | null;
}

/** One event may carry many deltas of the wire: everything that arrived in one read. */
export type StreamEvent =
  | { readonly type: 'text-delta'; readonly text: string }
  | { readonly type: 'reasoning-delta'; readonly text: string }
  | { readonly type: 'tool-call'; readonly id: string; readonly name: string; readonly arguments: unknown }
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
    };

export type Part =
  | { readonly type: 'text'; readonly text: string }
  /** An image or another document: a `data:` URL or one that the provider fetches itself. */
  | { readonly type: 'media'; readonly url: string; readonly contentType: string | null };

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

/** A setting is sent only when it is present. 0 and the empty string are values. */
export interface ChatSettings {
  readonly temperature?: number;
  readonly maxTokens?: number;
  readonly topP?: number;
  readonly stop?: readonly string[];
  readonly seed?: number;
}

export interface ChatRequest {
  readonly model: string;
  readonly messages: readonly Message[];
  /** Whether to ask the provider for a stream. The events are the same either way. */
  readonly stream: boolean;
  readonly settings: ChatSettings;
  /** Further fields of the request body, as the user gave them. */
  readonly extra: Readonly<Record<string, unknown>>;
}

export interface Model {
  readonly id: string;
  readonly contextWindow: number | null;
  readonly ownedBy: string | null;
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
  listModels(signal: AbortSignal): Promise<readonly Model[]>;
}
