import type { Context } from '../context.ts';
import { Failure, ProviderFailure } from '../errors.ts';
import type { Embeddings } from '../providers/provider.ts';
import type { RetryObserver } from '../routing/retry.ts';
import type { Route } from '../routing/route.ts';
import { createRequestLog, type RequestFacts } from './log-request.ts';
import { createRunId } from './record.ts';
import { renderRetry, toRetryEvent } from './render-retry.ts';

type Embed = (tellRetry: RetryObserver['failed']) => Promise<Embeddings>;

/** What there is of an answer in words, and not of vectors. */
const noAnswer = {
  first_token_ms: null,
  output_tokens: null,
  cost: null,
  finish: null,
  response_id: null,
  attempts: null,
};

/** Tells of the making of vectors on stderr, as a run tells of an answer. */
export async function logEmbedding(context: Context, { settings, model }: Route, embed: Embed): Promise<Embeddings> {
  const { io, clock, redactor, signal } = context;
  if (io.log === null) return embed((retry) => io.notice(renderRetry(retry)));
  const names = { provider: settings.name, model };
  const log = createRequestLog(context, createRunId(clock));
  const startedAt = clock.elapsed();
  const toFacts = (input_tokens: number | null, status: number | null): RequestFacts => {
    return { ...names, ms: Math.round(clock.elapsed() - startedAt), ...noAnswer, input_tokens, status };
  };
  await log.started(names);
  try {
    const embeddings = await embed((retry) => log.retried(toRetryEvent(retry, redactor)));
    await log.completed({ ...toFacts(embeddings.inputTokens, null), model: embeddings.model });
    return embeddings;
  } catch (error) {
    const failure = signal.aborted ? new Failure('cancelled', 'cancelled', { cause: error }) : error;
    const status = failure instanceof ProviderFailure ? (failure.status ?? null) : null;
    if (failure instanceof Failure) await log.failed(failure, toFacts(null, status));
    throw error;
  }
}
