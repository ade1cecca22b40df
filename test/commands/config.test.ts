import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runAix, type RunResult } from '../helpers/run.ts';
import { temporaryFolder } from '../helpers/temp.ts';

const base = { custom_providers: { ollama: { base_url: 'http://localhost:11434/v1' } } };
const fakeKey = 'sk-fake-config-0123456789';

test('a setting that was set can be read, listed and unset', async () => {
  const home = write(base);
  expect(await aix(home, 'config', 'set', 'custom_providers.ollama.timeout', '30')).toEqual(silent);
  expect(readJson(home)).toMatchObject({ custom_providers: { ollama: { timeout: 30 } } });
  expect((await aix(home, 'config', 'get', 'custom_providers.ollama.timeout')).stdout).toBe('30\n');
  const list = await aix(home, 'config', 'list');
  expect(list.stdout).toBe(
    'custom_providers.ollama.base_url=http://localhost:11434/v1\ncustom_providers.ollama.timeout=30\n',
  );
  expect(await aix(home, 'config', 'unset', 'custom_providers.ollama.timeout')).toEqual(silent);
  expect(readJson(home)).toEqual(base);
});

test('the older spellings do the same', async () => {
  const home = write(base);
  expect(await aix(home, 'config', '--set', 'default_model=a=b', '--set', 'editor=vi')).toEqual(silent);
  expect((await aix(home, 'config', '--get', 'default_model')).stdout).toBe('a=b\n');
  expect(await aix(home, 'config', 'default_model', '7')).toEqual(silent);
  expect((await aix(home, 'config', 'default_model')).stdout).toBe('7\n');
  expect((await aix(home, 'config', '-l')).stdout).toBe((await aix(home, 'config', '--list')).stdout);
  expect((await aix(home, 'config', '--reset', '--yes')).code).toBe(0);
  expect(readJson(home)).toEqual({});
});

test.each([
  [['--set', 'novalue'], '--set must look like key=value'],
  [['--set', '=a'], '--set must look like key=value'],
  [['--list', 'x'], '"x" is one argument too many'],
  [['--list', '--reset'], "option '-l, --list' cannot be used with option '--reset'"],
  [['a', 'b', 'c'], 'too many arguments'],
  [['set', 'default_model'], "missing required argument 'value'"],
  [['set', 'a..b', 'c'], 'has an empty part'],
  [['set', 'custom_providers.__proto__.base_url', 'http://x'], 'which is not allowed'],
  [['set', 'custom_providers.ollama.timeout', '30s'], 'is text where a number of seconds'],
  [['set', 'custom_providers.ollama.enabled', 'maybe'], 'is "maybe" where true or false was wanted'],
  [['set', 'custom_providers.ollama.headers', 'X-A: b'], 'is text that is not JSON where an object in braces'],
  [['set', 'custom_providers.ollama.headers', '{"X-A": 1}'], '"custom_providers.ollama.headers.X-A" is 1 where text'],
  [['set', 'custom_providers.new.timeout', '3'], '"custom_providers.new" has no "base_url"'],
  [['unset', 'custom_providers.ollama.base_url'], '"custom_providers.ollama" has no "base_url"'],
  [['set', 'api_keys', fakeKey], '"api_keys" is not kept in the settings'],
])('refuses %j with exit 2 and changes nothing', async (words, message) => {
  const home = write(base);
  const { code, stdout, stderr } = await aix(home, 'config', ...words);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain(message);
  expect(readJson(home)).toEqual(base);
});

test('an unknown setting is stored, and the warning names the nearest known one', async () => {
  const home = write(base);
  const { code, stderr } = await aix(home, 'config', 'set', 'custom_providers.ollama.timeot', '5');
  expect({ code, stderr }).toEqual({
    code: 0,
    stderr: expect.stringContaining('did you mean "custom_providers.ollama.timeout"?'),
  });
  expect(readJson(home)).toMatchObject({ custom_providers: { ollama: { timeot: 5 } } });
  expect((await aix(home, 'config', 'list')).stderr).toContain('is no setting that aix reads');
});

test('list and edit tell each unknown setting once, with the nearest known one, and no notes', async () => {
  const home = write({ ...base, custom_provders: { x: { base_url: 'http://h', rpm: 1 } }, _why: 'mine', $schema: 's' });
  const told =
    'aix: "custom_provders" is no setting that aix reads, and is kept as it is; did you mean "custom_providers"?\n';
  expect((await aix(home, 'config', 'list')).stderr).toBe(told);
  expect((await runAix(['config', 'edit'], { home, env: { EDITOR: 'true' } })).stderr).toBe(told);
});

