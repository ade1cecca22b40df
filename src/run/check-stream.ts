import type { Context } from '../context.ts';
import { Failure } from '../errors.ts';
import { createProvider } from '../providers/index.ts';
import { readQuirks, saveQuirks, type LearntQuirks } from '../providers/quirks.ts';
import type { ProviderSettings } from '../providers/settings.ts';
import { toFailed, toOutcome, type Outcome } from './check.ts';

interface Asking {
  readonly key: string | null;
  readonly model: string;
}

interface Attempt {
  readonly quirks: LearntQuirks;
  readonly lesson: string;
}

const usual: Attempt = { quirks: {}, lesson: 'streams' };
const withoutUsage: Attempt = {
  quirks: { noStreamOptions: true },
  lesson: 'streams, but refuses stream_options, so usage is not asked for',
};
const whole: Attempt = { quirks: { noStreaming: true }, lesson: 'does not stream, so answers are asked for whole' };

/** Asks for a few tokens and remembers what the server cannot do. */
export async function checkStream(context: Context, settings: ProviderSettings, asking: Asking): Promise<Outcome> {
  const known = readQuirks(context.home, settings);
  const isKnown = Object.keys(known).length > 0;
  // What was learnt before would hide that the server has changed since.
  if (isKnown) await saveQuirks(context.home, settings, {});
  const found = await findAttempt(context, settings, asking);
  if (found instanceof Failure) {
    if (isKnown) await saveQuirks(context.home, settings, known);
    return toFailed('stream', found);
  }
  if (found !== usual) await saveQuirks(context.home, settings, found.quirks);
  return toOutcome('stream', 'ok', `"${asking.model}" ${found.lesson}`);
}

async function findAttempt(context: Context, settings: ProviderSettings, asking: Asking): Promise<Attempt | Failure> {
  const failure = await tryOut(context, settings, asking);
  // A provider that minds stream_options alone is asked again without them, and that is remembered, on every run.
  if (failure === null) return readQuirks(context.home, settings).noStreamOptions === true ? withoutUsage : usual;
  if (failure.code !== 'provider' || failure.message.startsWith('Model ')) return failure;
  for (const attempt of [withoutUsage, whole]) {
    const quirks = { ...settings.quirks, ...attempt.quirks };
    if ((await tryOut(context, { ...settings, quirks }, asking)) === null) return attempt;
  }
  return failure;
}

/** Null when the answer came whole. */
async function tryOut(context: Context, settings: ProviderSettings, { key, model }: Asking): Promise<Failure | null> {
  const request = {
    model,
    messages: [{ role: 'user', content: 'Say ok.' }],
    stream: settings.quirks.noStreaming !== true,
    settings: { maxTokens: 16 },
    extra: {},
  } as const;
  try {
    const provider = await createProvider(settings, { context, key });
    for await (const event of provider.stream(request, context.signal)) {
      if (event.type === 'finish') return null;
    }
    return new Failure('incomplete', 'the answer ended without its end signal');
  } catch (error) {
    if (error instanceof Failure && error.code !== 'cancelled' && !context.signal.aborted) return error;
    throw error;
  }
}
