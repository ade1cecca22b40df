import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished, type TestContext } from 'vitest';

/** A folder of its own for one test, which has to be named where several run at once. */
export function temporaryFolder(context: Pick<TestContext, 'onTestFinished'> = { onTestFinished }): string {
  const folder = mkdtempSync(join(tmpdir(), 'aix-test-'));
  context.onTestFinished(() => remove(folder, 10));
  return folder;
}

/** A process that has shown all that a test waits for may still be keeping what it compiled, one file after the other. */
function remove(folder: string, attempts: number): void {
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch (error) {
    if (attempts === 1) throw error;
    remove(folder, attempts - 1);
  }
}
