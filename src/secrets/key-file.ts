import { join } from 'node:path';
import { createJsonFile, type Access, type JsonFile } from './json-file.ts';

type Keys = Readonly<Record<string, string>>;

/** `keys.json`: keys in plain text by account, for users who asked for that. */
export function createKeyFile(home: string, access: Access): JsonFile<Keys> {
  return createJsonFile<Keys>(join(home, 'keys.json'), {
    access,
    empty: {},
    fromDocument: (document) => (hasField(document, 'keys') && isKeys(document.keys) ? document.keys : undefined),
    toDocument: (keys) => ({ keys }),
  });
}

/** `keychain.json`: which accounts have a key in the keychain. Names, no keys. */
export function createKeychainIndex(home: string, access: Access): JsonFile<readonly string[]> {
  return createJsonFile<readonly string[]>(join(home, 'keychain.json'), {
    access,
    empty: [],
    fromDocument: (document) =>
      hasField(document, 'accounts') && isAccounts(document.accounts) ? document.accounts : undefined,
    toDocument: (accounts) => ({ accounts }),
  });
}

function hasField<Name extends string>(value: unknown, name: Name): value is Record<Name, unknown> {
  return typeof value === 'object' && value !== null && name in value;
}

function isKeys(value: unknown): value is Keys {
  return typeof value === 'object' && value !== null && Object.values(value).every((key) => typeof key === 'string');
}

function isAccounts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((account) => typeof account === 'string');
}
