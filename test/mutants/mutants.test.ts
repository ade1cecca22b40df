import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { printFigure } from '../helpers/figure.ts';
import { mutants } from './mutants.ts';
import { original, type Report } from './report.ts';

const root = join(import.meta.dirname, '../..');
const vitest = join(root, 'node_modules/vitest/vitest.mjs');

let report: Report = { counts: {}, problems: [] };

beforeAll(async () => {
  report = await playMutants();
  const caught = mutants.filter(isCaught);
  // One mutant that cannot be made keeps all from being played.
  expect(report.problems).toEqual([]);
  printFigure('mutants', `${caught.length} of ${mutants.length} caught`);
}, 300_000);

/** In a process of its own, whose failures are none of ours. */
function playMutants(): Promise<Report> {
  const args = [vitest, 'run', '--config', 'test/mutants/vitest.config.ts'];
  const env = { ...process.env, VITEST: undefined, NODE_OPTIONS: undefined };
  return new Promise((resolve, reject) => {
    execFile(process.execPath, args, { cwd: root, env, maxBuffer: 64 * 1024 * 1024 }, (_, stdout, stderr) => {
      const line = stdout.split('\n').find((each) => each.startsWith('{'));
      if (line === undefined) return reject(new Error(`no report: ${stdout} ${stderr}`));
      resolve(JSON.parse(line));
    });
  });
}

function isCaught({ name }: { readonly name: string }): boolean {
  return (report.counts[name]?.failed ?? 0) > 0;
}

describe('tests notice a program that', () => {
  test.each(mutants)('$name', (mutant) => {
    expect(isCaught(mutant)).toBe(true);
  });
});

test('the same tests pass on the source as it is', () => {
  expect(report.counts[original]?.failed).toBe(0);
  expect(report.counts[original]?.passed).toBeGreaterThan(mutants.length);
});
