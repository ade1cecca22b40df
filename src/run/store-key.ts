import type { Context } from '../context.ts';
import { toKeyOwner } from '../providers/auth.ts';
import { resolveProvider } from '../providers/resolve.ts';
import type { ProviderSettings } from '../providers/settings.ts';
import { readSources } from '../providers/sources.ts';
import { checkKey, findForeignVendor } from '../secrets/key-shape.ts';
import type { KeySource, SecretStore } from '../secrets/secret-store.ts';

type Save = 'save' | 'saveInsecurely' | 'saveAnywhere';

/** Keeps a key in the keychain, or in keys.json where there is none: for a command that counts as consent to that. */
export async function saveKeyWithConsent(context: Context, provider: string, key: string): Promise<KeySource> {
  const settings = resolveProvider(provider, await readSources(context, [provider]));
  return storeKey(context, settings, { key, save: 'saveAnywhere' });
}

/** Checks and keeps a key, and warns about everything that would make it of no use. */
export async function storeKey(
  context: Context,
  settings: ProviderSettings,
  wanted: { readonly key: string; readonly save: Save },
): Promise<KeySource> {
  context.redactor.add(wanted.key.trim());
  const key = checkKey(wanted.key);
  const owner = toKeyOwner(settings);
  const secrets: SecretStore = await context.secrets();
  const source = await secrets[wanted.save](owner, key);
  await context.io.notice(`the key of "${settings.name}" for ${owner.host} is in ${toPlaceName(source)}`);
  if (source.type === 'file')
    await context.io.warn(`${source.path} holds keys in plain text; only its mode (0600) guards it`);
  await warnOfUselessness(context, settings, key);
  return source;
}

/** A source in words: a variable by its name, a place by what it is. */
export function toPlaceName(source: KeySource): string {
  switch (source.type) {
    case 'environment':
      return source.variable;
    case 'command':
      return 'key_command';
    case 'keychain':
      return 'the keychain';
    case 'file':
      return 'keys.json';
  }
}

async function warnOfUselessness(context: Context, settings: ProviderSettings, key: string): Promise<void> {
  const { io } = context;
  const owner = toKeyOwner(settings);
  const used = await (await context.secrets()).locate(owner);
  if (used?.type === 'environment' || used?.type === 'command') {
    await io.warn(`${toPlaceName(used)} is set and wins over the stored key`);
  }
  if (settings.baseUrlVariable !== null) {
    await io.warn(`${settings.baseUrlVariable} is set, so the key is for ${owner.host} and for no other host`);
  }
  if (settings.authType === 'none') await io.warn(`"${settings.name}" sends no key (auth_type none)`);
  const vendor = findForeignVendor(key, settings.preset);
  if (vendor !== null) await io.warn(`this looks like a key of ${vendor}, not of ${settings.name}`);
}
