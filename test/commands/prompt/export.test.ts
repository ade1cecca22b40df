import * as fc from 'fast-check';
import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createHome } from '../../helpers/home.ts';
import { runAix } from '../../helpers/run.ts';
import { temporaryFolder } from '../../helpers/temp.ts';
import { readLibrary, writeFiles } from './source.ts';

const prompts = { 'a.md': 'Hi {x}\r\n', 'b.prompt': '{{role "user"}}\n', '_part.md': 'part' };

function createLibrary(): string {
  const home = createHome({ custom_providers: {} });
  writeFiles(home, { 'keys.json': '{"x": "canary-key"}', 'prompts/.draft.md': 'hidden', 'prompts/notes.txt': 'x' });
  writeFiles(join(home, 'prompts'), prompts);
  return home;
}

test('copies the prompt files into a folder, byte for byte, and nothing else', async () => {
  const cwd = temporaryFolder();
  const result = await runAix(['prompt', 'export', '--output', 'team/prompts'], { home: createLibrary(), cwd });
  expect(result).toEqual({ code: 0, stdout: 'copied _part.md\ncopied a.md\ncopied b.prompt\n', stderr: '' });
  const folder = join(cwd, 'team/prompts');
  const copied = readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')] as const);
  expect(Object.fromEntries(copied)).toEqual(prompts);
});

test('prints the named prompts as one JSON document', async () => {
  const { code, stdout } = await runAix(['prompt', 'export', 'b', 'a', '--json'], { home: createLibrary() });
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toEqual({
    prompts: [
      { name: 'b', type: 'rich', source: '{{role "user"}}\n' },
      { name: 'a', type: 'simple', source: 'Hi {x}\r\n' },
    ],
  });
});

test('refuses to replace a file in the folder unless it is told to', async () => {
  const cwd = temporaryFolder();
  const home = createLibrary();
  writeFiles(cwd, { 'out/a.md': 'old', 'elsewhere.txt': 'old' });
  symlinkSync(join(cwd, 'elsewhere.txt'), join(cwd, 'out/b.prompt'));
  const refused = await runAix(['prompt', 'export', '-o', 'out'], { home, cwd });
  expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('"out" already holds "a.md", "b.prompt"') });
  expect(readdirSync(join(cwd, 'out'))).toEqual(['a.md', 'b.prompt']);
  expect(await runAix(['prompt', 'export', '-o', 'out', '--force', '--json'], { home, cwd })).toMatchObject({
    code: 0,
  });
  expect(readFileSync(join(cwd, 'out/a.md'), 'utf8')).toBe('Hi {x}\r\n');
  expect(readFileSync(join(cwd, 'elsewhere.txt'), 'utf8')).toBe('old');
});

test('names what is missing, what is no text and what cannot be written', async () => {
  const home = createLibrary();
  const cwd = writeFiles(temporaryFolder(), { file: '' });
  writeFiles(join(home, 'prompts'), { 'odd.md': Buffer.from([0xff]) });
  const run = (...words: readonly string[]) => runAix(['prompt', 'export', ...words], { home, cwd });
  expect(await run('nope')).toMatchObject({ code: 3, stderr: expect.stringContaining('no prompt named "nope"') });
  expect(await run('odd')).toMatchObject({ code: 3, stderr: expect.stringContaining('is not UTF-8 text') });
  expect(await run('a', '-o', 'file')).toMatchObject({ code: 3, stderr: expect.stringContaining('"file"') });
  expect(await run('odd', '-o', 'out')).toMatchObject({ code: 0 });
});

test('exports an empty library as an empty list', async () => {
  expect(await runAix(['prompt', 'export'])).toEqual({ code: 0, stdout: '{\n  "prompts": []\n}\n', stderr: '' });
});

test.each(['document', 'folder'])(
  'imports what it exported as a %s, byte for byte',
  { timeout: 60_000 },
  async (way) => {
    const name = fc
      .stringMatching(/^_?[a-z0-9][a-z0-9_-]{0,20}$/)
      .filter((text) => !/^_?(con|prn|aux|nul|com\d|lpt\d)$/.test(text));
    const bits = fc.constantFrom(
      '{a}',
      '{{a}}',
      ']]>',
      '---\n',
      '\r\n',
      '\uFEFF',
      '\u0000',
      '$(x)',
      '#!',
      '\ud83d\ude00',
    );
    const body = fc.array(fc.oneof(bits, fc.string({ unit: 'grapheme' }))).map((parts) => parts.join(''));
    const file = fc.tuple(name, fc.constantFrom('md', 'prompt'), body);
    const files = fc.uniqueArray(file, { selector: ([stem]) => stem, minLength: 1, maxLength: 6 });
    const cwd = temporaryFolder();
    await fc.assert(
      fc.asyncProperty(files, async (list) => {
        const [from, to] = [join(cwd, 'from'), join(cwd, 'to')];
        for (const folder of [from, to, join(cwd, 'out')]) rmSync(folder, { recursive: true, force: true });
        mkdirSync(join(to, 'prompts'), { recursive: true });
        const wanted = Object.fromEntries(list.map(([stem, ending, text]) => [`${stem}.${ending}`, text]));
        writeFiles(join(from, 'prompts'), wanted);
        const flags = way === 'folder' ? ['--output', 'out'] : ['--json'];
        const { stdout: stdin } = await runAix(['prompt', 'export', ...flags], { home: from, cwd });
        const source = way === 'folder' ? ['out', '--from', 'git'] : ['-'];
        const { code } = await runAix(['prompt', 'import', ...source], { home: to, cwd, stdin });
        expect({ code, files: readLibrary(to) }).toEqual({ code: 0, files: wanted });
      }),
      { numRuns: 60 },
    );
  },
);

test('exports a prompt of the repository, a shipped one and one given by its path', async () => {
  const cwd = writeFiles(temporaryFolder(), {
    '.git/HEAD': '',
    '.prompts/team.md': 'Team',
    'x/one.md': 'One',
    'y/one.md': '2',
  });
  const { stdout } = await runAix(['prompt', 'export', 'team', 'explain', './x/one.md'], { cwd });
  const document = JSON.parse(stdout) as { prompts: { name: string; source: string }[] };
  expect(document.prompts.map(({ name }) => name)).toEqual(['team', 'explain', 'one']);
  expect(document.prompts[0]?.source).toBe('Team');
  const twice = await runAix(['prompt', 'export', './x/one.md', './y/one.md', '-o', 'out'], { cwd });
  expect(twice).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('two of the prompts have the file name "one.md"'),
  });
});
