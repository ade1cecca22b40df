import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, openSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { collect, spawnAix, startAix } from '../helpers/cli.ts';
import { createHome } from '../helpers/home.ts';
import { installFolder, type RunResult } from '../helpers/run.ts';
import { temporaryFolder } from '../helpers/temp.ts';

const silence = /^aix: nothing came from the open pipe on stdin/;

/** A home whose prompt `greet` does not ask for what is piped in, and whose prompt `repeat` does. */
function createPrompts(): string {
  const home = createHome();
  writeFileSync(join(home, 'prompts/greet.md'), 'Say hello.\n');
  writeFileSync(join(home, 'prompts/repeat.md'), 'Say <{stdin}>.\n');
  return home;
}

/** Through a shell, whose redirections say what stdin is. */
function runInShell(line: string, home = createPrompts()): Promise<RunResult> {
  const env = { PATH: process.env['PATH'] ?? '', HOME: join(home, '..'), AIX_HOME: home };
  const words = line.replace('aix', `'${process.execPath}' '${join(installFolder, 'bin/aix.js')}'`);
  return collect(spawn('sh', ['-c', words], { cwd: temporaryFolder(), env, stdio: ['ignore', 'pipe', 'pipe'] }));
}

test('piped input goes below a prompt that does not ask for it', async () => {
  const result = await spawnAix(['run', 'greet', '-n'], { home: createPrompts(), stdin: 'to all\n' });
  expect(result).toEqual({ code: 0, stdout: 'Say hello.\n\nto all\n', stderr: '' });
});

test('piped input goes only where a prompt asks for it', async () => {
  const result = await spawnAix(['run', 'repeat', '-n'], { home: createPrompts(), stdin: 'this' });
  expect(result.stdout).toBe('Say <this>.');
});

test.each(['', ' \n\n'])('%j piped in is no input', async (stdin) => {
  const result = await spawnAix(['run', 'greet', '-n'], { home: createPrompts(), stdin });
  expect(result).toEqual({ code: 0, stdout: 'Say hello.', stderr: '' });
});

test('input that fills a param, or is the prompt itself, is not added once more', async () => {
  const home = createPrompts();
  writeFileSync(join(home, 'prompts/name.md'), 'Say {word}.');
  const [filled, whole] = await Promise.all([
    spawnAix(['run', 'name', '-n', '-p', 'word=@-'], { home, stdin: 'this' }),
    spawnAix(['run', '-', '-n'], { home, stdin: 'this' }),
  ]);
  expect([filled.stdout, whole.stdout]).toEqual(['Say this.', 'this']);
});

test('a pipe that nobody writes to and nobody closes holds a run up for two seconds, and is named', async () => {
  const startedAt = performance.now();
  const result = await collect(startAix(['run', 'greet', '--provider', 'mock'], { home: createPrompts() }));
  expect(result).toMatchObject({ code: 0, stdout: 'Say hello.' });
  expect(result.stderr).toMatch(silence);
  expect(performance.now() - startedAt).toBeLessThan(6000);
});

test('a writer that began in time is heard to the end, however slow', async () => {
  const result = await runInShell("(printf 'one '; sleep 3; printf two) | aix run greet -n");
  expect(result).toEqual({ code: 0, stdout: 'Say hello.\n\none two', stderr: '' });
});

test('a writer that begins too late is left out, and the run says so', async () => {
  const result = await runInShell('(sleep 4; printf late) 2>&- | aix run greet -n');
  expect(result.stdout).toBe('Say hello.');
  expect(result.stderr).toMatch(silence);
});

test.each(['< /dev/null', '<&-'])('stdin %s is no input', async (redirection) => {
  const result = await runInShell(`aix run greet -n ${redirection}`);
  expect(result).toEqual({ code: 0, stdout: 'Say hello.', stderr: '' });
});

test('a file on stdin is input', async () => {
  const home = createPrompts();
  writeFileSync(join(home, 'notes.txt'), 'from a file');
  const child = spawn(process.execPath, [join(installFolder, 'bin/aix.js'), 'run', 'greet', '-n'], {
    env: { PATH: process.env['PATH'] ?? '', HOME: join(home, '..'), AIX_HOME: home },
    stdio: [openSync(join(home, 'notes.txt'), 'r'), 'pipe', 'pipe'],
  });
  expect((await collect(child)).stdout).toBe('Say hello.\n\nfrom a file');
});

test('an executable prompt file is a command', async () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'bin'));
  symlinkSync(join(installFolder, 'bin/aix.js'), join(folder, 'bin/aix'));
  const file = join(folder, 'explain.md');
  writeFileSync(file, '#!/usr/bin/env -S aix run --provider mock\n---\nsystem: Be short.\n---\nExplain {concept}.\n');
  chmodSync(file, 0o755);
  const env = { PATH: `${join(folder, 'bin')}:${process.env['PATH']}`, HOME: folder, AIX_HOME: join(folder, 'home') };
  const [shown, answered] = await Promise.all([
    collect(spawn(file, ['-p', 'concept=x', '-n'], { env, stdio: ['ignore', 'pipe', 'pipe'] })),
    collect(spawn('sh', ['-c', './explain.md -p concept=y'], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] })),
  ]);
  expect(shown).toEqual({ code: 0, stdout: '[system]\nBe short.\n[user]\nExplain x.\n', stderr: '' });
  expect(answered).toMatchObject({ code: 0, stdout: 'Explain y.' });
});
