import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../../helpers/temp.ts';

/** A home folder whose config holds these providers and settings. */
export function createHome(providers: object = {}, settings: object = {}): string {
  const home = join(temporaryFolder(), '.prompts');
  mkdirSync(home, { mode: 0o700 });
  const document = { ...settings, custom_providers: providers };
  writeFileSync(join(home, 'config.json'), JSON.stringify(document), { mode: 0o600 });
  return home;
}

export function readSettings(home: string): Record<string, unknown> {
  return JSON.parse(readFileSync(join(home, 'config.json'), 'utf8'));
}

export function readProviders(home: string): Record<string, Record<string, unknown>> {
  return readSettings(home)['custom_providers'] as Record<string, Record<string, unknown>>;
}

/** Keys as `api-key --insecure-storage` leaves them: account to key. */
export function storeKeys(home: string, keys: Readonly<Record<string, string>>): void {
  writeFileSync(join(home, 'keys.json'), JSON.stringify({ keys }), { mode: 0o600 });
}

export function readKeys(home: string): Record<string, string> {
  return JSON.parse(readFileSync(join(home, 'keys.json'), 'utf8')).keys;
}
