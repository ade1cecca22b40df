import type { Context } from '../../context.ts';
import { Failure } from '../../errors.ts';
import { toKeyOwner } from '../../providers/auth.ts';
import { resolveProvider } from '../../providers/resolve.ts';
import { readSources } from '../../providers/sources.ts';
import { saveKeyWithConsent, toPlaceName } from '../../run/store-key.ts';

const prefix = 'api_keys.';

/** `api_keys.NAME` looks like a setting and never is one: keys do not stand in config.json. Null for anything else. */
export function toKeyName(key: string): string | null {
  if (key === 'api_keys' || key === prefix) {
    throw new Failure('usage', '"api_keys" is not kept in the settings', { hint: 'aix api-key --list' });
  }
  return key.startsWith(prefix) ? key.slice(prefix.length) : null;
}

/** The command line is taken as the consent to keep the key in a file where there is no keychain. */
export async function saveKey(context: Context, name: string, key: string): Promise<void> {
  context.redactor.add(key);
  await saveKeyWithConsent(context, name, key);
}

/** Says where the key is, never what it is. */
export async function showKey(context: Context, name: string, isJson: boolean): Promise<void> {
  const settings = resolveProvider(name, await readSources(context, [name]));
  const source = await (await context.secrets()).locate(toKeyOwner(settings));
  if (source === null) throw new Failure('auth', `no key for "${settings.name}"`, { hint: `aix api-key ${name}` });
  const text = isJson
    ? JSON.stringify({ provider: settings.name, key: '****', source }, null, 2)
    : `**** (${toPlaceName(source)})`;
  await context.io.stdout.write(`${text}\n`);
}

export async function deleteKey(context: Context, name: string): Promise<void> {
  const settings = resolveProvider(name, await readSources(context, [name]));
  const deleted = await (await context.secrets()).delete(settings.name);
  if (deleted.length === 0) {
    throw new Failure('auth', `no key is stored for "${settings.name}"`, { hint: 'aix api-key --list' });
  }
  const hosts = deleted.map(({ host }) => host).join(', ');
  await context.io.notice(`deleted the key of "${settings.name}" for ${hosts}`);
}
