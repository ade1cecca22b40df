import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { installFolder, runAix } from '../../helpers/run.ts';
import { createStage, toSuite } from './stage.ts';

const passing = 'tests:\n  - assert: [contains: i]\n';
const prompt = `---\n${passing}---\nSay it.`;

test('without names every prompt and every test file with cases is tested, and nothing that is hidden', async () => {
  const stage = await createStage({
    '.prompts/here.md': prompt,
    '.prompts/deep/a.test.yaml': `prompt: here\n${passing}`,
    'sub/b.test.yml': `prompt: here\n${passing}`,
    'sub/plain.yaml': 'a: 1',
    '.prompts/caseless.md': 'No cases, and {not} closed: {{',
    'gone/c.test.yaml': 'not: { even: [a suite',
    '.gitignore': 'gone/',
  });
  mkdirSync(join(stage.home, 'prompts'), { recursive: true });
  writeFileSync(join(stage.home, 'prompts/home.prompt'), prompt);
  const { code, stdout } = await stage.test(['--provider', 'local', '--format', 'json']);
  const names = JSON.parse(stdout).suites.map(({ file }: { readonly file: string }) => file);
  expect(code).toBe(0);
  expect(names).toEqual([
    '.prompts/here.md',
    join(stage.home, 'prompts/home.prompt'),
    'sub/b.test.yml',
    '.prompts/deep/a.test.yaml',
  ]);
});

test('prompts, files and folders can be named', async () => {
  const stage = await createStage({ '.prompts/here.md': prompt, 'a/x.test.yaml': `prompt: here\n${passing}` });
  for (const [name, count] of [
    ['here', 1],
    ['a', 1],
    ['a/x.test.yaml', 1],
    ['./.prompts/here.md', 1],
  ] as const) {
    const { code, stdout } = await stage.test([name, '--provider', 'local', '--format', 'json']);
    expect([code, JSON.parse(stdout).total], name).toEqual([0, count]);
  }
  const both = await stage.test(['here', 'a', 'here', '--provider', 'local']);
  expect(both.stdout).toContain('2 cases: 2 passed');
});

test.each([
  [[], 'there is nothing to test'],
  [['say.md'], 'prompt "say.md" has no cases'],
  [['none.test.yaml'], 'the test file "none.test.yaml" cannot be read'],
  [['nobody'], 'no prompt named "nobody"'],
])('%j is no success where there are no cases', async (names, message) => {
  const stage = await createStage({ 'say.md': 'Say it.' });
  const { code, stdout, stderr } = await stage.test(names);
  expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
  expect(stderr).toContain(message);
});

test('a filter that no case fits is no success either', async () => {
  const stage = await createStage(
    toSuite('  - { name: One, assert: [contains: fine] }\n  - { name: two, assert: [contains: fine] }\n'),
  );
  expect(await stage.test(['--filter', 'three'])).toMatchObject({
    code: 3,
    stderr: expect.stringContaining('"three"'),
  });
  expect((await stage.test(['--filter', 'one'])).stdout).toContain('1 case: 1 passed');
});

test.each([
  ['  - asert: []\n', 5, 'unknown key "asert"', 'did you mean "assert"?'],
  ['  - assert:\n      - contain: x\n', 6, 'unknown assertion "contain"', 'did you mean "contains"?'],
  ['  - assert: []\n', 5, '"tests[0].assert" must be a list of at least one assertion', ''],
  ['  - assert: [contains: 5]\n', 5, 'must be text, which a number is in quotes, found 5', ''],
  ['  - assert: [matches: "("]\n', 5, 'Invalid regular expression', ''],
  ['  - assert:\n      - contains: x\n      - jq: ".["\n', 7, 'syntax error', ''],
  ['  - assert: [json-schema: { type: nonsense, properties: {} }]\n', 5, 'must be', ''],
  ['  - assert: [json-schema: none.json]\n', 5, 'no file "none.json"', ''],
  ['  - assert: [similar: hello]\n', 5, 'needs a model for embeddings', '--embedder'],
  ['  - assert: [rubric: be kind]\n', 5, 'needs a model that judges', '--judge'],
  ['  - assert: [cost: { maximum: 1 }]\n', 5, 'unknown key "maximum"', 'known here: max, currency'],
  ['  - assert: [contains: x]\n    params: { word: x }\n', 6, 'unknown param "word"', 'did you mean "words"?'],
  ['  - assert: [contains: x]\n    threshold: 80\n', 6, 'must be a number from 0 to 1, found 80', ''],
  ['  - assert: [contains: x]\n    providers: [a, a]\n', 6, '"a" is listed twice', ''],
  [
    '  - { name: a, assert: [contains: x] }\n  - { name: a, assert: [contains: x] }\n',
    6,
    'two cases are called "a"',
    '',
  ],
  ['  - assert: [contains: x]\n    param_files: { words: none.txt }\n', 6, 'no file "', ''],
  ['  - assert: [contains: [x\n', 6, 'Flow sequence in block collection', ''],
])('%j is refused with its line before anything is sent', async (tests, line, message, hint) => {
  const stage = await createStage(toSuite(tests));
  const { code, stderr } = await stage.test([]);
  expect(stderr).toContain(message);
  expect(stderr).toContain(hint);
  expect(stderr).toMatch(new RegExp(`^aix: "say.test.yaml" line ${line}`));
  expect([code, stage.server.requests.length]).toEqual([3, 0]);
});

test('params of a case go before those of its file, and paths begin where the file lies', async () => {
  const stage = await createStage(
    {
      'a/two.prompt': '{{one}} {{two}} {{n}}',
      'a/t.test.yaml': `prompt: two.prompt
params: { one: file, two: file, n: 1 }
providers: [local]
tests:
  - assert: [equals: file file 1]
  - { params: { two: case, n: 2.5 }, assert: [equals: file case 2.5] }
  - { param_files: { one: text.txt }, assert: [contains: from a file] }
`,
      'a/text.txt': 'from a file',
    },
    ({ text }) => text,
  );
  expect((await stage.test(['a'])).stdout).toContain('3 cases: 3 passed');
});

test('stdin is never read, and a value that is missing is an error of its case', async () => {
  const stage = await createStage({
    ...toSuite('  - assert: [contains: fine]\n'),
    'in.md': '{stdin}',
    'in.test.yaml': `prompt: ./in.md\n${passing}`,
  });
  const { code, stdout } = await stage.test(['say.test.yaml', 'in.test.yaml', '--provider', 'local'], {
    stdin: 'piped',
  });
  expect(code).toBe(2);
  expect(stdout).toContain('usage: prompt "in" needs a value for "stdin"');
  expect(stage.server.requests.map(({ body }) => body).join('')).not.toContain('piped');
});

test('a prompt with cases runs as it does without them', async () => {
  const stage = await createStage({ 'p.md': prompt });
  const run = await runAix(['run', './p.md', '--provider', 'local'], stage);
  expect(run).toMatchObject({ code: 0, stdout: 'fine' });
});

test('the example of README.md can be read', async () => {
  const [, example = ''] =
    /^## Tests$.*?^```yaml\n(.*?)^```$/ms.exec(readFileSync(join(installFolder, 'README.md'), 'utf8')) ?? [];
  const stage = await createStage({
    'review.md': 'Review this in {language}: {code}',
    'review.test.yaml': example,
    'fixtures/loop.py': 'for',
  });
  // Everything is read before it is found that nothing is to be played.
  expect((await stage.test(['--filter', 'nothing'])).stderr).toBe('aix: no case has "nothing" in its name\n');
});
