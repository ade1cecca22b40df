import type { Context } from '../context.ts';
import type { JsonFile } from './json-file.ts';
import type { KeyOwner, KeySource, StoredKey } from './secret-store.ts';

/** Where keys are stored, and what is needed to reach them. */
export interface KeyPlaces {
  readonly context: Context;
  /** Accounts known to be in the keychain. */
  readonly index: JsonFile<readonly string[]>;
  /** Keys in plain text, by account. */
  readonly file: JsonFile<Readonly<Record<string, string>>>;
}

/** The name of a key in the keychain and in keys.json: `openai@api.openai.com`. */
export function toAccount(provider: string, host: string): string {
  return `${provider}@${host.toLowerCase()}`;
}

export function toOwnersAccount(owner: KeyOwner): string {
  return toAccount(owner.provider, owner.host);
}

/** `openai@api.openai.com` → provider and host. A provider's name may hold an `@`, a host may not. */
export function fromAccount(account: string): { readonly provider: string; readonly host: string } {
  const at = account.lastIndexOf('@');
  return { provider: account.slice(0, at), host: account.slice(at + 1) };
}

export function toStoredKeys(
  places: KeyPlaces,
  inKeychain: readonly string[],
  inFile: readonly string[],
): readonly StoredKey[] {
  const keychain: KeySource = { type: 'keychain' };
  return [
    ...inKeychain.map((account) => ({ ...fromAccount(account), source: keychain })),
    ...inFile.map((account) => ({ ...fromAccount(account), source: toFileSource(places) })),
  ];
}

export function toFileSource(places: KeyPlaces): KeySource {
  return { type: 'file', path: places.file.path };
}

/** What to do without a keychain, for a message. */
export function toWaysOut(owner: KeyOwner): string {
  return `store it in a file with: aix api-key ${owner.provider} --insecure-storage, or set ${owner.variables.join(' or ')}`;
}
