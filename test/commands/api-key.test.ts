import { spawn } from '@lydell/node-pty';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createHome } from '../helpers/home.ts';
import { installFolder, runAix, type RunResult } from '../helpers/run.ts';
import { sendJson, startServer } from '../helpers/server.ts';
import { temporaryFolder } from '../helpers/temp.ts';

const key = 'sk-fake-0123456789-abcd';
const insecurely = ['--insecure-storage', '--stdin'];
const work = { custom_providers: { work: { base_url: 'https://work.example/v1' } } };

function readKeys(home: string): unknown {
  const path = join(home, 'keys.json');
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')).keys : null;
}

async function createHomeWithKey(provider = 'openai'): Promise<string> {
  const home = createHome(work);
  expect(await runAix(['api-key', provider, ...insecurely], { home, stdin: ` ${key}\n` })).toMatchObject({ code: 0 });
  return home;
}

describe('storing', () => {
  test.each([
    ['openai', 'openai@api.openai.com'],
    ['work', 'custom:work@work.example'],
    ['custom:work', 'custom:work@work.example'],
  ])('takes the name %s and keeps the key for %s', async (provider, account) => {
    const home = await createHomeWithKey(provider);
    expect(readKeys(home)).toEqual({ [account]: key });
  });

  test('warns that keys.json is plain text, and writes nothing to stdout', async () => {
    const result = await runAix(['api-key', 'openai', ...insecurely], { stdin: key });
    expect(result).toMatchObject({ code: 0, stdout: '' });
    expect(result.stderr).toMatch(/keys\.json holds keys in plain text/);
  });

  test('refuses without a keychain and names the ways out', async () => {
    const home = createHome();
    const result = await runAix(['api-key', 'openai', '--stdin'], { home, stdin: key });
    expect(result).toMatchObject({ code: 4, stdout: '' });
    expect(result.stderr).toMatch(/there is no keychain here[^]*--insecure-storage.*OPENAI_API_KEY/);
    expect(readKeys(home)).toBeNull();
  });

  test('reads the key from a file or from a flag, and warns of the flag', async () => {
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, 'key.txt'), `${key}\n`);
    const home = createHome();
    const fromFile = await runAix(['api-key', 'openai', '--key-file', 'key.txt', '--insecure-storage'], { home, cwd });
    expect(fromFile.code).toBe(0);
    const fromFlag = await runAix(['api-key', 'groq', '--key', 'gsk_fake', '--insecure-storage'], { home });
    expect(fromFlag).toMatchObject({ code: 0, stderr: expect.stringContaining('stays in the history of the shell') });
    expect(readKeys(home)).toEqual({ 'openai@api.openai.com': key, 'groq@api.groq.com': 'gsk_fake' });
  });

  test('asks before it replaces a key; --force and --yes answer', async () => {
    const home = await createHomeWithKey();
    const replace = (...flags: readonly string[]): Promise<RunResult> =>
      runAix(['api-key', 'openai', ...insecurely, ...flags], { home, stdin: 'sk-fake-new' });
    expect(await replace()).toMatchObject({ code: 2, stderr: expect.stringContaining('give it with --force') });
    expect(readKeys(home)).toEqual({ 'openai@api.openai.com': key });
    expect(await replace('--force')).toMatchObject({ code: 0 });
    expect(await replace('--yes')).toMatchObject({ code: 0 });
    expect(readKeys(home)).toEqual({ 'openai@api.openai.com': 'sk-fake-new' });
  });

  test('says when the key will not be used, or looks like that of another vendor', async () => {
    const env = { OPENAI_API_KEY: 'fake' };
    const result = await runAix(['api-key', 'openai', ...insecurely], { env, stdin: 'sk-ant-fake-key' });
    expect(result.code).toBe(0);
    expect(result.stderr).toContain('OPENAI_API_KEY is set and wins over the stored key');
    expect(result.stderr).toContain('this looks like a key of anthropic, not of openai');
  });

  test.each([
    [['openai', '--key', ''], 2, 'the key is empty'],
    [['openai', '--key', 'sk a'], 2, 'the key has white space in it'],
    [['openai', '--key-file', '/none'], 2, 'the key file "/none" cannot be read'],
    [['openai', '--key', 'a', '--stdin'], 2, 'cannot be used with'],
    [['openai'], 2, 'give it with --stdin'],
    [[], 2, 'no provider is given'],
    [['openai', '--action', 'steal'], 2, '--action must be set, get, delete, test or where, found "steal"'],
    [['openai', 'steal'], 2, 'unknown action "steal"'],
    [['openai', 'get', '--action', 'set'], 2, 'two actions are given'],
    [['openai', 'get', '--stdin'], 2, '--action get takes no key'],
    [['nobody', '--stdin'], 3, 'known: openai'],
    [['custom:nobody', '--stdin'], 3, "Custom provider 'nobody' not found"],
  ] as const)('api-key %j ends with %i', async (argv, code, message) => {
    const result = await runAix(['api-key', ...argv, '--insecure-storage'], { stdin: key });
    expect(result).toMatchObject({ code, stdout: '', stderr: expect.stringContaining(message) });
  });
});

