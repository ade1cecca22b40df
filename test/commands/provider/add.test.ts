import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { runAix } from '../../helpers/run.ts';
import { temporaryFolder } from '../../helpers/temp.ts';
import { createHome, readKeys, readProviders, storeKeys } from './home.ts';

const url = 'http://localhost:11434/v1';

test('stores exactly the documented fields and says how to use it', async () => {
  const home = createHome();
  const argv = ['provider', 'add', 'ollama', url, '--model', 'llama3.2', '--header', 'X-Custom: value'];
  const { code, stdout, stderr } = await runAix(argv, { home });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain('added provider "custom:ollama"');
  expect(stdout).toContain('aix run explain --param concept=recursion --provider custom:ollama\n');
  const stored = { base_url: url, default_model: 'llama3.2', headers: { 'X-Custom': 'value' }, auth_type: 'bearer' };
  expect(readProviders(home)).toEqual({ ollama: stored });
});

test('stores only what is needed when nothing else is given', async () => {
  const home = createHome();
  const { stdout } = await runAix(['provider', 'add', 'x', url], { home });
  expect(readProviders(home)).toEqual({ x: { base_url: url, auth_type: 'bearer' } });
  expect(stdout).toContain('--provider custom:x --model MODEL');
});

test.each([
  ['--driver', 'openai-chat'],
  ['--preset', 'openai'],
])('leaves the way of the key to %s %s', async (...flags) => {
  const home = createHome();
  await runAix(['provider', 'add', 'x', url, ...flags], { home });
  expect(readProviders(home)['x']).not.toHaveProperty('auth_type');
});

test('keeps every flag under its name in the file', async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'ca.pem'), 'certificate');
  const home = createHome();
  const flags =
    '-m qwen3 --auth-type api-key --key-header X-Key --driver openai-chat --timeout 90 --idle-timeout 2.5 --connect-timeout 4 --retries 0 --rpm 30 --tpm 90000 --insecure --ca-file ca.pem';
  const { code, stderr } = await runAix(['provider', 'add', 'x', url, ...flags.split(' ')], { home, cwd: folder });
  expect(code).toBe(0);
  expect(stderr).toContain('not checked');
  expect(readProviders(home)['x']).toEqual({
    base_url: url,
    default_model: 'qwen3',
    auth_type: 'api-key',
    key_header: 'X-Key',
    driver: 'openai-chat',
    timeout: 90,
    idle_timeout: 2.5,
    connect_timeout: 4,
    max_retries: 0,
    rpm: 30,
    tpm: 90_000,
    verify_ssl: false,
    ca_file: join(folder, 'ca.pem'),
  });
});

test('takes x-api-key for api-key, and a key header for it as well', async () => {
  const home = createHome();
  await runAix(['provider', 'add', 'a', url, '--auth-type', 'x-api-key'], { home });
  await runAix(['provider', 'add', 'b', url, '--key-header', 'X-Key'], { home });
  expect(readProviders(home)).toMatchObject({
    a: { auth_type: 'api-key' },
    b: { auth_type: 'api-key', key_header: 'X-Key' },
  });
});

test('splits a header at its first colon and keeps four of them in order', async () => {
  const home = createHome();
  const headers = ['Authorization:Bearer x:y', 'Accept: application/json', 'X-A:1', 'X-Url: http://h:1/'];
  await runAix(['provider', 'add', 'x', url, ...headers.flatMap((header) => ['-H', header])], { home });
  const stored = { Authorization: 'Bearer x:y', Accept: 'application/json', 'X-A': '1', 'X-Url': 'http://h:1/' };
  expect(JSON.stringify(readProviders(home)['x']?.['headers'])).toBe(JSON.stringify(stored));
});

