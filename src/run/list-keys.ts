import type { Context } from '../context.ts';
import { Failure } from '../errors.ts';
import { toKeyOwner } from '../providers/auth.ts';
import { listProviders } from '../providers/resolve.ts';
import type { ProviderSettings } from '../providers/settings.ts';
import { readSources } from '../providers/sources.ts';
import type { KeyOwner, KeySource, StoredKey } from '../secrets/secret-store.ts';

export interface ListedKey {
  readonly provider: string;
  readonly host: string;
  /** Where a run would get the key from. */
  readonly source: KeySource | null;
  /** A stored key that is not used, as the source comes before it. */
  readonly shadowed: KeySource | null;
  readonly needsKey: boolean;
}

/** Every provider that could send a key, and where its key comes from. */
export async function listKeys(context: Context): Promise<readonly ListedKey[]> {
  const all = listProviders(await readSources(context));
  return locateKeys(
    context,
    all.filter(({ driver, problem }) => driver !== 'mock' && problem === null),
  );
}

export async function locateKeys(
  context: Context,
  providers: readonly ProviderSettings[],
): Promise<readonly ListedKey[]> {
  const secrets = await context.secrets();
  const owners = providers.map(toKeyOwner);
  const stored = await findStored(context, owners);
  return Promise.all(
    owners.map(async (owner) => {
      const kept = stored.filter(({ provider, host }) => provider === owner.provider && host === owner.host);
      const located = await secrets.locate(owner);
      const inUse = (kept.find(({ source }) => source.type === located?.type) ?? kept[0])?.source ?? null;
      const isShadowed = located?.type === 'environment' || located?.type === 'command';
      return {
        provider: owner.provider,
        host: owner.host,
        source: isShadowed ? located : inUse,
        shadowed: isShadowed ? inUse : null,
        needsKey: owner.needsKey,
      };
    }),
  );
}

/** What the keychain says, or what is known to be in it where it cannot be opened now. */
async function findStored(context: Context, owners: readonly KeyOwner[]): Promise<readonly StoredKey[]> {
  const secrets = await context.secrets();
  try {
    return await secrets.look(owners, context.signal);
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== 'auth') throw error;
    await context.io.warn(`${error.message}: what is in it is told from memory`);
    return secrets.list();
  }
}
