import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runAix } from '../../helpers/run.ts';
import { createStage, toSuite, type Stage } from './stage.ts';
import { findAll, parseXml } from './xml.ts';

const toCases = (names: readonly string[], rest = 'assert: [contains: fine]'): string =>
  names.map((name) => `  - { name: ${name}, ${rest} }\n`).join('');

/** Each answer costs 0.00001 dollars. */
const enoughForTwo = ['--max-cost', '0.000025'];

const read = ({ cwd }: Stage, name: string): string => readFileSync(join(cwd, name), 'utf8');

test('--max-cost holds for all cases together, and what was not run is no failure', async () => {
  const stage = await createStage(toSuite(toCases(['a', 'b', 'c', 'd'])));
  const reports = ['--junit', 'j.xml', '--markdown', 'm.md'];
  const { code, stdout, stderr } = await stage.test([...enoughForTwo, '-j', '1', ...reports]);
  expect([code, stage.server.requests.length]).toEqual([11, 2]);
  expect(stdout).toMatch(/✓ b .*\n {2}- c {2}local {2}not run\n {2}- d {2}local {2}not run\n/);
  expect(stdout).toContain('4 cases: 2 passed, 2 not run; ');
  expect(stderr).toMatch(
    /aix: this would cost about .* and --max-cost allows \$0\.000025.*\n.*2 of 4 cases were not run/,
  );
  const root = parseXml(read(stage, 'j.xml'));
  expect(root.attributes).toMatchObject({ tests: '4', failures: '0', errors: '0', skipped: '2' });
  for (const { attributes } of findAll(root, 'skipped'))
    expect(attributes['message']).toMatch(/^not run: this would cost .* --max-cost/);
  expect(read(stage, 'm.md')).toMatch(/\nNot all was run: this would cost .*\n[^]*\| c \| ➖ not run \|\n/);
});

test('what is under way and costs less than it could makes room for others', async () => {
  const names = ['a', 'b', 'c', 'd', 'e', 'f'];
  const suite = toSuite(toCases(names), 'providers: [{ provider: local, config: { max_tokens: 20 } }]');
  const stage = await createStage(suite);
  // Two at a time may cost as much as that at most; all six cost no more.
  const { code } = await stage.test(['--max-cost', '0.00008', '-j', '6']);
  expect([code, stage.server.requests.length]).toEqual([0, 6]);
});

test('judges spend from the same purse, and an answer that nobody could judge is an error', async () => {
  const stage = await createStage(toSuite(toCases(['a', 'b'], 'assert: [{ rubric: is kind }]')), ({ body }) =>
    body.includes('You grade') ? '{"reason": "so", "score": 1, "pass": true}' : 'fine',
  );
  const max = ['--max-cost', '0.000035', '-j', '1', '--judge', 'local/j'];
  const { code, stdout } = await stage.test([...max, '--format', 'json']);
  const [first, second] = JSON.parse(stdout).suites[0].cases;
  expect([code, first.status, second.status]).toEqual([11, 'passed', 'errored']);
  expect(second.runs[0].error).toMatchObject({
    code: 'budget',
    message: expect.stringContaining('the judge "local/j"'),
  });
});

test('a failure before the money was spent is still what the tests end with', async () => {
  const stage = await createStage(toSuite(toCases(['a', 'b', 'c'])), () => 'bad');
  const { code, stdout } = await stage.test([...enoughForTwo, '-j', '1', '--format', 'json']);
  const { failed, skipped, suites } = JSON.parse(stdout);
  expect([code, failed, skipped]).toEqual([10, 2, 1]);
  expect(suites[0].cases[2]).toMatchObject({ status: 'skipped', runs: [], error: { code: 'budget' } });
});

test('--max-cost sends nothing where nobody knows a price, and stops nothing that is replayed', async () => {
  const stage = await createStage(toSuite(toCases(['a', 'b']), 'providers: [far/dear]'));
  await runAix(['provider', 'add', 'far', 'https://far.example/v1'], stage);
  const { code, stderr } = await stage.test(['--max-cost', '1']);
  expect([code, stderr]).toEqual([11, expect.stringContaining('nobody knows what "dear" of "custom:far" costs')]);
  expect((await stage.test(['--provider', 'local', '--record', 'tape.json'])).code).toBe(0);
  expect((await stage.test(['--provider', 'local', '--replay', 'tape.json', '--max-cost', '0'])).code).toBe(0);
});