test('saves nothing for a header that cannot be sent, whatever it looks like, and everything else as given', async () => {
  const name = fc.stringMatching(/^[A-Za-z][A-Za-z0-9-]{0,8}$/);
  const broken = fc.oneof(
    fc.stringMatching(/^[^:]*$/),
    fc.tuple(fc.stringMatching(/^[ \t(),/;<=>?@[\]{}"]+$/), fc.string()).map((parts) => parts.join(':')),
    fc.tuple(name, fc.constantFrom('\r', '\n', '\0', 'й', '\u001b')).map(([word, bad]) => `${word}: a${bad}b`),
  );
  const header = fc.oneof(
    broken.map((text) => ({ text, stored: null })),
    fc
      .tuple(name, fc.stringMatching(/^[!-~]{1,20}$/))
      .map(([word, value]) => ({ text: ` ${word} :\t${value} `, stored: { [word]: value } })),
  );
  await fc.assert(
    fc.asyncProperty(header, async ({ text, stored }) => {
      const home = createHome();
      const { code } = await runAix(['provider', 'add', 'x', url, `--header=${text}`], { home });
      fc.pre(!/^(connection|content-length|expect|te|trailer|transfer-encoding|upgrade)\s*:/i.test(text.trim()));
      expect(code).toBe(stored === null ? 2 : 0);
      expect(readProviders(home)['x']?.['headers'] ?? null).toEqual(stored);
    }),
    { numRuns: 60 },
  );
});

describe('wrong input ends in exit 2 and saves nothing', () => {
  test.each([
    [['x', url, '--auth-type', 'magic'], '--auth-type'],
    [['x', url, '--driver', 'nope'], '--driver'],
    [['x', url, '--preset', 'nope'], '--preset'],
    [['x', url, '--timeout', '0'], '--timeout'],
    [['x', url, '--timeout', 'soon'], '--timeout'],
    [['x', url, '--idle-timeout', '-1'], '--idle-timeout'],
    [['x', url, '--rpm', '0'], '--rpm'],
    [['x', url, '--tpm', '1.5'], '--tpm'],
    [['x', url, '--retries', '11'], '--retries'],
    [['x', url, '--ca-file', 'missing.pem'], 'missing.pem'],
    [['x', url, '--model', ' '], '--model'],
    [['x', url, '--key-header', 'X Key'], 'header name'],
    [['x', url, '--key-header', 'X-Key: v'], '--key-header'],
    [['x', url, '--key-header', 'X-Key', '--auth-type', 'basic'], '--auth-type basic'],
    [['x', url, '-H', 'A: 1', '-H', 'a: 2'], 'given twice'],
    [['x', url, '-H', 'Content-Length: 3'], 'Content-Length'],
    [['x', url, '-H', '__proto__: 3'], '__proto__'],
    [['x', url, '--modle', 'm'], '--model'],
    [['x', url, 'more'], 'too many arguments'],
    [['x', 'localhost:11434'], 'http://'],
    [['x', 'ftp://localhost/'], 'http://'],
    [['x', 'http://'], 'not a valid URL'],
    [['x', 'http://user:pw@localhost/v1'], 'api-key'],
    [['x', 'http://localhost/v1?key=1'], 'query'],
    [['x', ''], 'empty'],
    [['a b', url], 'cannot be the name'],
    [['a/b', url], 'cannot be the name'],
    [['', url], 'cannot be the name'],
    [['openai', url], 'reserved'],
    [['OpenAI', url], 'reserved'],
    [['mock', url], 'reserved'],
    [['custom', url], 'reserved'],
    [['auto', url], 'reserved'],
    [['__proto__', url], 'reserved'],
    [['constructor', url], 'reserved'],
    [['prototype', url], 'reserved'],
    [[], '<name> and <base-url>'],
    [['x'], '<base-url>'],
  ])('%j', async (argv, words) => {
    const home = createHome();
    const { code, stdout, stderr } = await runAix(['provider', 'add', ...argv], { home });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(words);
    expect(stderr).not.toContain('pw@');
    expect(readProviders(home)).toEqual({});
  });
});

test('hints at the flag that was meant', async () => {
  const { stderr } = await runAix(['provider', 'add', 'x', url, '--modle', 'm']);
  expect(stderr).toContain('did you mean --model?');
});

test('takes the base URL and the name from a preset', async () => {
  const home = createHome();
  await runAix(['provider', 'add', '--preset', 'ollama', '-m', 'llama3.2'], { home });
  await runAix(['provider', 'add', 'studio', '--preset', 'lmstudio'], { home });
  expect(readProviders(home)).toMatchObject({
    ollama: { base_url: 'http://127.0.0.1:11434', preset: 'ollama', default_model: 'llama3.2' },
    studio: { base_url: 'http://localhost:1234/v1', preset: 'lmstudio' },
  });
});

test('asks for another name when a preset has a reserved one', async () => {
  const { code, stderr } = await runAix(['provider', 'add', '--preset', 'openai']);
  expect(code).toBe(2);
  expect(stderr).toContain('hint: choose another');
});

test('accepts any path, takes the slash off its end and only mentions a missing version', async () => {
  const home = createHome();
  const { code, stderr } = await runAix(['provider', 'add', 'x', 'http://127.0.0.1:8000/api/'], { home });
  expect(code).toBe(0);
  expect(stderr).toContain('aix provider test x');
  expect(readProviders(home)['x']?.['base_url']).toBe('http://127.0.0.1:8000/api');
});

test('misses no version where the protocol has none', async () => {
  for (const flag of [
    ['--driver', 'ollama'],
    ['--preset', 'ollama'],
  ]) {
    const { code, stderr } = await runAix(['provider', 'add', 'x', 'http://127.0.0.1:11434', ...flag]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  }
});

test('warns about a plain http server on another machine', async () => {
  const { code, stderr } = await runAix(['provider', 'add', 'x', 'http://10.1.2.3/v1', '--quiet']);
  expect(code).toBe(0);
  expect(stderr).toContain('"http://10.1.2.3" is not encrypted');
  expect((await runAix(['provider', 'add', 'x', 'http://10.1.2.3/v1'])).stderr).not.toContain('store its key');
});

test('mentions the key of a server elsewhere, unless it takes none', async () => {
  const remote = 'https://llm.example.com/v1';
  expect((await runAix(['provider', 'add', 'x', remote])).stderr).toContain('aix api-key x');
  expect((await runAix(['provider', 'add', 'x', remote, '--auth-type', 'none'])).stderr).toBe('');
  expect((await runAix(['provider', 'add', 'x', remote, '-H', 'authorization: Bearer fake'])).stderr).toBe('');
});

test('refuses a name that is taken, also in another case, and leaves the entry alone', async () => {
  const home = createHome({ Ollama: { base_url: url } });
  for (const argv of [['Ollama'], ['ollama'], ['custom:OLLAMA'], ['ollama', '--force']]) {
    const [name = '', ...flags] = argv;
    const { code, stderr } = await runAix(['provider', 'add', name, 'http://localhost:1/v1', ...flags], { home });
    expect(code).toBe(3);
    expect(stderr).toContain('"custom:Ollama" already exists');
  }
  expect(readProviders(home)).toEqual({ Ollama: { base_url: url } });
});

test('replaces with --force and keeps the stored key while the host is the same', async () => {
  const home = createHome({ x: { base_url: url, default_model: 'old', key_command: 'pass x' } });
  storeKeys(home, { 'custom:x@localhost:11434': 'fake-key-1234567890' });
  const { code, stdout, stderr } = await runAix(['provider', 'add', 'x', `${url}/more`, '--force'], { home });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain('replaced provider "custom:x"');
  expect(readProviders(home)['x']).toEqual({ base_url: `${url}/more`, auth_type: 'bearer', key_command: 'pass x' });
  expect(readKeys(home)).toEqual({ 'custom:x@localhost:11434': 'fake-key-1234567890' });
});

test('says that a stored key and a key command do not follow to another host', async () => {
  const home = createHome({ x: { base_url: url, key_command: 'pass x' } });
  storeKeys(home, { 'custom:x@localhost:11434': 'fake-key-1234567890' });
  const { stderr } = await runAix(['provider', 'add', 'x', 'https://other.example.com/v1', '--force'], { home });
  expect(stderr).toContain('the key stored for localhost:11434 does not go to other.example.com');
  expect(stderr).toContain('key_command');
  expect(readProviders(home)['x']).not.toHaveProperty('key_command');
});

test('keeps dev, staging and production apart', async () => {
  const home = createHome();
  for (const name of ['dev', 'staging', 'prod']) {
    await runAix(['provider', 'add', name, `https://${name}.example.com/v1`, '-m', `${name}-model`], { home });
  }
  expect(Object.keys(readProviders(home))).toEqual(['dev', 'staging', 'prod']);
  expect(readProviders(home)['staging']).toMatchObject({
    base_url: 'https://staging.example.com/v1',
    default_model: 'staging-model',
  });
});

test('loses none of ten providers that are added at once', async () => {
  const home = createHome();
  const names = Array.from({ length: 10 }, (_, index) => `p${index}`);
  await Promise.all(names.map((name) => runAix(['provider', 'add', name, url], { home })));
  expect(Object.keys(readProviders(home)).toSorted()).toEqual(names);
});

test('leaves unknown fields of the config and a broken config as they are', async () => {
  const home = createHome({ y: { base_url: url, my_note: 'kept' } }, { my_setting: [1] });
  await runAix(['provider', 'add', 'x', url], { home });
  expect(readProviders(home)['y']).toEqual({ base_url: url, my_note: 'kept' });
  writeFileSync(join(home, 'config.json'), '{ broken');
  expect((await runAix(['provider', 'add', 'z', url], { home })).code).toBe(3);
  expect(existsSync(join(home, 'config.json'))).toBe(true);
});
