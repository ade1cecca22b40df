import type { Clock } from '../context.ts';
import { Failure, ProviderFailure } from '../errors.ts';
import { pause } from '../pause.ts';
import { toHttpFailure } from './http-errors.ts';
import { toModel, toText, type ChatRequest, type Provider, type StreamEvent } from './provider.ts';
import type { ProviderSettings } from './settings.ts';

/** What a model of the mock does: gives words, or fails. */
type Behaviour =
  | { readonly type: 'text'; readonly toText: (request: ChatRequest) => string; readonly wordMs?: number }
  | { readonly type: 'cut'; readonly text: string }
  | {
      readonly type: 'refusal';
      readonly status: number;
      readonly headers?: Record<string, string>;
      readonly body: object;
    }
  | { readonly type: 'silence' };

const sentence = 'The quick brown fox jumps over the lazy dog.';

const models: Readonly<Record<string, Behaviour>> = {
  echo: { type: 'text', toText: findPrompt },
  'mock-normal': { type: 'text', toText: () => sentence },
  'mock-timeout': { type: 'silence' },
  'mock-ratelimit': {
    type: 'refusal',
    status: 429,
    headers: { 'retry-after': '1' },
    body: { code: 'rate_limit_exceeded', message: 'the mock allows no requests' },
  },
  'mock-auth-error': {
    type: 'refusal',
    status: 401,
    body: { code: 'invalid_api_key', message: 'the mock accepts no key' },
  },
  'mock-invalid-request': {
    type: 'refusal',
    status: 400,
    body: { code: 'invalid_request', message: 'the mock finds every request invalid' },
  },
  'mock-server-error': {
    type: 'refusal',
    status: 500,
    body: { code: 'server_error', message: 'the mock is broken' },
  },
  'mock-cut': { type: 'cut', text: 'The quick brown fox jumps' },
  'mock-slow': { type: 'text', toText: () => `${sentence} ${sentence}`, wordMs: 100 },
  'mock-long': {
    type: 'text',
    toText: () => Array.from({ length: 10_000 }, (_, index) => `word${index + 1}`).join(' '),
  },
  'mock-json': { type: 'text', toText: () => '{"status": "ok", "items": [1, 2, 3]}' },
};

const longestSilenceMs = 1000;

/** The embedded provider: no network, no key, the same answer every time. */
export function createMock(settings: ProviderSettings, clock: Clock): Provider {
  return {
    name: settings.name,
    stream: (request, signal) => play(request, { settings, clock, signal }),
    listModels: async () => Object.keys(models).map((id) => toModel({ id, kind: 'chat', ownedBy: 'aix' })),
    probe: async () => ({}),
    ping: async () => {},
    embed: () => {
      throw new Failure('usage', 'the mock makes no embeddings', { hint: 'name another with --provider' });
    },
  };
}

interface Stage {
  readonly settings: ProviderSettings;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

async function* play(request: ChatRequest, stage: Stage): AsyncGenerator<StreamEvent> {
  stage.signal.throwIfAborted();
  const behaviour = Object.hasOwn(models, request.model) ? models[request.model] : undefined;
  switch (behaviour?.type) {
    case undefined:
      throw toUnknownModel(request.model);
    case 'refusal':
      throw toRefusal(request, stage, behaviour);
    case 'silence':
      throw await toSilence(stage);
    case 'cut':
      yield* speak(behaviour.text, request, stage);
      throw new ProviderFailure('incomplete', 'incomplete: the stream ended without its end mark', {
        provider: 'mock',
      });
    case 'text': {
      const text = behaviour.toText(request);
      yield* speak(text, request, { ...stage, wordMs: behaviour.wordMs });
      yield toFinish(text, request);
    }
  }
}

/** Word by word with the space behind it, so that the pieces together are the text byte for byte. */
async function* speak(
  text: string,
  request: ChatRequest,
  { clock, signal, settings, wordMs }: Stage & { readonly wordMs?: number | undefined },
): AsyncGenerator<StreamEvent> {
  const startedAt = clock.elapsed();
  const words = request.stream || wordMs !== undefined ? (text.match(/\S+\s*|^\s+/g) ?? []) : [text];
  for (const word of words) {
    if (wordMs !== undefined) await pause(wordMs, clock, signal);
    signal.throwIfAborted();
    if (settings.timeoutMs !== null && clock.elapsed() - startedAt > settings.timeoutMs) {
      throw new ProviderFailure('incomplete', `incomplete: no end within ${settings.timeoutMs / 1000} s`, {
        provider: 'mock',
      });
    }
    yield { type: 'text-delta', text: word };
  }
}

/** A word counts as a token here. */
function toFinish(text: string, request: ChatRequest): StreamEvent {
  const input = request.messages.reduce((sum, message) => sum + countWords(toText(message)), 0);
  const usage = { input, output: countWords(text), reasoning: null, cacheRead: null, cacheWrite: null };
  return { type: 'finish', reason: 'stop', usage, model: request.model };
}

function countWords(text: string): number {
  return text.match(/\S+/g)?.length ?? 0;
}

function findPrompt({ messages }: ChatRequest): string {
  const last = messages.findLast((message) => message.role === 'user');
  return last === undefined ? '' : toText(last);
}

async function toSilence({ clock, signal, settings }: Stage): Promise<ProviderFailure> {
  const ms = Math.min(settings.timeoutMs ?? longestSilenceMs, longestSilenceMs);
  await pause(ms, clock, signal);
  return new ProviderFailure('network', `no answer within ${ms / 1000} s`, {
    provider: 'mock',
    hint: 'the model mock-timeout never answers',
    isRetryable: true,
  });
}

function toRefusal(
  request: ChatRequest,
  { clock }: Stage,
  { status, headers = {}, body }: Extract<Behaviour, { type: 'refusal' }>,
): ProviderFailure {
  const answer = { status, headers, body: JSON.stringify({ error: body }), receivedAt: clock.now() };
  return toHttpFailure(answer, { provider: 'mock', model: request.model, baseUrl: '', quirks: {} });
}

function toUnknownModel(model: string): ProviderFailure {
  return new ProviderFailure('provider', `Model '${model}' not found`, {
    provider: 'mock',
    status: 404,
    hint: `choose one with --model: ${Object.keys(models).join(', ')}`,
  });
}
