import { join } from 'node:path';
import { beforeEach, describe } from 'vitest';
import { mutants } from './mutants.ts';
import { original } from './report.ts';

const root = join(import.meta.dirname, '../..');

describe(original, { timeout: 20_000 }, async () => {
  const files = new Set(mutants.flatMap(({ tests }) => tests));
  for (const file of files) await import(`${join(root, file)}?mutant=none`);
});

for (const [at, { name, tests }] of mutants.entries()) {
  // A mutant may well hang; the source as it is may only be slow.
  describe(name, { timeout: 5000 }, async () => {
    let isCaught = false;
    beforeEach(({ skip, onTestFailed }) => {
      skip(isCaught);
      onTestFailed(() => void (isCaught = true));
    });
    for (const file of tests) await import(`${join(root, file)}?mutant=${at}`);
  });
}
