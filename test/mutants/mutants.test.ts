import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { printFigure } from '../helpers/figure.ts';
import { mutants } from './mutants.ts';

const root = join(import.meta.dirname, '../..');
const vitest = join(root, 'node_modules/vitest/vitest.mjs');
const config = 'test/mutants/vitest.config.ts';

interface Report {
  readonly passed: number;
  readonly failed: number;
}

/** Runs tests in another process on a source with this fault. */
function runTests(mutant: string, files: readonly string[]): Promise<Report> {
  const args = [vitest, 'run', '--config', config, '--reporter=json', ...files];
  const env = { ...process.env, AIX_MUTANT: mutant, VITEST: undefined, NODE_OPTIONS: undefined };
  return new Promise((resolve, reject) => {
    execFile(process.execPath, args, { cwd: root, env, maxBuffer: 64 * 1024 * 1024 }, (_, stdout, stderr) => {
      const line = stdout.split('\n').find((each) => each.startsWith('{'));
      if (line === undefined) return reject(new Error(`no report: ${stdout} ${stderr}`));
      const { numPassedTests, numFailedTests } = JSON.parse(line);
      resolve({ passed: numPassedTests, failed: numFailedTests });
    });
  });
}

let caught = 0;
afterAll(() => printFigure('mutants', `${caught} of ${mutants.length} caught`));

describe('tests notice a program that', { concurrent: true, timeout: 180_000 }, () => {
  test.each(mutants)('$name', async ({ name, tests }) => {
    const { failed } = await runTests(name, tests);
    expect(failed).toBeGreaterThan(0);
    caught += 1;
  });
});

test('the same tests pass on the source as it is', { timeout: 180_000 }, async () => {
  const files = [...new Set(mutants.flatMap(({ tests }) => tests))];
  expect(await runTests('', files)).toMatchObject({ failed: 0 });
});
