import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { spawnAix } from '../../helpers/cli.ts';
import { createHome } from '../../helpers/home.ts';
import { runAix, type RunResult } from '../../helpers/run.ts';
import { temporaryFolder } from '../../helpers/temp.ts';

type Tree = Readonly<Record<string, string | Buffer>>;

function createTree(files: Tree): string {
  const folder = temporaryFolder();
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return folder;
}

function ask(cwd: string, ...flags: readonly string[]): Promise<RunResult> {
  return runAix(['ask', 'look', '-n', ...flags], { cwd });
}

/** The paths that the headings name. */
async function find(cwd: string, ...patterns: readonly string[]): Promise<readonly string[]> {
  const { stdout } = await ask(cwd, ...patterns.flatMap((pattern) => ['--file', pattern]));
  return [...stdout.matchAll(/^--- (.*) ---$/gm)].map((match) => match[1] ?? '');
}

test('a file goes below the words, with its name above it, and the total is told', async () => {
  const cwd = createTree({ 'a.txt': 'one\n', 'b.txt': '\ufefftwo\r\n\r\n' });
  expect(await ask(cwd, '--file', 'a.txt', '--file', './b.txt')).toEqual({
    code: 0,
    stdout: 'look\n\n--- a.txt ---\none\n\n--- ./b.txt ---\ntwo\r\n',
    stderr: 'aix: added 2 files: 8 characters, about 2 tokens (an estimate)\n',
  });
});

test('a prompt gets files too, below what was piped in', async () => {
  const home = createHome();
  writeFileSync(join(home, 'prompts/p.md'), 'Review {what}.');
  const cwd = createTree({ 'a.txt': 'x {what} $(touch y)' });
  const argv = ['run', 'p', '-n', '-p', 'what=this', '--file', 'a.txt', '-q'];
  const result = await runAix(argv, { home, cwd, stdin: 'piped' });
  expect(result.stdout).toBe('Review this.\n\npiped\n\n--- a.txt ---\nx {what} $(touch y)');
});

const project: Tree = {
  'src/a.ts': 'a',
  'src/b.js': 'b',
  'src/deep/c.ts': 'c',
  'src/deep/er/d.ts': 'd',
  'src/.hidden/e.ts': 'e',
  'src/.env.ts': 'f',
  'top.ts': 'g',
  'odd[1].ts': 'h',
};

test.each([
  ['*.ts', ['odd[1].ts', 'top.ts']],
  ['src/*', ['src/a.ts', 'src/b.js']],
  ['src/*.{ts,js}', ['src/a.ts', 'src/b.js']],
  ['src/**/*.ts', ['src/a.ts', 'src/deep/c.ts', 'src/deep/er/d.ts']],
  ['**/c.*', ['src/deep/c.ts']],
  ['src/deep/**', ['src/deep/c.ts', 'src/deep/er/d.ts']],
  ['**/**/d.ts', ['src/deep/er/d.ts']],
  ['src/?.ts', ['src/a.ts']],
  ['src/[a-b].*', ['src/a.ts', 'src/b.js']],
  ['src/[!a].*', ['src/b.js']],
  ['src/.*/*.ts', ['src/.hidden/e.ts']],
  ['src/.*.ts', ['src/.env.ts']],
  ['./src/*.js', ['./src/b.js']],
  ['odd[1].ts', ['odd[1].ts']],
  ['src/d*/c.ts', ['src/deep/c.ts']],
  ['{top,src/a}.ts', ['src/a.ts', 'top.ts']],
])('%s finds %j', async (pattern, paths) => {
  expect(await find(createTree(project), pattern)).toEqual(paths);
});

test('a pattern from the root and from the folder above find files, each once', async () => {
  const cwd = createTree(project);
  expect(await find(cwd, `${cwd}/src/*.ts`)).toEqual([`${cwd}/src/a.ts`]);
  expect(await find(join(cwd, 'src/deep'), '../*.ts', '../a.ts')).toEqual(['../a.ts']);
});

test('a link to a folder is not followed in circles', async () => {
  const cwd = createTree(project);
  symlinkSync(cwd, join(cwd, 'src/deep/loop'));
  expect(await find(cwd, '**/a.ts')).toEqual(['src/a.ts']);
});

