import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { createHome } from '../helpers/home.ts';
import { runAix, type RunResult } from '../helpers/run.ts';

function createPrompt(source: string, file = 'p.md'): string {
  const home = createHome();
  writeFileSync(join(home, 'prompts', file), source);
  return home;
}

function save(home: string, ...flags: readonly string[]): Promise<RunResult> {
  return runAix(['run', 'p', '--save', 'new', ...flags], { home });
}

function readSaved(home: string, file = 'new.md'): string {
  return readFileSync(join(home, 'prompts', file), 'utf8');
}

test('makes a prompt of the text, the flags and the values, and sends nothing', async () => {
  const home = createPrompt('Explain {concept} to {audience}.\n');
  const flags = ['--provider', 'custom:x', '-m', 'big', '--temperature', '0', '--max-tokens', '5', '--stop', 'END'];
  const result = await save(home, ...flags, '-p', 'audience=a child', '-p', 'concept:=3', '-s', 'Be {kind}.');
  expect(result).toEqual({ code: 0, stdout: '', stderr: `aix: saved "${join(home, 'prompts/new.md')}"\n` });
  expect(readSaved(home)).toBe(
    '---\nprovider: custom:x\nmodel: big\nsystem: Be {{kind}}.\nconfig:\n  temperature: 0\n  max_tokens: 5\n  stop: [END]\n' +
      'input:\n  default:\n    audience: a child\n    concept: "3"\n---\nExplain {concept} to {audience}.\n',
  );
  expect(statSync(join(home, 'prompts/new.md')).mode & 0o777).toBe(0o600);
  const rendered = await runAix(['run', 'new', '-n'], { home });
  expect(rendered.stdout).toBe('[system]\nBe {kind}.\n[user]\nExplain 3 to a child.\n');
});

test('keeps what the prompt has, comments and all, and changes only what is said', async () => {
  const source =
    '#!/usr/bin/env -S aix run\n---\n# mine\ntags: [a]\nprovider: old\nmodel: old-model\nconfig: {maxOutputTokens: 9, seed: 1}\nx-y: 1\n---\n\nText\n';
  const home = createPrompt(source);
  await save(home, '--provider', 'mock', '--max-tokens', '5');
  expect(readSaved(home)).toBe(
    '#!/usr/bin/env -S aix run\n---\n# mine\ntags: [a]\nprovider: mock\nconfig: {seed: 1, max_tokens: 5}\nx-y: 1\n---\n\nText\n',
  );
});

test('a file without front matter stays as it is when nothing is said', async () => {
  const home = createPrompt('\r\nText {a}\r\n');
  await save(home);
  expect(readSaved(home)).toBe('\r\nText {a}\r\n');
});

test('a template stays one, with types kept and the words of --system as they are', async () => {
  const home = createPrompt('---\ninput:\n  schema:\n    n: integer\nconfig:\n---\n{{n}}', 'p.prompt');
  await save(home, '-p', 'n=4', '-s', 'Say {{n}}.', '--top-p', '1');
  expect(readSaved(home, 'new.prompt')).toContain('default:\n    n: 4\n');
  const rendered = await runAix(['run', 'new', '-n'], { home });
  expect(rendered.stdout).toBe('[system]\nSay {{n}}.\n[user]\n4\n');
});

test('a secret is left out, and what a prompt cannot hold is named', async () => {
  const home = createPrompt('---\ninput:\n  schema:\n    key: secret\n---\n{key}');
  const result = await save(home, '-p', 'key=fake-secret-1', '--timeout', '5', '--retries', '0');
  expect(result.code).toBe(0);
  expect(result.stderr).toContain('not saved, as a prompt does not hold it: the secret "key", --timeout, --retries\n');
  expect(readSaved(home) + result.stderr).not.toContain('fake-secret-1');
});

test('the environment is not saved', async () => {
  const home = createPrompt('{a}');
  await runAix(['run', 'p', '--save', 'new'], { home, env: { AIX_PARAM_A: 'x' } });
  expect(readSaved(home)).toBe('{a}');
});

test('piped text becomes a prompt', async () => {
  const home = createHome();
  await runAix(['run', '-', '--save', 'new', '--model', 'm'], { home, stdin: 'Explain {a}.' });
  expect(readSaved(home)).toBe('---\nmodel: m\n---\nExplain {a}.');
});

test('an existing prompt is replaced only with --force, and one that differs in case never', async () => {
  const home = createPrompt('new text');
  writeFileSync(join(home, 'prompts/new.md'), 'old');
  expect(await save(home)).toMatchObject({ code: 3, stdout: '' });
  expect(readSaved(home)).toBe('old');
  expect((await save(home, '--force')).code).toBe(0);
  expect(readSaved(home)).toBe('new text');
  expect((await runAix(['run', 'p', '--save', 'NEW', '--force'], { home })).code).toBe(3);
});

test('a dry run shows the file and writes nothing', async () => {
  const home = createPrompt('Text');
  expect(await save(home, '-n', '--seed', '1')).toEqual({
    code: 0,
    stdout: '---\nconfig:\n  seed: 1\n---\nText',
    stderr: '',
  });
  expect(readdirSync(join(home, 'prompts'))).toEqual(['p.md']);
});

test.each(['../x', 'a/b', 'nul', '', '.hidden', 'x.prompt', 'a\nb'])('the name %j is refused', async (name) => {
  const home = createPrompt('Text');
  expect(await runAix(['run', 'p', '--save', name], { home })).toMatchObject({ code: 2, stdout: '' });
  expect([readdirSync(join(home, 'prompts')), existsSync(join(home, 'x.md'))]).toEqual([['p.md'], false]);
});

test('a value that the prompt has no place for is refused', async () => {
  expect(await save(createPrompt('Text'), '-p', 'a=1')).toMatchObject({ code: 2, stdout: '' });
});

test('whatever a system text and a value hold comes out of the saved prompt as it went in', async () => {
  const home = createPrompt('<{a}>');
  const words = fc.array(
    fc.oneof(fc.constantFrom('{', '}', '{{', '}}', '{a}', '"', '\n', '---\n', '#', ': ', '\t'), fc.string()),
  );
  await fc.assert(
    fc.asyncProperty(words, words, async (system, value) => {
      const [systemText, text] = [`s${system.join('')}`, `v${value.join('')}`];
      await save(home, '--force', '-s', systemText, '-p', `a=${text}`);
      const { stdout } = await runAix(['run', 'new', '-n', '--format', 'json'], { home });
      expect(JSON.parse(stdout).messages).toEqual([
        { role: 'system', content: systemText },
        { role: 'user', content: `<${text}>` },
      ]);
    }),
    { numRuns: 100 },
  );
});
