import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { marked } from 'marked';
import { expect, test } from 'vitest';
import { sanitize } from '../../../src/terminal/sanitize.ts';
import { createStage, toSuite, type Stage } from './stage.ts';
import { findAll, parseXml } from './xml.ts';

const nasty = 'a <b> & "c"\n]]> \u0001\u001b[31mred\ud800 \uffff \u{1f600} | `x` ```';

/** Four cases with two who answer: some pass, some fail, some end in errors. */
async function createMixed(): Promise<Stage> {
  const cases = ['fine', 'bad', 'refused', 'nasty'].map(
    (name) => `  - { name: ${name}, params: { words: ${name} }, assert: [contains: fine] }\n`,
  );
  const stage = await createStage(toSuite(cases.join(''), 'providers: [local/one, local/two]'), ({ text, model }) => {
    if (text === 'refused') return 400;
    if (text === 'nasty') return nasty;
    return model === 'two' && text === 'bad' ? 'fine' : text;
  });
  return stage;
}

function read(stage: Stage, name: string): string {
  return readFileSync(join(stage.cwd, name), 'utf8');
}

test('JUnit tells of every case what CI systems count', async () => {
  const stage = await createMixed();
  const { code } = await stage.test(['--junit', 'out/junit.xml']);
  const root = parseXml(read(stage, 'out/junit.xml'));
  const counts = { tests: '8', failures: '3', errors: '2', skipped: '0' };
  expect([code, root.name, root.attributes]).toEqual([
    10,
    'testsuites',
    { name: 'aix test', time: expect.stringMatching(/^\d+\.\d{3}$/), ...counts },
  ]);
  const [suite, ...others] = root.children;
  expect(others).toEqual([]);
  expect(suite).toMatchObject({ name: 'testsuite', attributes: { name: 'say.test.yaml', ...counts } });
  expect(suite?.attributes['timestamp']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/);
  const cases = findAll(root, 'testcase');
  expect(
    cases.map(({ attributes: { name, classname }, children }) => [
      name,
      classname,
      ...children.map((child) => child.name),
    ]),
  ).toEqual([
    ['fine [local/one]', 'say.test.yaml', 'system-out'],
    ['fine [local/two]', 'say.test.yaml', 'system-out'],
    ['bad [local/one]', 'say.test.yaml', 'failure', 'system-out'],
    ['bad [local/two]', 'say.test.yaml', 'system-out'],
    ['refused [local/one]', 'say.test.yaml', 'error'],
    ['refused [local/two]', 'say.test.yaml', 'error'],
    ['nasty [local/one]', 'say.test.yaml', 'failure', 'system-out'],
    ['nasty [local/two]', 'say.test.yaml', 'failure', 'system-out'],
  ]);
  for (const { attributes } of cases) expect(Number(attributes['time'])).toBeGreaterThan(0);
  expect(findAll(root, 'failure')[0]).toMatchObject({
    attributes: { type: 'contains', message: 'contains: fine' },
    text: 'contains\nexpected: fine\ngot: bad\n',
  });
  expect(findAll(root, 'error')[0]?.attributes).toEqual({
    type: 'provider',
    message: expect.stringContaining('refused with 400'),
  });
});

test('JUnit holds words that XML has no letters for', async () => {
  const stage = await createStage(
    toSuite(`  - { name: ${JSON.stringify('<a> & "b"\u0002')}, assert: [contains: none] }\n`),
    () => nasty,
  );
  await stage.test(['--junit', 'junit.xml']);
  const [testcase] = findAll(parseXml(read(stage, 'junit.xml')), 'testcase');
  expect(testcase?.attributes['name']).toBe('<a> & "b"\ufffd [local]');
  // The lone surrogate was lost on the wire already.
  const legible = sanitize(nasty).replace('\ud800', '\ufffd').replace('\uffff', '\ufffd');
  expect(testcase?.children.find(({ name }) => name === 'system-out')?.text).toBe(legible);
});

test('the Markdown summary is a table of models and what went wrong, whatever an answer holds', async () => {
  const stage = await createMixed();
  await stage.test(['--markdown', 'summary.md']);
  const tokens = marked.lexer(read(stage, 'summary.md'));
  const tables = tokens.filter((token) => token.type === 'table');
  expect(tables).toHaveLength(1);
  const [table] = tables;
  if (table?.type !== 'table') throw new Error('no table');
  expect(table.header.map(({ text }: { readonly text: string }) => text)).toEqual(['case', 'local/one', 'local/two']);
  expect(
    table.rows.map((row: readonly { readonly text: string }[]) => row.map(({ text }) => text.split(' ')[0])),
  ).toEqual([
    ['fine', '✅', '✅'],
    ['bad', '❌', '✅'],
    ['refused', '⚠️', '⚠️'],
    ['nasty', '❌', '❌'],
  ]);
  expect(tokens.filter(({ type }) => type === 'heading')).toHaveLength(3);
  expect(tokens.some(({ type }) => type === 'html')).toBe(false);
});