test('a setting that is not set gives exit 3 and nothing on stdout', async () => {
  const { code, stdout, stderr } = await aix(write(base), 'config', 'get', 'defualt_model');
  expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
  expect(stderr).toBe('aix: "defualt_model" is not set\nhint: did you mean "default_model"?\n');
});

test('a provider with dots in its name is found, and made with a backslash', async () => {
  const home = write(base);
  expect((await aix(home, 'config', 'set', 'custom_providers.my\\.api.base_url', 'http://x')).code).toBe(0);
  expect((await aix(home, 'config', 'set', 'custom_providers.my.api.timeout', '3')).code).toBe(0);
  expect(readJson(home)).toMatchObject({ custom_providers: { 'my.api': { base_url: 'http://x', timeout: 3 } } });
});

test.each(['auto', 'mock', 'ollama', 'custom:ollama', 'ollama/llama3.2'])(
  'default_provider may be %s',
  async (name) => {
    const home = write(base);
    expect(await aix(home, 'config', 'set', 'default_provider', name)).toEqual(silent);
    expect(readJson(home)).toEqual({ ...base, default_provider: name });
  },
);

test('default_provider must be known', async () => {
  const home = write(base);
  const { code, stderr } = await aix(home, 'config', 'set', 'default_provider', 'custom:nobody');
  expect({ code, stderr }).toEqual({ code: 3, stderr: expect.stringContaining("Custom provider 'nobody' not found") });
  expect(readJson(home)).toEqual(base);
});

test('credentials are hidden wherever they sit', async () => {
  const headers = { Authorization: `Bearer ${fakeKey}`, 'X-Auth': '${TOKEN}', 'X-Team': 'search' };
  const home = write({
    api_keys: { openai: fakeKey },
    custom_providers: { a: { base_url: 'http://u:fake-pw@h', headers } },
  });
  const shown = [
    await aix(home, 'config', 'list'),
    await aix(home, 'config', 'list', '--json'),
    await aix(home, 'config', 'get', 'custom_providers.a'),
    await aix(home, 'config', 'get', 'custom_providers.a.headers.Authorization', '--json'),
  ].map(({ stdout }) => stdout);
  expect(shown.join('')).not.toMatch(/sk-fake|fake-pw/);
  expect(JSON.parse(shown[2] ?? '')).toMatchObject({
    headers: { Authorization: '****', 'X-Auth': '${TOKEN}', 'X-Team': 'search' },
  });
  expect(shown[3]).toBe('"****"\n');
});

test('a key is kept where keys are kept, is never shown and can be deleted', async () => {
  const home = write(base);
  const results = [
    await aix(home, 'config', 'set', 'api_keys.ollama', fakeKey),
    await aix(home, 'config', 'get', 'api_keys.ollama'),
    await aix(home, 'config', 'get', 'api_keys.ollama', '--json'),
    await aix(home, 'config', 'unset', 'api_keys.ollama'),
    await aix(home, 'config', 'get', 'api_keys.ollama'),
  ];
  expect(results.map(({ code }) => code)).toEqual([0, 0, 0, 0, 4]);
  expect(results[1]?.stdout).toBe('**** (keys.json)\n');
  expect(results.map(({ stdout, stderr }) => stdout + stderr).join('')).not.toContain(fakeKey);
  expect(readJson(home)).toEqual(base);
});

test('a setting of the repository wins, and it is said where it comes from', async () => {
  const home = write({ ...base, default_model: 'home' });
  const cwd = temporaryFolder();
  mkdirSync(join(cwd, '.git'));
  mkdirSync(join(cwd, '.prompts'));
  const own = join(cwd, '.prompts/config.json');
  writeFileSync(own, '{"default_model": "here"}');
  expect((await runAix(['config', 'get', 'default_model'], { home, cwd })).stdout).toBe('here\n');
  expect((await runAix(['config', 'list'], { home, cwd })).stderr).toBe(`aix: "default_model" comes from "${own}"\n`);
  const list = JSON.parse((await runAix(['config', 'list', '--json'], { home, cwd })).stdout) as object;
  expect(list).toMatchObject({
    settings: { default_model: 'here' },
    repository: { path: own, overrides: ['default_model'] },
  });
  const set = await runAix(['config', 'set', 'default_model', 'new'], { home, cwd });
  expect([set.stderr, readJson(home)]).toMatchObject([
    expect.stringContaining('all the same'),
    { default_model: 'new' },
  ]);
});

