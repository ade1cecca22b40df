import type { Context } from '../../context.ts';
import { Failure } from '../../errors.ts';
import type { Batches } from '../../providers/batches/batches.ts';
import { toHost } from '../../providers/base-url.ts';
import { resolveProvider } from '../../providers/resolve.ts';
import type { ProviderSettings } from '../../providers/settings.ts';
import { readSources } from '../../providers/sources.ts';
import { connectBatches } from '../../routing/route.ts';
import type { SentBatch } from './record.ts';

export interface Desk {
  readonly context: Context;
  readonly settings: ProviderSettings;
  readonly batches: Batches;
}

/** Whoever has the batch, as they are configured now. Throws `config` where they are somewhere else. */
export async function connectSent(context: Context, sent: SentBatch): Promise<Desk> {
  const { provider, baseUrl, id } = sent;
  const settings = resolveProvider(provider, await readSources(context, [provider]));
  if (settings.baseUrl !== baseUrl)
    throw new Failure(
      'config',
      `batch ${id} was sent to ${toHost(baseUrl)}, and "${provider}" is at ${settings.baseUrl}`,
      {
        hint: `it was at ${baseUrl}`,
      },
    );
  return { context, settings, batches: await connectBatches(context, settings) };
}