test('the JSON document tells all, on failure too', async () => {
  const stage = await createMixed();
  const { stdout, stderr } = await stage.test(['--format', 'json']);
  const { started_at: startedAt, ms, suites, ...document } = JSON.parse(stdout);
  expect(document).toEqual({
    code: 'invalid-output',
    exit: 10,
    replayed: false,
    total: 8,
    passed: 3,
    failed: 3,
    errored: 2,
    skipped: 0,
    costs: [{ amount: 0.00006, currency: 'USD', estimated: false }],
    unknown_costs: 0,
  });
  expect([new Date(startedAt).toISOString(), ms > 0]).toEqual([startedAt, true]);
  expect(suites[0]).toMatchObject({ file: 'say.test.yaml', threshold: 1, share: 0.5, met: false });
  expect(suites[0].cases[2]).toMatchObject({
    name: 'bad',
    line: 6,
    provider: 'local/one',
    status: 'failed',
    cost: { amount: 0.00001 },
    runs: [
      {
        assertions: [{ type: 'contains', passed: false, expected: 'fine', got: 'bad' }],
        answer: { text: 'bad', finish: 'stop' },
      },
    ],
  });
  expect(stderr).toBe(
    'aix: 8 cases: 3 passed, 3 failed, 2 errors; MS, $0.00006\naix: 3 of 8 cases failed\n'.replace(
      'MS',
      /\d+ ms/.exec(stderr)?.[0] ?? '',
    ),
  );
});

test('a pipe gets whole lines and no table', async () => {
  const stage = await createMixed();
  const { stdout } = await stage.test(['--filter', 'bad']);
  expect(stdout.replaceAll(/\d+ ms/g, '5 ms')).toBe(`say.test.yaml
  ✗ bad  local/one  5 ms  $0.00001
    contains
      expected  fine
      got       bad
  ✓ bad  local/two  5 ms  $0.00001

2 cases: 1 passed, 1 failed; 5 ms, $0.00002
`);
});

test('no key and no secret param stands in a report', async () => {
  const key = 'fake-key-0123456789abcdef';
  const secret = 'my-secret-word-99';
  const say = '---\ninput: { schema: { account: secret } }\n---\nFor {account}';
  const files = {
    'say.md': say,
    'say.test.yaml': 'prompt: ./say.md\nproviders: [local]\ntests: [{ assert: [contains: none] }]\n',
  };
  const stage = await createStage(files, ({ text }) => `${text} with ${key}`);
  const flags = ['--junit', 'j.xml', '--markdown', 'm.md', '--record', 'tapes'];
  const env = { AIX_LOCAL_API_KEY: key, AIX_PARAM_ACCOUNT: secret };
  const text = await stage.test(flags, { env });
  const json = await stage.test(['--format', 'json'], { env });
  expect([text.code, json.code]).toEqual([10, 10]);
  const reports = [text.stdout, text.stderr, json.stdout, json.stderr, read(stage, 'j.xml'), read(stage, 'm.md')];
  for (const report of reports) expect(report).not.toMatch(new RegExp(`${key}|${secret}`));
  const tape = read(
    stage,
    join('tapes', 'say-test-yaml', readdirSync(join(stage.cwd, 'tapes/say-test-yaml'))[0] ?? ''),
  );
  expect(tape).not.toContain(key);
});

test('a report replaces neither what is tested nor the other report', async () => {
  const stage = await createMixed();
  for (const flags of [
    ['--junit', 'say.test.yaml'],
    ['--markdown', './say.md'],
    ['--junit', 'report', '--markdown', './report'],
  ]) {
    const before = [read(stage, 'say.test.yaml'), read(stage, 'say.md')];
    expect(await stage.test(flags)).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/would replace|same file/),
    });
    expect([read(stage, 'say.test.yaml'), read(stage, 'say.md')]).toEqual(before);
  }
  expect(stage.server.requests).toEqual([]);
});

test.each(['--junit', '--markdown'])('%s has a name, as stdout has the results', async (flag) => {
  const stage = await createMixed();
  const { code, stderr } = await stage.test([flag, '-']);
  expect([code, stderr]).toEqual([2, expect.stringContaining(`${flag} takes the name of a file`)]);
  expect([existsSync(join(stage.cwd, '-')), stage.server.requests]).toEqual([false, []]);
});

test.each(['--junit', '--markdown'])(
  '%s is looked at before anything is sent, and a file there is replaced whole',
  async (flag) => {
    const stage = await createMixed();
    mkdirSync(join(stage.cwd, 'folder'));
    expect(await stage.test([flag, 'folder'])).toMatchObject({
      code: 2,
      stderr: `aix: ${flag} "folder" is a folder\n`,
    });
    expect(stage.server.requests).toEqual([]);
    writeFileSync(join(stage.cwd, 'old'), 'x'.repeat(100_000));
    await stage.test([flag, 'old', '--filter', 'fine']);
    expect(read(stage, 'old')).not.toContain('xxx');
    expect(existsSync(join(stage.cwd, 'old'))).toBe(true);
  },
);