test('reset asks, or wants --yes, and keeps a backup', async () => {
  const home = write(base);
  expect(await aix(home, 'config', 'reset')).toMatchObject({ code: 2, stderr: expect.stringContaining('--yes') });
  expect(readJson(home)).toEqual(base);
  const { code, stderr } = await aix(home, 'config', 'reset', '-y');
  expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining('keys.json are kept') });
  expect(JSON.parse(readFileSync(join(home, 'config.json.bak'), 'utf8'))).toEqual(base);
  expect((await aix(home, 'config', 'reset', '-y')).stderr).toContain('nothing was set');
});

test('edit opens the editor with its arguments and checks what it leaves', async () => {
  const home = write(base);
  const good = await runAix(['config', 'edit'], {
    home,
    env: { VISUAL: fakeEditor('{"purse": 1}'), EDITOR: 'false' },
  });
  expect(good).toEqual({
    code: 0,
    stdout: '',
    stderr: 'aix: "purse" is no setting that aix reads, and is kept as it is\n',
  });
  const broken = await runAix(['config', 'edit'], { home, env: { EDITOR: fakeEditor('{"a": 1,}') } });
  expect(broken.stderr).toContain(`${home}/config.json:1:8: found a comma before "}"`);
  expect([broken.code, readFileSync(join(home, 'config.json'), 'utf8')]).toEqual([3, '{"a": 1,}']);
  const again = await runAix(['config', 'edit'], { home, env: { EDITOR: fakeEditor('{}') } });
  expect([again.code, readJson(home)]).toEqual([0, {}]);
});

test('edit says what is missing when it cannot start', async () => {
  expect(await aix(write(base), 'config', 'edit')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('no editor is set'),
  });
  const failed = await runAix(['config', 'edit'], { home: write(base), env: { EDITOR: 'exit 7;' } });
  expect(failed).toMatchObject({ code: 3, stderr: 'aix: the editor "exit 7;" ended with exit code 7\n' });
});

test('a broken file ends every verb with exit 3 and stays as it is, and reset is the way out', async () => {
  const home = temporaryFolder();
  writeFileSync(join(home, 'config.json'), '{');
  for (const words of [['get', 'a'], ['set', 'a', '1'], ['unset', 'a'], ['list']]) {
    expect(await aix(home, 'config', ...words)).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('config.json:1:2: '),
    });
  }
  expect(readFileSync(join(home, 'config.json'), 'utf8')).toBe('{');
  expect((await aix(home, 'config', 'path')).stdout).toBe(`${home}/config.json\n`);
  expect([(await aix(home, 'config', 'reset', '--yes')).code, readJson(home)]).toEqual([0, {}]);
});

test('help shows the verbs and an example, and reading creates nothing', async () => {
  const home = join(temporaryFolder(), 'new');
  const { code, stdout } = await aix(home, 'config');
  expect({ code, stdout }).toEqual({
    code: 0,
    stdout: expect.stringContaining('aix config set default_provider ollama'),
  });
  expect((await aix(home, 'config', 'list', '--json')).code).toBe(0);
  expect((await aix(home, 'config', 'list')).stderr).toContain('nothing is set');
  expect(existsSync(home)).toBe(false);
});

const silent: RunResult = { code: 0, stdout: '', stderr: '' };

function aix(home: string, ...argv: readonly string[]): Promise<RunResult> {
  return runAix(argv, { home });
}

/** A command line with an argument of its own, which writes the text to the file that comes after it. */
function fakeEditor(text: string): string {
  const script = join(temporaryFolder(), 'editor');
  writeFileSync(script, `#!/bin/sh\nprintf '%s' "$1" > "$2"\n`);
  chmodSync(script, 0o700);
  return `'${script}' '${text}'`;
}

function write(config: object): string {
  const home = temporaryFolder();
  writeFileSync(join(home, 'config.json'), JSON.stringify(config), { mode: 0o600 });
  return home;
}

function readJson(home: string): unknown {
  return JSON.parse(readFileSync(join(home, 'config.json'), 'utf8'));
}
