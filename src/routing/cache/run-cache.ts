import type { Context } from '../../context.ts';
import { Failure } from '../../errors.ts';
import { foundWarning } from '../../providers/answer-filter.ts';
import type { ChatRequest, Provider, StreamEvent } from '../../providers/provider.ts';
import type { ProviderSettings } from '../../providers/settings.ts';
import { toAnswerKey } from './answer-key.ts';
import { dropAnswer, keepAnswer, readAnswer, toAnswerPath, type KeptAnswer } from './answers.ts';

type Asked = Pick<Provider, 'stream'>;

/** The answers of earlier runs, for one run. */
export interface RunCache {
  /** Gives an answer that is there already; else opens the provider and listens to what it says. */
  wrap(settings: ProviderSettings, open: () => Promise<Asked>): Asked;
  /** The run is over: an answer that was fit is kept, and one that was not is not given again. */
  settle(failure: Failure | null): Promise<void>;
}

interface Last {
  readonly path: string;
  /** Null where it came from the cache. */
  readonly heard: Heard | null;
}

interface Heard {
  readonly settings: ProviderSettings;
  readonly request: ChatRequest;
  readonly events: readonly StreamEvent[];
}

export function createRunCache(context: Context, { ttlMs }: { readonly ttlMs: number }): RunCache {
  let last: Last | null = null;
  return {
    wrap: (settings, open) => ({
      async *stream(request, signal) {
        last = null;
        // Of broken settings nobody knows what they ask for, and who is switched off does not answer.
        if (settings.problem !== null || !settings.isEnabled) return yield* (await open()).stream(request, signal);
        const path = toAnswerPath(context.home, toAnswerKey(settings, request));
        const kept = readAnswer(path, { now: context.clock.now(), ttlMs });
        last = { path, heard: null };
        if (kept !== null) return yield* replay(kept);
        const provider = await open();
        const events: StreamEvent[] = [];
        last = { path, heard: { settings, request, events } };
        for await (const event of provider.stream(request, signal)) {
          events.push(event);
          yield event;
        }
      },
    }),
    async settle(failure) {
      if (last === null) return;
      const { path, heard } = last;
      if (heard === null && failure?.code === 'invalid-output') dropAnswer(path);
      if (heard === null || failure !== null) return;
      try {
        const answer = toKept(heard, context);
        if (answer !== null) keepAnswer(path, answer);
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
        await context.io.warn(`the answer was not kept: ${error.message}`);
      }
    },
  };
}

function* replay({ events }: KeptAnswer): Generator<StreamEvent> {
  for (const event of events) yield event.type === 'finish' ? { ...event, isCached: true } : event;
}

/** Null for what is not to be given again: cut off, held back, empty, or with a secret in it, or the place of one. */
function toKept({ settings, request, events }: Heard, { redactor }: Context): KeptAnswer | null {
  const joined = join(events);
  const isSaid = joined.some(({ type }) => type === 'text-delta' || type === 'tool-call');
  const isWhole = joined.some((event) => event.type === 'finish' && !/^(length|filtered)$/.test(event.reason));
  const text = JSON.stringify(joined);
  const isSecret = redactor.replaceKnown(text, () => '') !== text || text.includes(foundWarning);
  if (!isSaid || !isWhole || isSecret) return null;
  return { provider: settings.name, model: request.model, events: joined };
}

/** The HTTP status is that of a call, and a kept answer makes none. */
function join(events: readonly StreamEvent[]): readonly StreamEvent[] {
  const joined: StreamEvent[] = [];
  for (const event of events) {
    const before = joined.at(-1);
    if (event.type === 'text-delta' && before?.type === 'text-delta')
      joined[joined.length - 1] = { ...event, text: before.text + event.text };
    else if (event.type === 'reasoning-delta' && before?.type === 'reasoning-delta')
      joined[joined.length - 1] = { ...event, text: before.text + event.text };
    else joined.push(event.type === 'finish' ? { ...event, status: undefined } : event);
  }
  return joined;
}
