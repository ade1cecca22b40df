import type { SseMessage } from '../../src/http/sse.ts';
import type { Config } from '../../src/config/schema.ts';
import type { Environment } from '../../src/context.ts';
import { Failure } from '../../src/errors.ts';
import type { Exchange } from '../../src/providers/driver.ts';
import { openAiChat } from '../../src/providers/openai-chat.ts';
import type { ChatRequest, StreamEvent } from '../../src/providers/provider.ts';
import { resolveProvider } from '../../src/providers/resolve.ts';
import type { ProviderSettings } from '../../src/providers/settings.ts';

export const exchange: Exchange = { provider: 'custom:test', model: 'asked-model', quirks: {} };

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
  const messages = chunks.map((chunk): SseMessage => {
    if (typeof chunk === 'string') return { event: 'message', data: chunk };
    return { event: 'message', data: JSON.stringify(chunk) };
  });
  return playMessages(messages, changes);
}

export function playMessages(messages: readonly SseMessage[], changes: Partial<Exchange> = {}): Promise<Played> {
  return play(openAiChat.readStream(toBatches(messages), { ...exchange, ...changes }));
}

async function* toBatches(messages: readonly SseMessage[]): AsyncGenerator<readonly SseMessage[]> {
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
