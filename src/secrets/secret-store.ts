import type { Context } from '../context.ts';
import { createLocator, findKey, lookForKeys } from './find-key.ts';
import type { Access } from './json-file.ts';
import { createKeychainIndex, createKeyFile } from './key-file.ts';
import { toStoredKeys, type KeyPlaces } from './places.ts';

export type KeySource =
  | { readonly type: 'environment'; readonly variable: string }
  | { readonly type: 'command' }
  | { readonly type: 'keychain' }
  | { readonly type: 'file'; readonly path: string };

export interface FoundKey {
  readonly value: string;
  readonly source: KeySource;
}

/** Whose key is wanted, and for which host: a stored key never goes to another one. */
export interface KeyOwner {
  /** `openai` or `custom:ollama`. */
  readonly provider: string;
  /** Host and port that the request will go to. */
  readonly host: string;
  /** Variables of the environment that may hold the key, in order; the first is always the provider's own. */
  readonly variables: readonly string[];
  /** Null where there is none, or where it belongs to another host than the request's. */
  readonly keyCommand: string | null;
  /** When false, the keychain is asked only if a key is known to be there: a local provider starts without that cost. */
  readonly needsKey: boolean;
}

export interface Locator {
  readonly locate: (owner: KeyOwner) => KeySource | null;
  /** Whether a key is known to be stored for anybody. */
  readonly hasStored: () => boolean;
}

export interface StoredKey {
  readonly provider: string;
  readonly host: string;
  readonly source: KeySource;
}

export interface SecretStore {
  /** Environment, key command, keychain, key file. Throws `auth` when the keychain is locked or silent: that is not "no key". */
  find(owner: KeyOwner, signal: AbortSignal): Promise<FoundKey | null>;
  /** Where the key that `find` would give comes from, as far as is known without running a command or asking the keychain. */
  locate(owner: KeyOwner): Promise<KeySource | null>;
  /** The same for many: the files are read once for all of them. */
  createLocator(): Promise<Locator>;
  /** What is stored for these owners, now and for their hosts. Asks the keychain once; throws `auth` as `find` does. */
  look(owners: readonly KeyOwner[], signal: AbortSignal): Promise<readonly StoredKey[]>;
  /** Keeps the key in the keychain. Throws `auth` where there is none. */
  save(owner: KeyOwner, key: string): Promise<KeySource>;
  /** Keeps the key in keys.json (0600), for which the user has given consent. */
  saveInsecurely(owner: KeyOwner, key: string): Promise<KeySource>;
  /** Keeps the key in the keychain where there is one, else in keys.json. For a command that counts as consent. */
  saveAnywhere(owner: KeyOwner, key: string): Promise<KeySource>;
  /**
   * Deletes the keys stored for this provider, for every host that is known and for the one named. Says which. Never
   * touches the environment.
   */
  delete(provider: string, host?: string): Promise<readonly StoredKey[]>;
  rename(from: string, to: string): Promise<void>;
  /** Every key known to be stored, without asking the keychain. */
  list(): Promise<readonly StoredKey[]>;
}

export function createSecretStore(context: Context, access: Access = 'use'): SecretStore {
  const { home } = context;
  const places: KeyPlaces = { context, index: createKeychainIndex(home, access), file: createKeyFile(home, access) };
  return {
    find: (owner, signal) => findKey(places, owner, signal),
    locate: async (owner) => createLocator(places).locate(owner),
    createLocator: async () => createLocator(places),
    look: (owners, signal) => lookForKeys(places, owners, signal),
    save: async (owner, key) => (await loadKeeping()).saveInKeychain(places, owner, key),
    saveInsecurely: async (owner, key) => (await loadKeeping()).saveInFile(places, owner, key),
    saveAnywhere: async (owner, key) => (await loadKeeping()).saveSomewhere(places, owner, key),
    delete: async (provider, host) => (await loadKeeping()).deleteKeys(places, provider, host),
    rename: async (from, to) => (await loadKeeping()).renameKeys(places, from, to),
    list: async () => toStoredKeys(places, places.index.read(), Object.keys(places.file.read())),
  };
}

/** A run only finds keys, so what keeps them is not loaded for it. */
const loadKeeping = () => import('./keep-key.ts');
