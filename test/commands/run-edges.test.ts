import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createHome } from '../helpers/home.ts';
import { runAix } from '../helpers/run.ts';
import { temporaryFolder } from '../helpers/temp.ts';

const mock = ['--provider', 'mock', '--quiet'];

test('a prompt from stdin is filled like one from a file', async () => {
  const stdin = 'Hello {name}, {{x}} {"a": 1}';
  const { code, stdout } = await runAix(['run', '-', '-p', 'name=Bob', ...mock], { stdin });
  expect({ code, stdout }).toEqual({ code: 0, stdout: 'Hello Bob, {x} {"a": 1}' });
});

test.each(['', ' \n'])('nothing is sent when stdin brings %j in place of a prompt', async (stdin) => {
  const { code, stdout, stderr } = await runAix(['run', '-', ...mock], { stdin });
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toBe('aix: prompt "-" has no text\nhint: nothing was sent\n');
});

test('stdin cannot be the prompt and a value in it', async () => {
  const { code, stderr } = await runAix(['run', '-', '-p', 'name=@-', ...mock], { stdin: 'Hello {name}' });
  expect(code).toBe(2);
  expect(stderr).toContain('stdin cannot fill both the prompt and "name"');
});

test('--output - is stdout', async () => {
  const cwd = temporaryFolder();
  const { code, stdout } = await runAix(['ask', 'hello', '--output', '-', ...mock], { cwd });
  expect({ code, stdout }).toEqual({ code: 0, stdout: 'hello' });
  expect(existsSync(join(cwd, '-'))).toBe(false);
});

test('--output writes the whole answer and replaces nothing unasked', async () => {
  const cwd = temporaryFolder();
  const write = async (text: string, ...flags: string[]): Promise<number> =>
    (await runAix(['ask', text, '-o', 'new/answer.txt', ...flags, ...mock], { cwd })).code;
  expect(await write('one')).toBe(0);
  expect(await write('two')).toBe(2);
  expect(await write('three', '--force', '--model', 'mock-cut')).toBe(8);
  expect(readFileSync(join(cwd, 'new/answer.txt'), 'utf8')).toBe('one');
  expect(await write('four', '--force')).toBe(0);
  expect(readFileSync(join(cwd, 'new/answer.txt'), 'utf8')).toBe('four');
});

test.each([
  ['before anything was sent', ['--provider', 'nope'], 3],
  ['after the request', ['--provider', 'mock', '--model', 'mock-server-error'], 5],
])('the last line of jsonl says how it ended, %s', async (_when, flags, wanted) => {
  const { code, stdout } = await runAix(['ask', 'hello', '--format', 'jsonl', ...flags]);
  const last: unknown = JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '');
  expect(code).toBe(wanted);
  expect(last).toMatchObject({ v: 1, type: 'error', status: 'failed', error: { message: expect.any(String) } });
});

test('a slash without a provider before it is refused', async () => {
  const { code, stderr } = await runAix(['ask', 'hello', '--provider', '/echo']);
  expect(code).toBe(2);
  expect(stderr).toContain('"/echo" names no provider');
});

test('a folder in place of a prompt file is refused in the words of the system', async () => {
  const { code, stderr } = await runAix(['run', temporaryFolder(), ...mock]);
  expect(code).toBe(3);
  expect(stderr).toContain('  EISDIR:');
});

test('a default provider that names nothing troubles only the run that needs it', async () => {
  const home = createHome({ default_provider: 'gone', default_model: 'm' });
  expect(await runAix(['ask', 'hello', ...mock], { home })).toMatchObject({ code: 0, stdout: 'hello' });
  const { code, stderr } = await runAix(['ask', 'hello'], { home });
  expect(code).toBe(3);
  expect(stderr).toContain('unknown provider "gone" (default_provider of the config)');
});

test('a provider of the environment that names nothing does not stop a run that names its own', async () => {
  const env = { AIX_PROVIDER: 'gone/model' };
  expect(await runAix(['ask', 'hello', ...mock], { env })).toMatchObject({ code: 0, stdout: 'hello' });
});
