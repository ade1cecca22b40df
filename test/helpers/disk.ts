import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished, type TestContext } from 'vitest';
import { temporaryFolder } from './temp.ts';

/** A small disk of its own. Needs root: the system lets nobody else mount. */
export function mountOrSkip(context: TestContext, options: string): string {
  const folder = join(temporaryFolder(), 'disk');
  mkdirSync(folder);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `${options},mode=700`, 'tmpfs', folder], { stdio: 'pipe' });
  } catch (error) {
    console.log(`skipped, no disk can be mounted here: ${String(error).split('\n')[1] ?? ''}`);
    context.skip();
  }
  onTestFinished(() => void execFileSync('umount', [folder]));
  return folder;
}
