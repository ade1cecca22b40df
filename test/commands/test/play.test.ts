import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readKept } from '../../helpers/history.ts';
import { runAix } from '../../helpers/run.ts';
import { createStage, toSuite, type Asked } from './stage.ts';

test('every case is played with everybody, with the settings of each', async () => {
  const head = `providers:
  - local/one
  - { provider: local, model: two, name: warm, config: { temperature: 1, max_tokens: 9 } }`;
  const stage = await createStage(
    toSuite(
      '  - { name: a, assert: [contains: one] }\n  - { name: b, providers: [local/three], assert: [contains: three] }\n',
      head,
    ),
    ({ model }) => model,
  );
  const { code, stdout } = await stage.test(['--format', 'json']);
  const { suites, passed, failed } = JSON.parse(stdout);
  expect([code, passed, failed]).toEqual([10, 2, 1]);
  expect(suites[0].cases.map(({ name, provider, status }: Record<string, string>) => [name, provider, status])).toEqual(
    [
      ['a', 'local/one', 'passed'],
      ['a', 'warm', 'failed'],
      ['b', 'local/three', 'passed'],
    ],
  );
  expect(stage.server.requests.some(({ body }) => /"model":"two".*"temperature":1/.test(body))).toBe(true);
});

test('--provider takes the place of those that the files name', async () => {
  const stage = await createStage(toSuite('  - assert: [contains: x]\n'), ({ model }) => model);
  const { stdout } = await stage.test(['--provider', 'local/x', '--provider', 'local/y']);
  expect(stdout).toMatch(/✓ case 1 {2}local\/x .*\n.*✗ case 1 {2}local\/y/);
});

test('nobody answers in place of whoever is tested', async () => {
  const stage = await createStage(toSuite('  - assert: [contains: fine]\n', 'providers: [local/gone]'), ({ model }) =>
    model === 'gone' ? 500 : 'fine',
  );
  const { code } = await stage.test([], { env: { AIX_FALLBACK: 'local/m' } });
  expect([code, stage.server.requests.length]).toEqual([5, 1]);
});

test('as many as allowed are under way at a time, and results stand in the order of the files', async () => {
  let running = 0;
  let most = 0;
  const answer = async ({ text }: Asked): Promise<string> => {
    running += 1;
    most = Math.max(most, running);
    // The first ones take longest.
    await new Promise((resolve) => setTimeout(resolve, 60 - Number(text) * 10));
    running -= 1;
    return text;
  };
  const cases = [1, 2, 3, 4, 5].map(
    (n) => `  - { name: n${n}, params: { words: "${n}" }, assert: [equals: "${n}"] }\n`,
  );
  const stage = await createStage(toSuite(cases.join('')), answer);
  const { code, stdout } = await stage.test(['-j', '2']);
  expect([code, most]).toEqual([0, 2]);
  expect(stdout.match(/n\d/g)).toEqual(['n1', 'n2', 'n3', 'n4', 'n5']);
});

test('--bail begins nothing more after a case that did not pass', async () => {
  const cases = [1, 2, 3].map((n) => `  - { name: n${n}, assert: [equals: ${n === 1 ? 'fine' : 'bad'}] }\n`);
  const stage = await createStage(toSuite(cases.join('')));
  const { code, stdout } = await stage.test(['--bail', '-j', '1']);
  expect([code, stage.server.requests.length]).toEqual([10, 2]);
  expect(stdout).toContain('3 cases: 1 passed, 1 failed, 1 not run');
});

test.each([
  [0.6, 0, '66 % passed, which is enough for 60 %'],
  [0.7, 10, '66 % passed, too little for 70 %'],
])('of three cases two pass: with a threshold of %d the exit is %d', async (threshold, exit, words) => {
  const cases = ['a', 'b', 'c'].map(
    (name) => `  - { name: ${name}, params: { words: ${name} }, assert: [matches: "[ab]"] }\n`,
  );
  const stage = await createStage(toSuite(cases.join(''), `threshold: ${threshold}`), ({ text }) => text);
  const { code, stdout } = await stage.test(['--provider', 'local']);
  expect([code, stdout]).toEqual([exit, expect.stringContaining(words)]);
});

