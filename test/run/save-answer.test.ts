import { execFileSync, spawn } from 'node:child_process';
import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { collect, spawnAix, startAix } from '../helpers/cli.ts';
import { runAix } from '../helpers/run.ts';
import { temporaryFolder } from '../helpers/temp.ts';

/** Two seconds of words, whose beginning is told on stderr. */
const slow = ['ask', 'hi', '--provider', 'mock', '-m', 'mock-slow', '--log-format', 'json'] as const;
const ask = ['ask', 'hello', '--provider', 'mock', '--quiet', '-o'] as const;

describe('--append', () => {
  test('adds each answer on a line of its own, and makes the file and its folder', async () => {
    const cwd = temporaryFolder();
    const add = (text: string) =>
      runAix(['ask', text, '--provider', 'mock', '-q', '-o', 'a/b.txt', '--append'], { cwd });
    for (const text of ['one', 'two\n', 'three']) expect(await add(text)).toMatchObject({ code: 0, stdout: '' });
    expect(readFileSync(join(cwd, 'a/b.txt'), 'utf8')).toBe('one\ntwo\nthree');
  });

  test.each(['mock-cut', 'mock-server-error'])('adds nothing of what %s leaves', async (model) => {
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, 'log.txt'), 'before');
    expect((await runAix([...ask, 'log.txt', '--append', '-m', model, '--retries', '0'], { cwd })).code).not.toBe(0);
    expect(readFileSync(join(cwd, 'log.txt'), 'utf8')).toBe('before');
  });

  test('of many processes at once loses no answer', async () => {
    const cwd = temporaryFolder();
    const texts = Array.from({ length: 6 }, (_, at) => `answer ${at} ${'x'.repeat(20_000)}\n`);
    await Promise.all(
      texts.map((text) => spawnAix(['ask', '--provider', 'mock', '-o', 'all.txt', '--append'], { cwd, stdin: text })),
    );
    const lines = readFileSync(join(cwd, 'all.txt'), 'utf8').split(/(?<=\n)/);
    expect(lines.filter((line) => line !== '\n').toSorted()).toEqual(texts);
  });

  test('needs a file', async () => {
    const { code, stderr } = await runAix(['ask', 'hi', '--append', '--provider', 'mock']);
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: 'aix: --append needs a file\nhint: --output FILE --append\n',
    });
  });
});

describe('--output', () => {
  test('writes where a link leads that leads nowhere yet', async () => {
    const cwd = temporaryFolder();
    mkdirSync(join(cwd, 'there'));
    symlinkSync('there/real.txt', join(cwd, 'link.txt'));
    expect((await runAix([...ask, 'link.txt'], { cwd })).code).toBe(0);
    expect(readFileSync(join(cwd, 'there/real.txt'), 'utf8')).toBe('hello');
    expect(lstatSync(join(cwd, 'link.txt')).isSymbolicLink()).toBe(true);
  });

  test.each(['-', '/dev/stdout', '/dev/fd/1'])('%s is stdout', async (name) => {
    expect(await spawnAix([...ask, name])).toEqual({ code: 0, stdout: 'hello', stderr: '' });
  });

  test('/dev/null takes the answer and stays what it is', async () => {
    expect(await runAix([...ask, '/dev/null'])).toMatchObject({ code: 0, stdout: '' });
    expect(lstatSync('/dev/null').isCharacterDevice()).toBe(true);
  });

  test('a name that ends in a slash is no file', async () => {
    const cwd = temporaryFolder();
    expect(await runAix([...ask, 'new/'], { cwd })).toMatchObject({ code: 2, stdout: '' });
    expect(existsSync(join(cwd, 'new'))).toBe(false);
  });

  test('a file where a folder would have to be is refused before anything is sent', async () => {
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, 'file'), '');
    const { code, stderr } = await runAix([...ask, 'file/answer.txt', '-m', 'mock-server-error'], { cwd });
    expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining('cannot be made') });
  });

  test.runIf(existsSync('/dev/full'))('what a full disk does not take is kept by the document', async () => {
    const { code, stdout, stderr } = await runAix([...ask, '/dev/full', '--format', 'json']);
    expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining('ENOSPC') });
    expect(JSON.parse(stdout)).toMatchObject({
      status: 'failed',
      text: 'hello',
      attempts: [{ code: 'ok' }],
      error: { code: 'usage', message: expect.stringContaining('"/dev/full" cannot be written') },
    });
  });

  test('Ctrl-C in mid-stream leaves no file and no part of one', async () => {
    const cwd = temporaryFolder();
    const child = startAix([...slow, '-o', 'answer.txt'], { cwd });
    child.stdin?.end();
    const result = collect(child);
    child.stderr?.once('data', () => child.kill('SIGINT'));
    expect((await result).code).toBe(130);
    expect(readdirSync(cwd)).toEqual([]);
  });
});

describe('a named pipe', () => {
  const createPipe = (cwd: string): string => {
    execFileSync('mkfifo', [join(cwd, 'pipe')]);
    return join(cwd, 'pipe');
  };

  test('gets the whole answer, however late its reader comes', async () => {
    const cwd = temporaryFolder();
    const path = createPipe(cwd);
    const result = spawnAix([...ask, 'pipe', '-m', 'mock-long'], { cwd });
    const reader = collect(spawn('cat', [path]));
    expect((await result).code).toBe(0);
    expect((await reader).stdout).toHaveLength(88_893);
  });

  test('that nobody reads is given up on Ctrl-C', async () => {
    const cwd = temporaryFolder();
    createPipe(cwd);
    const child = startAix(['ask', 'hi', '--provider', 'mock', '--log-format', 'json', '-o', 'pipe'], { cwd });
    child.stdin?.end();
    const result = collect(child);
    child.stderr?.on('data', (chunk: Buffer) => {
      if (chunk.includes('llm_request_completed')) child.kill('SIGINT');
    });
    expect((await result).code).toBe(130);
  });
});
