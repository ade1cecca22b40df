import type { Context } from '../../context.ts';
import { Failure, ProviderFailure } from '../../errors.ts';
import { pause } from '../../pause.ts';
import { connectSent, type Desk } from './connect-sent.ts';
import { fetchBatch } from './fetch-batch.ts';
import { lookAtParts, toStanding, type Standing } from './look.ts';
import type { SentBatch } from './record.ts';

const usualIntervalMs = 5000;
const longestIntervalMs = 60_000;
/** A provider that does not answer for a while has not lost the batch. */
const mostFailures = 20;

/** Asks now and then until all has ended, and fetches it. */
export async function waitForBatch(context: Context, sent: SentBatch, intervalMs: number | null): Promise<void> {
  if (sent.fetched === null) {
    try {
      await waitUntilEnded(await connectSent(context, sent), sent, intervalMs ?? usualIntervalMs);
    } catch (error) {
      if (!context.signal.aborted) throw error;
      throw new Failure('cancelled', `no longer waiting: batch ${sent.id} goes on at "${sent.provider}"`, {
        hint: `aix batch wait ${sent.id}, or aix batch cancel ${sent.id}`,
        cause: error,
      });
    }
  }
  await fetchBatch(context, sent);
}

async function waitUntilEnded(desk: Desk, sent: SentBatch, firstMs: number): Promise<void> {
  const { clock, signal } = desk.context;
  const tell = createTeller(desk.context, sent);
  const longestMs = Math.max(firstMs, longestIntervalMs);
  let failures = 0;
  for (let intervalMs = firstMs; ; intervalMs = Math.min(longestMs, intervalMs * 1.5)) {
    let askedMs = 0;
    try {
      const standing = toStanding(sent, await lookAtParts(desk, sent));
      await tell(standing);
      if (standing.state !== 'running') return;
      failures = 0;
    } catch (error) {
      failures += 1;
      if (!(error instanceof ProviderFailure) || !error.isRetryable || failures > mostFailures) throw error;
      await desk.context.io.notice(`${error.message}; asking again later`);
      askedMs = error.retryAfterMs ?? 0;
    }
    // Not all who wait ask at the same moment.
    await pause(Math.max(askedMs, intervalMs * (0.8 + Math.random() * 0.4)), clock, signal);
  }
}

/** Only what is new. */
function createTeller({ io }: Context, { id }: SentBatch): (standing: Standing) => Promise<void> {
  let last = '';
  return async ({ counts }) => {
    const failed = counts.failed === 0 ? '' : `, ${counts.failed} of them failed`;
    const words = `batch ${id}: ${counts.succeeded + counts.failed} of ${counts.total} rows are done${failed}`;
    if (words !== last) await io.notice(words);
    last = words;
  };
}
