import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
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
