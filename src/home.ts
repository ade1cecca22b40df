import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Environment } from './context.ts';

/** `~/.prompts`, or where a variable moved it. The two later names are those of the ancestors. */
export function findHome(env: Environment): string {
  const named = env['AIX_HOME'] || env['AIX_STORAGE_PATH'] || env['PROMPT_STORAGE_PATH'];
  return named || join(env['HOME'] || homedir(), '.prompts');
}