const ignoring: Tree = {
  '.gitignore': 'dist/\n*.log\n/only-top.ts\n!keep.log\n',
  'a.ts': '',
  'a.log': '',
  'keep.log': '',
  'only-top.ts': '',
  'dist/b.ts': '',
  'sub/only-top.ts': '',
  'sub/.gitignore': 'secret.ts\n!a.log\n',
  'sub/secret.ts': '',
  'sub/a.log': '',
  'sub/dist/c.ts': '',
};

test('a pattern leaves out what git ignores', async () => {
  const cwd = createTree(ignoring);
  execFileSync('git', ['init', '-q'], { cwd });
  const tracked = execFileSync('git', ['ls-files', '-o', '--exclude-standard'], { cwd, encoding: 'utf8' });
  const visible = tracked.split('\n').filter((path) => path !== '' && !/(^|\/)\./.test(path));
  expect(await find(cwd, '**')).toEqual(visible.toSorted());
  expect(await find(join(cwd, 'sub'), '**')).toEqual(['a.log', 'only-top.ts']);
});

test('a path given in full is added although git ignores it', async () => {
  const cwd = createTree(ignoring);
  expect(await find(cwd, 'dist/b.ts')).toEqual(['dist/b.ts']);
  expect(await ask(cwd, '--file', 'dist/*')).toMatchObject({
    code: 2,
    stderr:
      'aix: no text file matches --file "dist/*"\nhint: .gitignore names some that match: give their paths in full\n',
  });
});

test.each([
  ['gone.txt', 'aix: no file "gone.txt" for --file\n'],
  ['a.txt/b', 'aix: --file "a.txt/b" cannot be read\n'],
  ['*.gone', 'aix: no text file matches --file "*.gone"\n'],
  ['sub', 'aix: --file "sub" is a folder\nhint: all files in it: --file "sub/**"\n'],
  ['binary', 'aix: --file "binary" is not text\n'],
  ['latin1', 'aix: --file "latin1" is not text\n'],
])('--file %s is refused before anything is sent', async (path, stderr) => {
  const cwd = createTree({ 'a.txt': '', 'sub/x': '', binary: 'a\0b', latin1: Buffer.from([0xe9]) });
  const result = await runAix(['ask', 'look', '--provider', 'mock', '--file', path], { cwd });
  expect(result).toMatchObject({ code: 2, stdout: '' });
  expect(result.stderr).toContain(stderr);
});

test('what a pattern finds that is no text is named and left out', async () => {
  const cwd = createTree({ 'a.txt': 'a', 'b.png': 'a\0b' });
  const result = await ask(cwd, '--file', '*');
  expect(result.stdout).toBe('look\n\n--- a.txt ---\na');
  expect(result.stderr).toContain('aix: left out "b.png", which is not text\n');
});

test('a missing file is found out before a command runs', async () => {
  const home = createHome();
  writeFileSync(join(home, 'prompts/p.md'), '---\ncommands:\n  a: touch "$HOME/ran"; exit 1\n---\n{a}');
  const result = await runAix(['run', 'p', '--allow-commands', '--file', 'gone'], { home });
  expect(result).toMatchObject({ code: 2, stderr: 'aix: no file "gone" for --file\n' });
});

test('--file - waits for a pipe, and stdin serves but one', async () => {
  const home = createHome();
  writeFileSync(join(home, 'prompts/p.md'), 'Look.');
  writeFileSync(join(home, 'prompts/q.md'), 'Look at {stdin}.');
  const [waited, taken] = await Promise.all([
    spawnAix(['run', 'p', '-n', '--file', '-'], { home, stdin: 'words' }),
    spawnAix(['run', 'q', '-n', '--file', '-'], { home, stdin: 'words' }),
  ]);
  expect(waited).toEqual({ code: 0, stdout: 'Look.\n\nwords', stderr: '' });
  expect(taken).toMatchObject({ code: 2, stdout: '', stderr: 'aix: stdin cannot fill both a param and --file -\n' });
});
