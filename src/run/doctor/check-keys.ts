import { existsSync, statSync } from 'node:fs';
import type { Context } from '../../context.ts';
import { Failure } from '../../errors.ts';
import { createKeychainIndex, createKeyFile } from '../../secrets/key-file.ts';
import { askKeychain, toKeychainFailure } from '../../secrets/keychain.ts';
import type { JsonFile } from '../../secrets/json-file.ts';
import { checkMode } from './check-home.ts';
import { count, failed, ok, warning, type Finding } from './finding.ts';
import type { Inspection } from './inspection.ts';

export async function checkKeys({ context }: Inspection): Promise<readonly Finding[]> {
  const { home } = context;
  return [
    ...checkFile(createKeyFile(home, 'look'), 'keys.json', (keys) => count(Object.keys(keys).length, 'key')),
    ...checkFile(createKeychainIndex(home, 'look'), 'keychain.json', (names) => `${count(names.length, 'key')} named`),
    { name: 'keychain', ...(await checkKeychain(context)) },
  ];
}

function checkFile<Value>(file: JsonFile<Value>, name: string, describe: (value: Value) => string): readonly Finding[] {
  if (!existsSync(file.path)) return [];
  try {
    const verdict = checkMode(file.path, { stats: statSync(file.path), wanted: '600' });
    const what = describe(file.read());
    return [{ name, ...verdict, message: `${what}, mode ${verdict.message}` }];
  } catch (error) {
    if (error instanceof Failure) return [{ name, ...failed(error) }];
    throw error;
  }
}

/** Something is saved, read and deleted again: a locked keyring answers a plain search as if it were empty. */
async function checkKeychain(context: Context): Promise<Omit<Finding, 'name'>> {
  const answer = await askKeychain(context, { action: 'try' }, context.signal);
  if (answer.type === 'done') return ok('takes a value, gives it back and deletes it');
  const failure = toKeychainFailure(answer, waysOut);
  if (answer.type !== 'absent' || isNeeded(context)) return failed(failure);
  return warning(`there is none here: ${answer.detail}`, waysOut);
}

/** A key is known to be in it. */
function isNeeded({ home }: Context): boolean {
  try {
    return createKeychainIndex(home, 'look').read().length > 0;
  } catch (error) {
    if (error instanceof Failure) return false;
    throw error;
  }
}

const waysOut =
  'keys can come from variables such as OPENAI_API_KEY, or from a file: aix api-key NAME --insecure-storage';
