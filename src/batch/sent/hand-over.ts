import type { Context } from '../../context.ts';
import { submitBatch, type SubmitOptions } from './submit-batch.ts';
import { waitForBatch } from './wait-for-batch.ts';

/** Hands the rows to the provider, and says how to come by the results, or waits for them. */
export async function handOver(context: Context, prompt: string, options: SubmitOptions): Promise<void> {
  const sent = await submitBatch(context, prompt, options);
  if (sent === null) return;
  const { id, provider, parts } = sent;
  const rows = parts.reduce((sum, { requests }) => sum + requests, 0);
  const split = parts.length === 1 ? '' : ` in ${parts.length} parts`;
  await context.io.stdout.write(`${id}\n`);
  const { waits, intervalMs } = options.providerBatch;
  const hint = waits ? '' : `\nhint: aix batch fetch ${id}, or aix batch wait ${id}`;
  await context.io.notice(
    `${rows === 1 ? '1 row is' : `${rows} rows are`} at "${provider}"${split} as batch ${id}${hint}`,
  );
  if (waits) await waitForBatch(context, sent, intervalMs);
}
