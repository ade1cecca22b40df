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
  readonly variables: readonly string[];
  /** Null where there is none, or where it belongs to another host than the request's. */
  readonly keyCommand: string | null;
  /** When false, the keychain is asked only if a key is known to be there: a local provider starts without that cost. */
  readonly needsKey: boolean;
}

export interface StoredKey {
  readonly provider: string;
  readonly host: string;
  readonly source: KeySource;
}

export interface SecretStore {
  /** Environment, key command, keychain, key file. Throws `auth` when the keychain is locked or silent: that is not "no key". */
  find(owner: KeyOwner, signal: AbortSignal): Promise<FoundKey | null>;
  /** Where the key that `find` would give comes from, without running a command or reading a value from the keychain when avoidable. */
  locate(owner: KeyOwner): Promise<KeySource | null>;
  save(owner: KeyOwner, key: string): Promise<KeySource>;
  /** Keeps the key in keys.json (0600), for which the user has given consent. */
  saveInsecurely(owner: KeyOwner, key: string): Promise<KeySource>;
  /** Deletes the keys stored for this provider, for every host. Says which. Never touches the environment. */
  delete(provider: string): Promise<readonly StoredKey[]>;
  rename(from: string, to: string): Promise<void>;
  list(): Promise<readonly StoredKey[]>;
}