test.each([
  [0.75, 0, 'passed'],
  [0.8, 10, 'failed'],
])('three of four runs of a case pass: with a threshold of %d the exit is %d', async (threshold, exit, status) => {
  let count = 0;
  const suite = toSuite(`  - { repeat: 4, threshold: ${threshold}, assert: [contains: fine] }\n`);
  const stage = await createStage(suite, () => ((count += 1) === 2 ? 'bad' : 'fine'));
  const { code, stdout } = await stage.test(['--format', 'json']);
  const [{ status: found, runs }] = JSON.parse(stdout).suites[0].cases;
  expect([code, found, runs.map((run: { readonly status: string }) => run.status)]).toEqual([
    exit,
    status,
    ['passed', 'failed', 'passed', 'passed'],
  ]);
});

test.each([
  ['one kind of error', { a: 401, b: 401, c: 'fine' }, 4],
  ['several kinds', { a: 401, b: 400, c: 'fine' }, 5],
  ['errors and a failure', { a: 401, b: 'bad', c: 'fine' }, 10],
])('%s end the tests with their code', async (_, answers: Readonly<Record<string, string | number>>, exit) => {
  const cases = Object.keys(answers).map(
    (name) => `  - { name: ${name}, params: { words: ${name} }, assert: [contains: fine] }\n`,
  );
  const stage = await createStage(toSuite(cases.join('')), ({ text }) => answers[text] ?? 500);
  const { code, stdout } = await stage.test(['--format', 'json']);
  expect([code, JSON.parse(stdout).exit]).toEqual([exit, exit]);
});

test('the history keeps tests only when asked to', async () => {
  const stage = await createStage(toSuite('  - assert: [contains: fine]\n'));
  await stage.test([]);
  expect(readKept(stage.home)).toEqual([]);
  await stage.test(['--history']);
  expect(readKept(stage.home).map(({ command, prompt }) => [command, prompt])).toEqual([['test', 'say']]);
});

test('a budget counts tests that the history does not keep', async () => {
  const stage = await createStage(toSuite('  - assert: [contains: fine]\n', 'repeat: 2'));
  await runAix(['config', 'set', 'budget.daily', '0.000012'], stage);
  const { code, stdout } = await stage.test(['--provider', 'local', '--format', 'json']);
  const [first, second] = JSON.parse(stdout).suites[0].cases[0].runs;
  expect([code, first.status, second.error?.code]).toEqual([11, 'passed', 'budget']);
});

test('a key command runs once for all cases', async () => {
  const stage = await createStage(
    toSuite([1, 2, 3].map((n) => `  - { name: n${n}, assert: [contains: fine] }\n`).join('')),
  );
  stage.write('key.sh', 'echo x >> calls\necho fake-key-for-the-tests-1');
  await runAix(['config', 'set', 'custom_providers.local.key_command', `cd ${stage.cwd} && sh key.sh`], stage);
  expect((await stage.test([])).code).toBe(0);
  expect(readFileSync(join(stage.cwd, 'calls'), 'utf8')).toBe('x\n');
  expect(stage.server.requests.map(({ headers }) => headers.authorization)).toEqual(
    Array.from({ length: 3 }, () => 'Bearer fake-key-for-the-tests-1'),
  );
});

test('Ctrl-C ends the tests with 130', async () => {
  const controller = new AbortController();
  const stage = await createStage(toSuite('  - assert: [contains: fine]\n'), async () => {
    controller.abort();
    await new Promise((resolve) => setTimeout(resolve, 50));
    return 'fine';
  });
  expect((await stage.test([], { signal: controller.signal })).code).toBe(130);
});
