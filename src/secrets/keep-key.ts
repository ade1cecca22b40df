import { askKeychain, toKeychainFailure, type KeychainAnswer, type KeychainTrouble } from './keychain.ts';
import {
  fromAccount,
  toAccount,
  toFileSource,
  toOwnersAccount,
  toStoredKeys,
  toWaysOut,
  type KeyPlaces,
} from './places.ts';
import type { KeyOwner, KeySource, StoredKey } from './secret-store.ts';

export async function saveInKeychain(places: KeyPlaces, owner: KeyOwner, key: string): Promise<KeySource> {
  const trouble = await trySaving(places, owner, key);
  if (trouble !== null) throw toKeychainFailure(trouble, toWaysOut(owner));
  return { type: 'keychain' };
}

/** Where there is no keychain, the key file. A keychain that is locked or silent is there, so that it is not passed over. */
export async function saveSomewhere(places: KeyPlaces, owner: KeyOwner, key: string): Promise<KeySource> {
  const trouble = await trySaving(places, owner, key);
  if (trouble === null) return { type: 'keychain' };
  if (trouble.type === 'absent') return saveInFile(places, owner, key);
  throw toKeychainFailure(trouble, toWaysOut(owner));
}

/** The key is then in this place alone: an older one in the keychain would win over it. */
export async function saveInFile(places: KeyPlaces, owner: KeyOwner, key: string): Promise<KeySource> {
  places.context.redactor.add(key);
  const account = toOwnersAccount(owner);
  await places.file.update((keys) => ({ ...keys, [account]: key }));
  if (!places.index.read().includes(account)) return toFileSource(places);
  await places.index.update(async (accounts) => {
    // A keychain that cannot be opened keeps its old key, which is no longer looked for.
    await ask(places, { action: 'delete', account, isKnown: false });
    return accounts.filter((each) => each !== account);
  });
  return toFileSource(places);
}

export async function deleteKeys(places: KeyPlaces, provider: string, host?: string): Promise<readonly StoredKey[]> {
  const isProviders = (account: string): boolean => fromAccount(account).provider === provider;
  const named = host === undefined ? [] : [toAccount(provider, host)];
  const inKeychain: string[] = [];
  await places.index.update(async (accounts) => {
    for (const account of new Set([...accounts.filter(isProviders), ...named])) {
      const isKnown = accounts.includes(account);
      const answer = await ask(places, { action: 'delete', account, isKnown });
      if (answer.type === 'done') inKeychain.push(...answer.accounts);
      else if (isKnown || answer.type !== 'absent') throw toKeychainFailure(answer, null);
    }
    return accounts.some(isProviders) ? accounts.filter((account) => !isProviders(account)) : accounts;
  });
  const inFile = Object.keys(places.file.read()).filter(isProviders);
  if (inFile.length > 0) await places.file.update((keys) => rekey(keys, (each) => (isProviders(each) ? null : each)));
  return toStoredKeys(places, inKeychain, inFile);
}

export async function renameKeys(places: KeyPlaces, from: string, to: string): Promise<void> {
  const rename = (account: string): string => {
    const { provider, host } = fromAccount(account);
    return provider === from ? toAccount(to, host) : account;
  };
  if (places.index.read().some((account) => rename(account) !== account)) {
    await places.index.update(async (accounts) => {
      for (const account of accounts) if (rename(account) !== account) await move(places, account, rename(account));
      return [...new Set(accounts.map(rename))];
    });
  }
  if (Object.keys(places.file.read()).some((account) => rename(account) !== account)) {
    await places.file.update((keys) => rekey(keys, rename));
  }
}

/** One process at a time, as the lock of the index is held meanwhile. */
async function trySaving(places: KeyPlaces, owner: KeyOwner, key: string): Promise<KeychainTrouble | null> {
  places.context.redactor.add(key);
  const account = toOwnersAccount(owner);
  const troubles: KeychainTrouble[] = [];
  await places.index.update(async (accounts) => {
    const answer = await ask(places, { action: 'set', account, key });
    if (answer.type !== 'done') troubles.push(answer);
    return answer.type !== 'done' || accounts.includes(account) ? accounts : [...accounts, account];
  });
  const [trouble] = troubles;
  if (trouble !== undefined) return trouble;
  // The keychain is the better place, so that no copy in plain text stays behind.
  if (places.file.read()[account] !== undefined) {
    await places.file.update((keys) => rekey(keys, (each) => (each === account ? null : each)));
  }
  return null;
}

async function move(places: KeyPlaces, from: string, to: string): Promise<void> {
  const found = await ask(places, { action: 'get', account: from, isKnown: true });
  if (found.type !== 'done') throw toKeychainFailure(found, null);
  if (found.key === null) return;
  places.context.redactor.add(found.key);
  const saved = await ask(places, { action: 'set', account: to, key: found.key });
  if (saved.type !== 'done') throw toKeychainFailure(saved, null);
  await ask(places, { action: 'delete', account: from, isKnown: true });
}

function ask({ context }: KeyPlaces, request: Parameters<typeof askKeychain>[1]): Promise<KeychainAnswer> {
  return askKeychain(context, request, context.signal);
}

/** The same keys under other accounts; null drops one. */
function rekey(
  keys: Readonly<Record<string, string>>,
  rename: (account: string) => string | null,
): Readonly<Record<string, string>> {
  const entries = Object.entries(keys).map(([account, key]) => [rename(account), key] as const);
  return Object.fromEntries(entries.filter(([account]) => account !== null));
}