describe('looking', () => {
  test.each([[['openai', '--action', 'get']], [['openai', 'get']], [['get', 'openai']]])(
    'api-key %j shows a mask',
    async (argv) => {
      const home = await createHomeWithKey();
      const result = await runAix(['api-key', ...argv], { home });
      expect(result).toEqual({ code: 0, stdout: '********abcd (keys.json)\n', stderr: '' });
    },
  );

  test('shows nothing of a short key', async () => {
    const result = await runAix(['api-key', 'openai', 'get'], { env: { OPENAI_API_KEY: 'fake-123456' } });
    expect(result).toMatchObject({ code: 0, stdout: '******** (OPENAI_API_KEY)\n' });
  });

  test('says where the key comes from and what it shadows', async () => {
    const home = await createHomeWithKey();
    expect(await runAix(['api-key', 'openai', 'where'], { home })).toMatchObject({ stdout: 'keys.json\n' });
    const env = { AIX_OPENAI_API_KEY: 'fake' };
    const shadowed = await runAix(['api-key', 'openai', 'where'], { home, env });
    expect(shadowed.stdout).toBe('AIX_OPENAI_API_KEY (wins over the key in keys.json)\n');
    expect(await runAix(['api-key', 'groq', 'where'], { home })).toMatchObject({ code: 4, stdout: '' });
  });

  test('lists every provider and the source of its key', async () => {
    const home = await createHomeWithKey('work');
    const { stdout, code } = await runAix(['api-key', '--list', '--json'], { home, env: { GROQ_API_KEY: 'fake' } });
    expect(code).toBe(0);
    const listed = JSON.parse(stdout) as readonly { readonly provider: string }[];
    const find = (name: string): unknown => listed.find(({ provider }) => provider === name);
    expect(find('custom:work')).toMatchObject({ host: 'work.example', source: 'file', variable: null, shadows: null });
    expect(find('groq')).toMatchObject({ source: 'environment', variable: 'GROQ_API_KEY' });
    expect(find('openai')).toMatchObject({ source: null, needs_key: true });
    expect(find('ollama')).toMatchObject({ source: null, needs_key: false });
    expect(stdout).not.toContain('sk-fake');
  });

  test('lists in columns for cut and awk, with a remark on shadowed keys', async () => {
    const home = await createHomeWithKey();
    const { stdout } = await runAix(['api-key', '--list'], { home, env: { OPENAI_API_KEY: 'fake' } });
    expect(stdout).toContain('openai\tapi.openai.com\tOPENAI_API_KEY\t(wins over the key in keys.json)\n');
    expect(stdout).toContain('groq\tapi.groq.com\t-\tno key\n');
  });
});

describe('deleting', () => {
  test('takes the key away, and says when there was none', async () => {
    const home = await createHomeWithKey();
    expect(await runAix(['api-key', 'openai', '--action', 'delete'], { home })).toMatchObject({ code: 0, stdout: '' });
    expect(readKeys(home)).toEqual({});
    const again = await runAix(['api-key', 'openai', '--action', 'delete'], { home });
    expect(again).toMatchObject({ code: 4, stderr: expect.stringContaining('no key is stored for "openai"') });
  });

  test('says that the environment still gives a key', async () => {
    const home = await createHomeWithKey();
    const result = await runAix(['api-key', 'openai', 'delete'], { home, env: { OPENAI_API_KEY: 'fake' } });
    expect(result.stderr).toContain('OPENAI_API_KEY still gives a key for "openai"');
  });
});

describe('testing', () => {
  const config = (url: string): object => ({ custom_providers: { work: { base_url: url } } });

  test.each([
    [200, 0],
    [401, 4],
    [429, 6],
  ])('a server that answers %i makes it end with %i', async (status, code) => {
    const server = await startServer(({ headers }, response) => {
      const isKnown = headers.authorization === `Bearer ${key}`;
      sendJson(response, status === 200 && isKnown ? { data: [{ id: 'm' }] } : {}, isKnown ? status : 401);
    });
    const home = createHome(config(`${server.url}/v1`));
    await runAix(['api-key', 'work', ...insecurely], { home, stdin: key });
    expect((await runAix(['api-key', 'work', 'test'], { home })).code).toBe(code);
    expect(server.requests.every(({ method }) => method === 'GET')).toBe(true);
  });

  test('a server that is away makes it end with 7', async () => {
    const home = createHome(config('http://127.0.0.1:1/v1'));
    await runAix(['api-key', 'work', ...insecurely], { home, stdin: key });
    expect(await runAix(['api-key', 'work', 'test'], { home })).toMatchObject({ code: 7, stdout: '' });
  });

  test('no key where one is needed ends with 4, elsewhere with 0', async () => {
    expect((await runAix(['api-key', 'openai', 'test'])).code).toBe(4);
    expect(await runAix(['api-key', 'mock', 'test'])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('none is needed'),
    });
  });
});

test('asks on a terminal without showing the key', async () => {
  const home = createHome();
  const env = { PATH: process.env['PATH'] ?? '', HOME: join(home, '..'), AIX_HOME: home };
  const argv = [join(installFolder, 'bin/aix.js'), 'api-key', 'openai', '--insecure-storage'];
  const terminal = spawn(process.execPath, argv, { cols: 100, env });
  let shown = '';
  terminal.onData((text) => {
    if (!shown.includes('API key for openai') && (shown + text).includes('API key for openai'))
      terminal.write(`${key}\r`);
    shown += text;
  });
  const { exitCode } = await new Promise<{ readonly exitCode: number }>((resolve) => terminal.onExit(resolve));
  expect([exitCode, readKeys(home)]).toEqual([0, { 'openai@api.openai.com': key }]);
  expect(shown).not.toMatch(/sk-fake|\*{3}/);
});
