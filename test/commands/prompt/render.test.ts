import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createHome } from '../../helpers/home.ts';
import { runAix, type RunResult } from '../../helpers/run.ts';

function createPrompt(file: string, text: string): string {
  const home = createHome();
  writeFileSync(join(home, 'prompts', file), text);
  return home;
}

function render(home: string, ...flags: readonly string[]): Promise<RunResult> {
  return runAix(['prompt', 'render', 'p', ...flags], { home });
}

test.each([
  ['text', 'Say a.'],
  ['messages', '[user]\nSay a.\n'],
  ['json', '{\n  "messages": [\n    {\n      "role": "user",\n      "content": "Say a."\n    }\n  ]\n}\n'],
])('renders a lone message as %s', async (format, stdout) => {
  const home = createPrompt('p.md', 'Say {what}.');
  const flags = ['-p', 'what=a', '--format', format];
  expect(await render(home, ...flags)).toEqual({ code: 0, stdout, stderr: '' });
});

test('shows what a dry run shows, and needs no provider', async () => {
  const home = createPrompt(
    'p.prompt',
    '---\nsystem: Be short.\nprovider: none\n---\n{{#each list}}{{this}},{{/each}}',
  );
  const flags = ['-p', 'list:=["a","b"]', '--max-input-tokens', '10'];
  const [rendered, dry] = await Promise.all([render(home, ...flags), runAix(['run', 'p', '-n', ...flags], { home })]);
  expect(rendered).toEqual({ code: 0, stdout: '[system]\nBe short.\n[user]\na,b,\n', stderr: '' });
  expect(dry).toEqual(rendered);
});

test('runs no command, trusted or not, and fetches no page', async () => {
  const home = createPrompt('p.md', '---\ncommands:\n  a: touch ran\n---\n{a}');
  await runAix(['prompt', 'trust', 'p'], { home });
  const result = await render(home, '--url', 'http://127.0.0.1:1/');
  expect(result).toEqual({
    code: 0,
    stdout: '[command: touch ran]\n\n--- http://127.0.0.1:1/ ---\n[url: not fetched]',
    stderr: '',
  });
});

test('names what is missing', async () => {
  const result = await render(createPrompt('p.md', '{a}{b}'));
  expect(result).toMatchObject({ code: 2, stdout: '' });
  expect(result.stderr).toContain('needs a value for "a", "b"');
});
