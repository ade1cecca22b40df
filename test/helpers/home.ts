import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { trustFile } from '../../src/trust.ts';
import { temporaryFolder } from './temp.ts';

/** A new ~/.prompts with this config, or an empty one. */
export function createHome(config?: unknown): string {
  const home = join(temporaryFolder(), '.prompts');
  mkdirSync(join(home, 'prompts'), { recursive: true, mode: 0o700 });
  if (config !== undefined) writeFileSync(join(home, 'config.json'), JSON.stringify(config, null, 2), { mode: 0o600 });
  return home;
}

export function readHomeConfig(home: string): unknown {
  return JSON.parse(readFileSync(join(home, 'config.json'), 'utf8'));
}

/** Puts a provider of the user's own into its folder; code is trusted. Gives back its path. */
export async function installFile(
  home: string,
  { name, content }: { readonly name: string; readonly content: string },
): Promise<string> {
  const path = join(home, 'providers', name);
  mkdirSync(join(home, 'providers'), { recursive: true });
  writeFileSync(path, content);
  if (name.endsWith('.mjs')) await trustFile(home, { kind: 'providers', source: content, path });
  return path;
}
