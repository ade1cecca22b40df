import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runAix, type RunResult } from '../helpers/run.ts';
import { temporaryFolder } from '../helpers/temp.ts';

type Files = Readonly<Record<string, string>>;

/** Shows what a prompt sends from a folder that holds the files; `home` in a path stands for the home folder. */
async function show(files: Files, name: string, ...argv: readonly string[]): Promise<RunResult> {
  const cwd = temporaryFolder();
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(cwd, path)), { recursive: true });
    writeFileSync(join(cwd, path), text);
  }
  return runAix(['run', name, '--dry-run', ...argv], { cwd, home: join(cwd, 'home') });
}

describe('a simple prompt', () => {
  test('takes in the text of another file, and asks for its params', async () => {
    const files = {
      '.prompts/a.md': '---\nsystem: "{{>tone}}"\n---\nExplain {topic}. {{>rules}} Bye.',
      '.prompts/_rules.md': '---\ndescription: x\n---\nIn {language}, {{>short}}.\n',
      '.prompts/short.md': 'in few words\n',
      'home/prompts/tone.md': 'Be {mood}.',
    };
    const { stdout } = await show(files, 'a', '-p', 'topic=tea', '-p', 'language=Thai', '-p', 'mood=kind');
    expect(stdout).toBe('[system]\nBe kind.\n[user]\nExplain tea. In Thai, in few words. Bye.\n');
    const { code, stderr } = await show(files, 'a');
    expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining('"topic", "language"') });
  });

  test.each([
    ['{{{{>x}}}}', '{{>x}}'],
    ['{{{>x}}}', '{{>x}}'],
    ['{{> x y}}', '{> x y}'],
    ['a > b {{ > }}', 'a > b { > }'],
    ['[{{> x }}{{>x}}]', '[partpart]'],
  ])('%j is %j', async (text, shown) => {
    expect(await show({ '.prompts/a.md': text, '.prompts/_x.md': 'part' }, 'a')).toMatchObject({
      code: 0,
      stdout: shown,
    });
  });

  test('does not look at values for partials', async () => {
    const { stdout } = await show({ '.prompts/a.md': '{v}', '.prompts/_x.md': 'part' }, 'a', '-p', 'v={{>x}}');
    expect(stdout).toBe('{{>x}}');
  });

  test('takes partials in from stdin as well', async () => {
    const cwd = temporaryFolder();
    mkdirSync(join(cwd, '.prompts'));
    writeFileSync(join(cwd, '.prompts/_x.md'), 'part');
    expect(await runAix(['run', '-', '-n'], { cwd, stdin: 'a {{>x}}' })).toMatchObject({ stdout: 'a part' });
  });
});

test('the nearest partial wins, and the partial before the prompt of that name', async () => {
  const files = {
    '.prompts/a.md': '{{>x}}{{>y}}{{>deep/z}}',
    '.prompts/x.md': 'prompt',
    '.prompts/_x.md': 'near ',
    'home/prompts/_x.md': 'far',
    'home/prompts/_y.md': 'home ',
    '.prompts/deep/_z.md': 'deep',
  };
  expect(await show(files, 'a')).toMatchObject({ stdout: 'near home deep' });
});

test('a prompt given by its path finds the partials beside it', async () => {
  const files = { 'notes/a.prompt': '{{> x}}', 'notes/_x.prompt': 'beside', '.prompts/_x.prompt': 'library' };
  expect(await show(files, './notes/a.prompt')).toMatchObject({ stdout: 'beside' });
  expect(await show({ ...files, '.prompts/a.prompt': '{{> x}}' }, 'a')).toMatchObject({ stdout: 'library' });
});

test('a template takes simple text in with its params', async () => {
  const files = {
    '.prompts/a.prompt': '{{#if x}}{{> t x="1"}}{{/if}}',
    '.prompts/t.md': '<{x}> {y} {{x}} {{>u}}',
    '.prompts/u.md': 'u',
  };
  expect(await show(files, 'a', '-p', 'x=9', '-p', 'y={{x}}')).toMatchObject({ stdout: '<1> {{x}} {x} u' });
});

describe('partials that cannot be had end in exit 3', () => {
  test.each([
    ['{{>gone}}', {}, 'no partial named "gone"', '_gone'],
    ['{{>rulse}}', { '_rules.md': 'x' }, 'no partial named "rulse"', 'did you mean "rules"?'],
    ['{{>a}}', {}, 'without end: "a" -> "a"', ''],
    ['{{>b}}', { 'b.md': '{{>c}}', 'c.md': '{{>b}}' }, 'without end: "b" -> "c" -> "b"', ''],
    ['{{>../../secret}}', { '../secret.md': 'x' }, 'no partial named "../../secret"', ''],
    ['{{>b}}', { 'b.md': '{{>c}}{{>c}}', 'c.md': 'x'.repeat(6_000_000) }, 'longer than 10 MB', ''],
  ])('%s with %o', async (text, others, message, hint) => {
    const files = Object.fromEntries(Object.entries(others).map(([name, body]) => [`.prompts/${name}`, body]));
    for (const ending of ['md', 'prompt']) {
      const { code, stdout, stderr } = await show({ ...files, [`.prompts/a.${ending}`]: text }, 'a');
      expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
      expect(stderr).toContain(message);
      expect(stderr).toContain(hint);
    }
  });

  test('partials that take each other in twice, thirty deep', async () => {
    for (const ending of ['md', 'prompt']) {
      const names = Array.from({ length: 30 }, (_, index) => [
        `.prompts/p${index}.${ending}`,
        `{{>p${index + 1}}}{{>p${index + 1}}}`,
      ]);
      const files = { ...Object.fromEntries(names), [`.prompts/p30.${ending}`]: 'x' };
      expect(await show(files, 'p0')).toMatchObject({ code: 3, stderr: expect.stringContaining('longer than 10 MB') });
    }
  });

  test('a hidden file', async () => {
    const { code, stderr } = await show({ '.prompts/a.md': '{{>.x}}', '.prompts/.x.md': 'x' }, 'a');
    expect({ code, stderr }).toMatchObject({ code: 3, stderr: expect.stringContaining('no partial named ".x"') });
  });

  test('a template in a simple prompt', async () => {
    const { code, stderr } = await show({ '.prompts/a.md': '{{>x}}', '.prompts/_x.prompt': '{{y}}' }, 'a');
    expect({ code, stderr }).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('only a .prompt file can take in'),
    });
  });

  test('a partial that a template brings along and that calls itself', async () => {
    const { code, stderr } = await show({ '.prompts/a.prompt': '{{#*inline "x"}}{{> x}}{{/inline}}{{> x}}' }, 'a');
    expect({ code, stderr }).toMatchObject({ code: 3, stderr: expect.stringContaining('without end') });
  });
});
