import { chmodSync, mkdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createHome } from '../../helpers/home.ts';
import { runAix } from '../../helpers/run.ts';
import { temporaryFolder } from '../../helpers/temp.ts';
import { importFiles, readLibrary, writeFiles } from './source.ts';

test('imports the prompt files of a repository byte for byte', async () => {
  const files = {
    'review.md': '\uFEFF---\r\ndescription: d\r\n---\r\n\r\nReview {code}: {{ ]]>\r\n',
    'talk.prompt': '---\nmodel: m\n---\n{{role "user"}}\nHi {{name}}\n',
    '_header.prompt': 'header {{x}}',
  };
  const imported = await importFiles({
    ...Object.fromEntries(Object.entries(files).map(([name, text]) => [`prompts/${name}`, text])),
    'README.md': 'not a prompt',
    'docs/guide.md': 'not a prompt',
    '.git/hooks/post-checkout': 'touch canary',
  });
  expect(imported.code).toBe(0);
  expect(imported.files).toEqual(files);
});

test('leaves out what is about the project, where the prompts lie at the top', async () => {
  const { files, stderr } = await importFiles({
    'README.md': 'x',
    'LICENSE.md': 'x',
    'a.md': 'A',
    'sub/a.md': 'B',
    'sub/A.md': 'C',
    '.github/b.md': 'x',
  });
  expect(files).toEqual({ 'a.md': 'A', 'sub-a.md': 'B', 'A-2.md': 'C' });
  expect(stderr).toContain('left out README.md: about the project, no prompt');
  expect(stderr).toContain('"A-2": the source calls it "A"');
});

test('shows the commands that a prompt file declares', async () => {
  const { stderr, files } = await importFiles({ 'a.md': '---\ncommands:\n  diff: touch canary\n---\n\n{diff}\n' });
  expect(stderr).toContain('"a": it declares the command diff: "touch canary", which was not run');
  expect(files['a.md']).toContain('diff: touch canary');
});

test('takes a broken prompt file over as it is and says so', async () => {
  const { code, files, stderr } = await importFiles({ 'a.md': '---\ntags: {}\n---\nhi' });
  expect({ code, files }).toEqual({ code: 0, files: { 'a.md': '---\ntags: {}\n---\nhi' } });
  expect(stderr).toContain('"a": it cannot be run as it is: ');
});

test('imports a single file', async () => {
  const folder = writeFiles(temporaryFolder(), { 'README.md': 'hi {a}' });
  const home = createHome();
  expect((await runAix(['prompt', 'import', 'README.md'], { home, cwd: folder })).code).toBe(0);
  expect(readLibrary(home)).toEqual({ 'README.md': 'hi {a}' });
});

test('imports rich prompts alone when asked to', async () => {
  const { files } = await importFiles({ 'a.md': 'A', 'b.prompt': 'B' }, '--from', 'dotprompt');
  expect(files).toEqual({ 'b.prompt': 'B' });
});

test('writes files for their owner alone', async () => {
  const { home } = await importFiles({ 'a.md': 'A' });
  expect(statSync(join(home, 'prompts/a.md')).mode & 0o777).toBe(0o600);
});

test('refuses to replace a prompt, and then imports none', async () => {
  const folder = writeFiles(temporaryFolder(), { 'a.md': 'new', 'b.md': 'new', 'c.prompt': 'new' });
  const home = createHome();
  writeFiles(join(home, 'prompts'), { 'b.md': 'old', 'c.md': 'old' });
  const refused = await runAix(['prompt', 'import', folder], { home });
  expect(refused).toMatchObject({ code: 3, stdout: '' });
  expect(refused.stderr).toBe(
    'aix: nothing was imported: "b", "c" already exist\nhint: replace what is there with --force\n',
  );
  expect(readLibrary(home)).toEqual({ 'b.md': 'old', 'c.md': 'old' });
  expect((await runAix(['prompt', 'import', folder, '--force'], { home })).code).toBe(0);
  expect(readLibrary(home)).toEqual({ 'a.md': 'new', 'b.md': 'new', 'c.prompt': 'new' });
});

test('refuses a name that differs in case alone from one that is there, also with --force', async () => {
  const folder = writeFiles(temporaryFolder(), { 'Review.md': 'new' });
  const home = createHome();
  writeFiles(join(home, 'prompts'), { 'review.md': 'old' });
  expect(await runAix(['prompt', 'import', folder, '--force'], { home })).toMatchObject({ code: 3 });
  expect(readLibrary(home)).toEqual({ 'review.md': 'old' });
});

