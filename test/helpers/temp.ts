import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished, type TestContext } from 'vitest';

/** A folder of its own for one test, which has to be named where several run at once. */
export function temporaryFolder(context: Pick<TestContext, 'onTestFinished'> = { onTestFinished }): string {
  const folder = mkdtempSync(join(tmpdir(), 'aix-test-'));
  context.onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
