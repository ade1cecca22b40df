import type { Context } from '../../context.ts';
import { toEntryHost, type Entry } from './entries.ts';

interface Change {
  readonly from: Entry;
  readonly to: Entry;
}

/** Says what a changed base URL or token URL means for the key: a key goes only to the host it was stored for. */
export async function reportKeys(context: Context, name: string, change: Change): Promise<void> {
  const before = toEntryHost(change.from);
  const after = toEntryHost(change.to);
  if (before === after) return;
  await reportStored(context, name, after);
  if (change.from['key_command'] === undefined) return;
  const isKept = change.to['key_command'] !== undefined;
  await context.io.warn(
    isKept ? `its key_command now answers for ${after}` : `its key_command served ${before} and is gone`,
  );
}

async function reportStored(context: Context, name: string, host: string): Promise<void> {
  const secrets = await context.secrets();
  const stored = (await secrets.list()).filter((key) => key.provider === `custom:${name}`);
  if (stored.length === 0 || stored.some((key) => key.host === host)) return;
  const hosts = stored.map((key) => key.host).join(', ');
  await context.io.warn(`the key stored for ${hosts} does not go to ${host}; store one: aix api-key ${name}`);
}