test('undoes what was written when a later prompt cannot be', async () => {
  const folder = writeFiles(temporaryFolder(), { 'a.md': 'new', 'b.md': 'new', 'c.md': 'new' });
  const home = createHome();
  writeFiles(join(home, 'prompts'), { 'b.md': 'old' });
  mkdirSync(join(home, 'prompts/c.md'));
  expect(await runAix(['prompt', 'import', folder, '--force'], { home })).toMatchObject({ code: 3 });
  expect(readFileSync(join(home, 'prompts/b.md'), 'utf8')).toBe('old');
  expect(() => statSync(join(home, 'prompts/a.md'))).toThrow('ENOENT');
});

test('only lists with --dry-run', async () => {
  const { code, stdout, files } = await importFiles({ 'a.md': 'A', 'b.prompt': 'B' }, '--dry-run');
  expect({ code, files }).toEqual({ code: 0, files: {} });
  expect(stdout).toBe('would add prompt "a" from a.md\nwould add prompt "b" from b.prompt\n');
});

test('lists with --json what was added, renamed, noted and left out', async () => {
  const { stdout, stderr } = await importFiles(
    { 'my prompt.yaml': 'prompt: hi\nextract: true', 'x.yaml': 'a: 1' },
    '--json',
  );
  expect(stderr).toBe('');
  expect(JSON.parse(stdout)).toEqual({
    format: 'llm',
    dry_run: false,
    prompts: [
      {
        name: 'my-prompt',
        type: 'simple',
        from: 'my prompt.yaml',
        original_name: 'my prompt',
        notes: [expect.stringContaining('not carried over: taking the first code block')],
      },
    ],
    skipped: [{ from: 'x.yaml', reason: 'no "prompt" and no "system"' }],
  });
});

test('follows no symbolic link', async () => {
  const folder = writeFiles(temporaryFolder(), { 'a.md': 'A' });
  symlinkSync('/etc/passwd', join(folder, 'b.md'));
  symlinkSync('/etc', join(folder, 'sub'));
  const home = createHome();
  const { code, stderr } = await runAix(['prompt', 'import', folder], { home });
  expect({ code, files: readLibrary(home) }).toEqual({ code: 0, files: { 'a.md': 'A' } });
  expect(stderr).toBe('aix: left out b.md: a symbolic link\naix: left out sub: a symbolic link\n');
});

test.each([
  ['nothing', {}, 'holds no prompts in a format that is known'],
  ['an archive', { 'bundle.tar.gz': Buffer.from([0x1f, 0x8b]) }, 'holds no prompts'],
  ['bytes', { 'a.md': Buffer.from([0xff, 0xfe]) }, '"a.md" is not UTF-8 text'],
  ['an open front matter', { 'a.prompty': '---\nname: x\n' }, 'the front matter has no closing'],
])('refuses a folder with %s', async (_, files, words) => {
  const result = await importFiles(files);
  expect(result).toMatchObject({ code: 3, stdout: '', stderr: expect.stringContaining(words) });
});

test('names what cannot be read', async () => {
  const cwd = temporaryFolder();
  expect(await runAix(['prompt', 'import', 'nowhere'], { cwd })).toMatchObject({
    code: 3,
    stderr: expect.stringContaining('"nowhere" cannot be read'),
  });
  expect(await runAix(['prompt', 'import', cwd, '--from', 'word'], { cwd })).toMatchObject({ code: 2 });
});

test('shows neither control sequences nor lines that a source brings along', async () => {
  const name = 'a\u001b[31m\naix: all is well.md';
  const { stdout, stderr } = await importFiles({ [name]: 'A', '\naix: x.md/readme.md': '' }, '--from', 'git');
  expect(stdout).toBe('added prompt "a-31m-aix-all-is-well" from a aix: all is well.md\n');
  expect(stderr).toMatch(/^aix: "a-31m[^\n\u001b]+\naix: left out aix: x.md[^\n]+\n$/);
});

test('reads a folder that nobody may write', async () => {
  const folder = writeFiles(temporaryFolder(), { 'a.md': 'A' });
  chmodSync(folder, 0o555);
  const home = createHome();
  const { code } = await runAix(['prompt', 'import', folder], { home });
  chmodSync(folder, 0o755);
  expect(code).toBe(0);
});

test('imports one file of a store with the file beside it', async () => {
  const folder = writeFiles(temporaryFolder(), {
    'a.yaml': 'name: a\ntags: []\n',
    'a.txt': 'A',
    'b.tgz': Buffer.of(0xff),
  });
  const home = createHome();
  expect(await runAix(['prompt', 'import', 'a.yaml'], { home, cwd: folder })).toMatchObject({ code: 0 });
  expect(readLibrary(home)).toEqual({ 'a.md': 'A\n' });
  const packed = await runAix(['prompt', 'import', 'b.tgz'], { home, cwd: folder });
  expect(packed).toMatchObject({ code: 3, stderr: expect.stringContaining('unpack the archive') });
});
