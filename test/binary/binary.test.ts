import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { collect, spawnAix, type SpawnOptions } from '../helpers/cli.ts';
import { crash, findFrames } from '../helpers/crash.ts';
import { createHome, installFile } from '../helpers/home.ts';
import { installFolder, type RunResult } from '../helpers/run.ts';
import { noSecretService, startSession } from '../helpers/secret-service.ts';
import { sendChatStream, startServer } from '../helpers/server.ts';
import { temporaryFolder } from '../helpers/temp.ts';

const isLinux = process.platform === 'linux' && process.arch === 'x64';
const folder = mkdtempSync(join(tmpdir(), 'aix-binary-'));
const program = join(folder, 'bin/aix');

beforeAll(async () => {
  if (!isLinux) return console.log('skipped: the executable is for Linux on x64');
  await promisify(execFile)('npm', ['run', '--silent', 'build:binary', join(folder, 'build')], { cwd: installFolder });
  mkdirSync(join(folder, 'bin'));
  // Nothing of what the build left may be of use to it.
  copyFileSync(join(folder, 'build/aix'), program);
}, 180_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** On a machine where no Node is to be found. */
function startBinary(argv: readonly string[], options: SpawnOptions = {}): ChildProcess {
  const home = options.home ?? join(temporaryFolder(), '.prompts');
  const env = { PATH: '/nowhere', HOME: join(home, '..'), AIX_HOME: home, ...options.env };
  const child = spawn(program, argv, { cwd: options.cwd ?? temporaryFolder(), env });
  child.stdin?.on('error', () => {});
  child.stdin?.end(options.stdin ?? '');
  return child;
}

const runBinary = (argv: readonly string[], options: SpawnOptions = {}): Promise<RunResult> =>
  collect(startBinary(argv, options));

describe.skipIf(!isLinux)('the executable', () => {
  test.each([
    '',
    '--version',
    '--help',
    'run --help',
    'run explain --help',
    'nonsense',
    'run nowhere',
    'run explain -p concept=x --provider mock --dry-run',
    'run explain -e -p concept=x --provider mock -m echo',
    'ask hello --provider mock --jq .text',
    'ask hello --provider mock --jq .text|',
    'list',
    'list --json',
    'show explain',
    'show explain --raw',
    'copy explain mine',
    'prompt lint explain',
    'prompt render translate -p text=a -p language=b',
    'provider add local http://127.0.0.1:9/v1 --model m',
    'provider list',
    'provider info openai --json',
    'models --provider mock',
    'config list',
    'complete prompts',
    'completion bash',
    'completion zsh',
    'completion fish',
    'completion powershell',
    'logs',
    'usage',
  ])('does with "aix %s" what the installed package does', async (line) => {
    const words = line.split(' ').filter((word) => word !== '');
    const [ours, theirs] = await Promise.all([runBinary(words), spawnAix(words)]);
    const stdout = ours.stdout.replaceAll(program, installFolder);
    expect({ ...ours, stdout }).toEqual(theirs);
  });

  test('streams an answer from a server, whatever Node is told by the environment, and keeps it in the history', async () => {
    const server = await startServer((_request, response) => sendChatStream(response, ['Hello, ', 'world']));
    const home = createHome();
    // V8 takes what was compiled for other settings for nothing worth.
    const env = { AIX_LOCAL_API_KEY: 'key-0123456789abcdef', NODE_OPTIONS: '--max-old-space-size=2000' };
    const aix = (...words: readonly string[]): Promise<RunResult> => runBinary(words, { home, env });
    expect((await aix('provider', 'add', 'local', `${server.url}/v1`, '--model', 'm')).code).toBe(0);
    expect(await aix('run', 'explain', '-p', 'concept=x', '--provider', 'custom:local', '--stream', '-q')).toEqual({
      code: 0,
      stdout: 'Hello, world',
      stderr: '',
    });
    expect(server.requests[0]?.headers.authorization).toBe('Bearer key-0123456789abcdef');
    expect((await aix('logs', 'last', '--text')).stdout).toBe('Hello, world');
  });

  test('leaves no file of its own behind, and does without the folder for such files', async () => {
    const home = createHome();
    const aix = (temporary: string): Promise<RunResult> =>
      runBinary(['logs', '--json'], { home, env: { TMPDIR: temporary } });
    await runBinary(['ask', 'hello', '--provider', 'mock'], { home });
    const temporary = temporaryFolder();
    for (const each of [temporary, '/nowhere']) expect(JSON.parse((await aix(each)).stdout)).toHaveLength(1);
    expect(readdirSync(temporary)).toEqual([]);
    expect(readdirSync(join(home, '..'))).toEqual(['.prompts']);
  });

  test.skipIf(noSecretService !== null)('keeps keys in the keychain', async () => {
    const { home, env } = await startSession({ keyring: 'unlocked' });
    const aix = (words: readonly string[], stdin = ''): Promise<RunResult> => runBinary(words, { home, env, stdin });
    expect(await aix(['api-key', 'openai', '--stdin'], 'sk-fake-0123456789-abcd')).toMatchObject({ code: 0 });
    expect(existsSync(join(home, 'keys.json'))).toBe(false);
    expect((await aix(['api-key', 'openai', 'get'])).stdout).toBe('********abcd (the keychain)\n');
    expect((await spawnAix(['api-key', 'openai', 'get'], { home, env })).stdout).toBe('********abcd (the keychain)\n');
  });

  test('loads drivers of the user’s own, without a word about how', async () => {
    const server = await startServer((_request, response) => void response.end('{"text":"HELLO","done":true}\n'));
    const home = createHome();
    const readme = readFileSync(join(installFolder, 'README.md'), 'utf8');
    const content = /<!-- own-mjs -->\n```\w+\n([^]*?)```/.exec(readme)?.[1] ?? '';
    await installFile(home, { name: 'shout.mjs', content });
    const env = { AIX_SHOUT_BASE_URL: server.url };
    const result = await runBinary(['ask', 'hi', '--provider', 'shout', '-q'], { home, env });
    expect(result).toEqual({ code: 0, stdout: 'HELLO', stderr: '' });
  });

  test('tells of a crash with the lines of the source', async () => {
    const stack = await crash(runBinary);
    for (const frame of findFrames()) expect(stack).toContain(frame);
    expect(stack).not.toContain('.cjs');
  });

  test('has what a queue needs', async () => {
    const { code, stderr } = await runBinary(['worker', '--queue', 'redis://127.0.0.1:1']);
    expect(code).toBe(7);
    expect(stderr).not.toContain('optional packages');
  });

  test('comes with the licences of all that is in it, Node too', () => {
    const texts = readFileSync(join(folder, 'build/licences.txt'), 'utf8');
    for (const name of ['commander ', 'undici ', 'bullmq ', 'ioredis ', 'libsql ', 'Node.js\n'])
      expect(texts).toContain(`\n${name}`);
    expect(readdirSync(join(folder, 'build'))).toEqual(['aix', 'aix.1', 'licences.txt']);
    expect(statSync(program).size).toBeLessThan(120e6);
  });
});
