import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { collect, launcher, spawnAix } from '../helpers/cli.ts';
import { createHome, installFile } from '../helpers/home.ts';
import type { RunResult } from '../helpers/run.ts';
import { startServer } from '../helpers/server.ts';

const key = 'fakecanary0123456789abcdef';

/** A run in whose middle this happens, while the server is still talking. */
async function runInto(trouble: string, ...flags: readonly string[]): Promise<RunResult> {
  const server = await startServer((_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: {"text":"hi"}\n\n');
  });
  const home = createHome({ custom_providers: { work: { base_url: server.url, driver: 'odd' } } });
  const content = `
    const key = '${key}';
    export const driver = {
      framing: 'sse',
      toWire: () => ({ path: '/chat', body: {} }),
      createReader: (draft) => ({ read() { ${trouble} }, readWhole() {} }),
    };`;
  await installFile(home, { name: 'odd.mjs', content });
  const variables = join(home, '.env');
  writeFileSync(variables, `AIX_WORK_API_KEY=${key}\n`);
  const argv = ['ask', 'hi', '--provider', 'work', '--model', 'm', '--dotenv', variables, '--stream', ...flags];
  return spawnAix(argv, { home });
}

describe('what nobody caught is told without the key and ends in exit 1:', () => {
  test.each([
    ['an error', 'setTimeout(() => { throw new Error(`lost ${key}`); });'],
    ['an error in a promise', 'void Promise.reject(new Error(`lost ${key}`));'],
    ['a text in a promise', 'void Promise.reject(`lost ${key}`);'],
    ['an error with a cause', 'setTimeout(() => { throw new Error(`lost ${key}`, { cause: new Error(key) }); });'],
    ['several at once', 'for (const _ of "abc") void Promise.reject(new Error(`lost ${key}`));'],
    ['an encoded key', 'setTimeout(() => { throw new Error(`lost ${btoa(key)} ${encodeURIComponent(key)} ***`); });'],
  ])('%s', async (_, trouble) => {
    const { code, stdout, stderr } = await runInto(trouble);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(
      /^aix: internal error: lost \*\*\*.*\nhint: run again with --debug and report what it shows\n$/,
    );
  });

  test('what cannot be put into words', async () => {
    const { code, stderr } = await runInto('setTimeout(() => { throw Object.create(null); });');
    expect({ code, stderr }).toEqual({ code: 1, stderr: 'aix: internal error: it cannot be shown\n' });
  });

  test('what escapes from a conversion to JSON', async () => {
    const trouble = `
      draft.addToolCall({ id: '1', name: 'f', arguments: { toJSON() { throw new Error('lost ' + key); } } });
      draft.finish('stop');
      draft.close();`;
    const { code, stdout, stderr } = await runInto(trouble, '--format', 'json');
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'internal', message: 'internal error: lost ***' } });
    expect(stderr).toContain('aix: internal error: lost ***\n');
  });

  test('what steers the terminal', async () => {
    const { stderr } = await runInto('setTimeout(() => { throw new Error("lost \\x1b]0;title\\x07words"); });');
    expect(stderr).toContain('internal error: lost words\n');
  });
});

test('the stack of a crash is shown with --debug alone, without the key', async () => {
  const trouble = 'setTimeout(() => { throw new Error(`lost ${key}`); });';
  expect((await runInto(trouble)).stderr).not.toContain('    at ');
  const { code, stderr } = await runInto(trouble, '--debug');
  expect(code).toBe(1);
  expect(stderr).toContain('Error: lost ***\n    at ');
  expect(stderr).not.toContain(key);
});

test('a warning of the platform is told without the key, and the run goes on', async () => {
  const trouble = `
    process.emitWarning('odd \\x1b[2J' + key);
    setTimeout(() => { throw new Error('later'); }, 50);`;
  const { stderr } = await runInto(trouble);
  expect(stderr).toContain('aix: odd ***\n');
  expect(stderr).toContain('internal error: later\n');
  expect(stderr).not.toContain(key);
});

describe('a wrong command line is not repeated with the key in it:', () => {
  const plain = '0f3a9c8e7d6b5a4f3e2d1c0b9a8f7e6d';
  test.each([
    ['provider add x http://localhost:1 --haeder=Authorization:KEY'],
    ['provider add x http://localhost:1 --auth-type KEY'],
    ['provider add x http://localhost:1 KEY'],
    ['provider test KEY'],
    ['api-key openai KEY'],
    ['api-key KEY'],
    ['api-key openai --stdin=KEY'],
    ['--api-key=KEY'],
    ['-kKEY'],
    ['KEY'],
    ['run --timeout KEY x'],
    ['ask hi --extra KEY'],
    ['config KEY'],
    ['config set api_keys.nobody KEY'],
    ['ask hi --retries=KEY --json'],
  ])('%s', async (line) => {
    const { code, stdout, stderr } = await spawnAix(line.replace('KEY', plain).split(' '));
    expect(code).toBeGreaterThan(1);
    expect(stdout + stderr).not.toContain(plain);
  });

  test.each([
    ['--api-key=short-one', 'short-one'],
    ['api-key openai --token=short-one', 'short-one'],
  ])('%s', async (line, value) => {
    expect((await spawnAix(line.split(' '))).stderr).not.toContain(value);
  });

  test('while names stay, however long', async () => {
    const line = ['ask', 'hi', '--provider', 'claude-3-5-sonnet-20241022', '--model', 'a/b-c/llama-v3p1-405b-instruct'];
    expect((await spawnAix(line)).stderr).toContain('unknown provider "claude-3-5-sonnet-20241022"');
  });
});

test.runIf(process.platform === 'linux')(
  'a document that nobody takes is told on stderr, without a stack',
  async () => {
    const child = spawn('sh', [
      '-c',
      `exec "$0" "$1" provider info nobody --json > /dev/full`,
      process.execPath,
      launcher,
    ]);
    const { code, stderr } = await collect(child);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^aix: the output cannot be written\n  ENOSPC.*\n$/);
  },
);
