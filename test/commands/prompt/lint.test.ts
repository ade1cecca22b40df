import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createHome } from '../../helpers/home.ts';
import { installFolder, runAix } from '../../helpers/run.ts';
import { temporaryFolder } from '../../helpers/temp.ts';

/** The findings of one prompt, without its path. */
async function lint(source: string, file = 'p.md'): Promise<readonly string[]> {
  const home = createHome();
  const path = join(home, 'prompts', file);
  writeFileSync(path, source);
  const { stdout, code } = await runAix(['prompt', 'lint'], { home });
  const lines = stdout.split('\n').filter((line) => line !== '');
  expect(code).toBe(lines.some((line) => !line.includes(' warning: ')) ? 3 : 0);
  return lines.map((line) => line.replace(`${path}:`, ''));
}

test.each([
  ['p.md', 'Plain {text}.'],
  ['p.md', '---\ninput: {schema: {a: string}, default: {b: 1}}\ncommands: {c: ls}\n---\n{a}{b}{c}{stdin}'],
  ['p.md', '---\ntests: [{ assert: [rubric: be kind, similar: x] }]\n---\nx'],
  ['p.md', '---\nacme.key: 1\nmodel: m\nconfig: {top_p: 1}\n---\nx'],
  [
    'p.prompt',
    '---\ninput:\n  schema:\n    a: string\noutput: {format: json}\n---\n{{role "user"}}{{#if a}}{{a}}{{/if}}',
  ],
  ['p.prompt', '---\ninput:\n  schema:\n    (*): string\n---\n{{a}}'],
])('nothing is wrong with %s %j', async (file, source) => {
  expect(await lint(source, file)).toEqual([]);
});

test.each([
  ['---\nmodel: m\ntag: [a]\n---\nx', ['3: unknown key "tag"; did you mean "tags"?']],
  ['---\ninput:\n  defaults: {a: 1}\n---\n{a}', ['3: unknown key "input.defaults"; did you mean "default"?']],
  [
    '---\nconfig:\n  temprature: 1\n---\nx',
    ['3: warning: aix does not read the setting "config.temprature"; did you mean "temperature"?'],
  ],
  ['---\ninput:\n  schema:\n    a: string\n---\n{a}\n{b}', ['7: param "b" is used and not declared in "input.schema"']],
  ['---\ninput:\n  schema:\n    a: string\n---\nx', ['4: param "a" is declared and not used']],
  ['---\ninput:\n  default:\n    a: 1\n---\nx', ['4: param "a" is declared and not used']],
  ['---\ncommands:\n  a: ls\n---\nx', ['3: param "a" is declared and not used']],
  ['#!/usr/bin/env -S aix run\n---\ntag: a\n---\nx', ['3: unknown key "tag"; did you mean "tags"?']],
  ['---\nconfig:\n  temperature: hot\n---\nx', ['3: "config.temperature" must be a number from 0 to 2, found "hot"']],
  ['---\ntests:\n  - assert: [contain: x]\n---\nx', ['3: unknown assertion "contain"; did you mean "contains"?']],
  [
    '#!/usr/bin/env -S aix run\n---\nmodel: m\ntests:\n  - name: a\n    asert: []\n---\nx',
    ['6: unknown key "asert"; did you mean "assert"?'],
  ],
  ['---\nno end', ['1: the front matter has no closing "---" line']],
  ['{{>gone}}', ['1: no partial named "gone"']],
])('%j is told', async (source, findings) => {
  expect(await lint(source)).toEqual(findings);
});

test.each([
  ['x\n{{shout a}}', /no helper named "shout"/],
  ['x\n{{#if a}}', /^2: the template cannot be read/],
  ['---\ninput:\n  schema:\n    a: strnig\n---\n{{a}}', /^4: .*strnig/],
])('the template %j is told', async (source, finding) => {
  const [first, ...rest] = await lint(source, 'p.prompt');
  expect(first).toMatch(finding);
  expect(rest).toEqual([]);
});

test('checks the prompts of the repository too, and says on stderr how many errors there are', async () => {
  const home = createHome();
  const cwd = temporaryFolder();
  mkdirSync(join(cwd, '.prompts'));
  writeFileSync(join(cwd, '.prompts/mine.md'), '---\ntag: a\nmodle: b\n---\nx');
  writeFileSync(join(home, 'prompts/other.md'), Buffer.from([0xff]));
  const result = await runAix(['prompt', 'lint'], { home, cwd });
  expect(result.code).toBe(3);
  expect(result.stdout.split('\n')).toHaveLength(4);
  expect(result.stderr).toBe('aix: 3 errors in 2 prompts\n');
});

test('--json gives every finding', async () => {
  const cwd = temporaryFolder();
  writeFileSync(join(cwd, 'bad.md'), '---\ntag: a\n---\nx');
  writeFileSync(join(cwd, 'good.md'), 'x');
  const bad = await runAix(['prompt', 'lint', './bad.md', '--json'], { cwd });
  expect(bad.code).toBe(3);
  expect(JSON.parse(bad.stdout)).toEqual([
    {
      file: './bad.md',
      line: 2,
      level: 'error',
      rule: 'unknown-key',
      message: 'unknown key "tag"; did you mean "tags"?',
    },
  ]);
  expect(await runAix(['prompt', 'lint', './good.md', '--json'], { cwd })).toMatchObject({ code: 0, stdout: '[]\n' });
});

test('a prompt that is named and not there is an error of its own', async () => {
  const result = await runAix(['prompt', 'lint', 'gone']);
  expect(result).toMatchObject({ code: 3, stdout: '' });
  expect(result.stderr).toMatch(/^aix: no prompt named "gone"\n/);
});

test('the shipped prompts have no findings', async () => {
  const result = await runAix(['prompt', 'lint', join(installFolder, 'templates/review.md'), 'explain', 'translate']);
  expect(result).toEqual({ code: 0, stdout: '', stderr: 'aix: 3 prompts checked, no findings\n' });
});

test('a prompt that is no text is named by its path, as the others are', async () => {
  const home = createHome();
  const path = join(home, 'prompts', 'p.md');
  writeFileSync(path, Buffer.from([0xff, 0xfe]));
  const { stdout } = await runAix(['prompt', 'lint', '--json'], { home });
  expect(JSON.parse(stdout)).toMatchObject([{ file: path, line: 1, level: 'error' }]);
});
