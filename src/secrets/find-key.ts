import { Failure } from '../errors.ts';
import { readEnvironmentKey } from './environment.ts';
import { findFlaw } from './key-shape.ts';
import { toFileSource, toOwnersAccount, toStoredKeys, toWaysOut, type KeyPlaces } from './places.ts';
import type { FoundKey, KeyOwner, KeySource, Locator, StoredKey } from './secret-store.ts';

export async function findKey(places: KeyPlaces, owner: KeyOwner, signal: AbortSignal): Promise<FoundKey | null> {
  const { context } = places;
  const fromEnvironment = readEnvironmentKey(context.env, owner);
  if (fromEnvironment !== null) {
    const { value, variable } = fromEnvironment;
    return toFound(places, value, { type: 'environment', variable });
  }
  if (owner.keyCommand !== null) {
    // Starting programs is not for every run, and loading what it takes costs each start.
    const { runKeyCommand } = await import('./key-command.ts');
    return toFound(places, await runKeyCommand(context, owner.keyCommand, signal), { type: 'command' });
  }
  const account = toOwnersAccount(owner);
  const inFile = places.file.read()[account];
  const isKnown = places.index.read().includes(account);
  // Whoever chose the key file did so because the keychain is of no use here, so it is not asked in vain.
  if (isKnown || (owner.needsKey && inFile === undefined)) {
    const key = await readKeychain(places, owner, signal);
    if (key !== null) return toFound(places, key, { type: 'keychain' });
  }
  return inFile === undefined ? null : toFound(places, inFile, toFileSource(places));
}

/** For all that it is asked about the files are read once, and the environment, which is slow to look into. */
export function createLocator(places: KeyPlaces): Locator {
  const env = { ...places.context.env };
  // Asked for thousands of names that are not there, a set is faster. One with a colon stands for several.
  const names = new Set(Object.keys(env));
  let read: ReadonlyMap<string, KeySource> | undefined;
  const findStored = (): ReadonlyMap<string, KeySource> => (read ??= readStored(places));
  return {
    hasStored: () => findStored().size > 0,
    locate(owner) {
      const mayBeSet = owner.variables.some((name) => names.has(name) || name.includes(':'));
      const fromEnvironment = mayBeSet ? readEnvironmentKey(env, owner) : null;
      if (fromEnvironment !== null) return { type: 'environment', variable: fromEnvironment.variable };
      if (owner.keyCommand !== null) return { type: 'command' };
      const stored = findStored();
      return stored.size === 0 ? null : (stored.get(toOwnersAccount(owner)) ?? null);
    },
  };
}

/** By account. The keychain comes first. */
function readStored(places: KeyPlaces): ReadonlyMap<string, KeySource> {
  const inKeychain = places.index.read().map((account) => [account, { type: 'keychain' } as const] as const);
  const inFile = Object.keys(places.file.read()).map((account) => [account, toFileSource(places)] as const);
  return new Map<string, KeySource>([...inFile, ...inKeychain]);
}

export async function lookForKeys(
  places: KeyPlaces,
  owners: readonly KeyOwner[],
  signal: AbortSignal,
): Promise<readonly StoredKey[]> {
  const accounts = owners.map(toOwnersAccount);
  const known = places.index.read().filter((account) => accounts.includes(account));
  const inFile = Object.keys(places.file.read()).filter((account) => accounts.includes(account));
  const { askKeychain, toKeychainFailure } = await import('./keychain.ts');
  const answer = await askKeychain(places.context, { action: 'look', accounts, known }, signal);
  if (answer.type === 'absent') return toStoredKeys(places, [], inFile);
  if (answer.type !== 'done') throw toKeychainFailure(answer, null);
  return toStoredKeys(places, answer.accounts, inFile);
}

async function readKeychain(places: KeyPlaces, owner: KeyOwner, signal: AbortSignal): Promise<string | null> {
  const account = toOwnersAccount(owner);
  const isKnown = places.index.read().includes(account);
  const { askKeychain, toKeychainFailure } = await import('./keychain.ts');
  const answer = await askKeychain(places.context, { action: 'get', account, isKnown }, signal);
  if (answer.type === 'absent') return null;
  if (answer.type !== 'done') throw toKeychainFailure(answer, toWaysOut(owner));
  return answer.key;
}

function toFound({ context }: KeyPlaces, value: string, source: KeySource): FoundKey {
  context.redactor.add(value);
  const flaw = findFlaw(value);
  if (flaw !== null) throw new Failure('auth', `the key from ${toName(source)} ${flaw}`);
  return { value, source };
}

function toName(source: KeySource): string {
  switch (source.type) {
    case 'environment':
      return `"${source.variable}"`;
    case 'command':
      return 'key_command';
    case 'keychain':
      return 'the keychain';
    case 'file':
      return `"${source.path}"`;
  }
}
