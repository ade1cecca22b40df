import type { CustomProvider } from '../../config/schema.ts';
import type { JsonObject } from '../json.ts';
import type { FinishReason } from '../provider.ts';
import type { Places } from './place.ts';

/** A driver that is written down instead of programmed, as it stands in its file. */
export interface Declaration extends Partial<Omit<CustomProvider, 'driver' | 'preset'>> {
  readonly chat: ChatDeclaration;
  readonly models?: ModelsDeclaration;
  readonly health?: { readonly path: string };
  readonly embeddings?: EmbeddingsDeclaration;
}

export interface ChatDeclaration {
  readonly path: string;
  readonly method?: 'POST' | 'GET';
  readonly body: JsonObject;
  readonly framing?: 'json' | 'sse' | 'ndjson';
  readonly answer: AnswerPlaces;
  /** Where an answer in one piece differs from the messages of a stream. */
  readonly whole?: Partial<AnswerPlaces>;
  readonly end?: EndMark;
  readonly finish_words?: Readonly<Record<string, FinishWord>>;
}

export interface AnswerPlaces {
  readonly text: Places;
  readonly reasoning?: Places;
  readonly finish?: Places;
  readonly model?: Places;
  readonly id?: Places;
  readonly error?: Places;
  readonly usage?: UsagePlaces;
}

export interface UsagePlaces {
  readonly input?: Places;
  readonly output?: Places;
  readonly reasoning?: Places;
  readonly cache_read?: Places;
  readonly cache_write?: Places;
}

/** What alone says that a stream is complete. Exactly one of the three names it. */
export interface EndMark {
  /** A message that is this and nothing else: `[DONE]`. */
  readonly data?: string;
  /** The name of an event. */
  readonly event?: string;
  /** A place of a message that holds this value, or anything when no value is named. */
  readonly path?: string;
  readonly equals?: unknown;
}

export const finishWords = ['stop', 'length', 'filtered', 'tool-call', 'other', 'error'] as const;
/** `error` says that the model was stopped before it was done. */
export type FinishWord = FinishReason | 'error';

export interface ModelsDeclaration {
  readonly path: string;
  readonly list?: Places;
  readonly id?: Places;
}

export interface EmbeddingsDeclaration {
  readonly path: string;
  readonly body: JsonObject;
  /** The list with one entry for each text. */
  readonly vectors?: Places;
  /** The vector in an entry. */
  readonly vector?: Places;
  readonly input?: Places;
  readonly max_texts?: number;
}

/** What the placeholders of a chat stand for, and the flag that asks for each. */
export const chatPlaceholders: Readonly<Record<string, string | null>> = {
  model: null,
  prompt: null,
  messages: null,
  system: '--system',
  temperature: '--temperature',
  max_tokens: '--max-tokens',
  top_p: '--top-p',
  stop: '--stop',
  seed: '--seed',
  reasoning: '--reasoning',
  schema: '--schema',
  stream: null,
};

export const embeddingPlaceholders = ['model', 'text', 'texts', 'dimensions'];
