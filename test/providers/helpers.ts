import type { Config } from '../../src/config/schema.ts';
import type { Environment } from '../../src/context.ts';
import { Failure } from '../../src/errors.ts';
import type { Driver, Exchange, Message } from '../../src/providers/driver.ts';
import { openAiChat } from '../../src/providers/openai-chat/driver.ts';
import { readStream } from '../../src/providers/read-answer.ts';
import type { ChatRequest, StreamEvent } from '../../src/providers/provider.ts';
import { resolveProvider } from '../../src/providers/resolve.ts';
import type { ProviderSettings } from '../../src/providers/settings.ts';

export const exchange: Exchange = {
  provider: 'custom:test',
  model: 'asked-model',
  baseUrl: 'https://test.example/v1',
  quirks: {},
};

export function toRequest(text: string, changes: Partial<ChatRequest> = {}): ChatRequest {
  const messages = [{ role: 'user', content: text }] as const;
  return { model: 'asked-model', messages, stream: true, settings: {}, extra: {}, ...changes };
}

export function toSettings(
  name: string,
  own: Config['custom_providers'] = {},
  env: Environment = {},
): ProviderSettings {
  return resolveProvider(name, { config: { custom_providers: own }, env });
}

export interface Played {
  readonly events: readonly StreamEvent[];
  readonly failure: unknown;
  readonly text: string;
  readonly reasoning: string;
  readonly warnings: readonly string[];
  readonly finish: Extract<StreamEvent, { type: 'finish' }> | undefined;
}

/** Everything that a stream gives up to its end or its failure. */
export async function play(stream: AsyncIterable<StreamEvent> | Iterable<StreamEvent>): Promise<Played> {
  const events: StreamEvent[] = [];
  let failure: unknown = null;
  try {
    for await (const event of stream) events.push(event);
  } catch (error) {
    failure = error;
  }
  const join = (type: 'text-delta' | 'reasoning-delta'): string =>
    events.map((event) => (event.type === type ? event.text : '')).join('');
  return {
    events,
    failure,
    text: join('text-delta'),
    reasoning: join('reasoning-delta'),
    warnings: events.flatMap((event) => (event.type === 'warning' ? [event.message] : [])),
    finish: events.find((event) => event.type === 'finish'),
  };
}

/** Plays chunks through the driver, one batch each. A string is a payload as it stands; `error` gets that event name. */
export function playChunks(chunks: readonly unknown[], changes: Partial<Exchange> = {}): Promise<Played> {
  const messages = chunks.map((chunk): Message => {
    if (typeof chunk === 'string') return { event: 'message', data: chunk };
    return { event: 'message', data: JSON.stringify(chunk) };
  });
  return playMessages(messages, changes);
}

export function playMessages(messages: readonly Message[], changes: Partial<Exchange> = {}): Promise<Played> {
  return playStream(openAiChat, messages, changes);
}

/** Plays messages through a driver, one batch each. */
export function playStream(
  driver: Driver,
  messages: readonly Message[],
  changes: Partial<Exchange> = {},
): Promise<Played> {
  return play(readStream(toBatches(messages), driver, { ...exchange, ...changes }));
}

async function* toBatches(messages: readonly Message[]): AsyncGenerator<readonly Message[]> {
  for (const message of messages) yield [message];
}

/** A chunk with one choice. */
export function delta(fields: object, finish: string | null = null): object {
  return { id: 'chat-1', model: 'served-model', choices: [{ index: 0, delta: fields, finish_reason: finish }] };
}

/** The failure that an action throws. */
export function catchFailure(action: () => unknown): Failure {
  try {
    action();
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

/** The failure that a promise ends in. */
export async function awaitFailure(action: Promise<unknown>): Promise<Failure> {
  try {
    await action;
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}
