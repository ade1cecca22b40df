import { describe, expect, test } from 'vitest';
import { runAix } from '../../helpers/run.ts';
import { createHome, readKeys, readProviders, readSettings, storeKeys } from './home.ts';

const url = 'http://localhost:11434/v1';
const entry = {
  base_url: url,
  default_model: 'llama3.2',
  headers: { 'X-A': '1', 'X-B': '2' },
  auth_type: 'bearer',
  note: 'mine',
};
const account = 'custom:x@localhost:11434';
const key = 'fake-key-1234567890';

test('removes a provider with its keys and every setting that names it', async () => {
  const home = createHome(
    { x: entry, y: entry },
    { default_provider: 'custom:x/m', fallback_order: ['y', 'x', 'openai'] },
  );
  storeKeys(home, { [account]: key, 'custom:y@localhost:11434': key });
  const { code, stdout, stderr } = await runAix(['provider', 'remove', 'x'], { home });
  expect({ code, stdout }).toEqual({ code: 0, stdout: 'removed provider "custom:x"\n' });
  expect(stderr).toContain('the key stored for localhost:11434 was removed too');
  expect(stderr).toContain('"default_provider" named it');
  expect(readSettings(home)).toEqual({ fallback_order: ['y', 'openai'], custom_providers: { y: entry } });
  expect(readKeys(home)).toEqual({ 'custom:y@localhost:11434': key });
});

test('keeps the key with --keep-key', async () => {
  const home = createHome({ x: entry });
  storeKeys(home, { [account]: key });
  await runAix(['provider', 'remove', 'x', '--keep-key'], { home });
  expect(readKeys(home)).toEqual({ [account]: key });
});

test('can be removed and added again', async () => {
  const home = createHome({ x: entry });
  await runAix(['provider', 'remove', 'x'], { home });
  const { code } = await runAix(['provider', 'add', 'x', 'http://localhost:1234/v1', '--model', 'qwen3'], { home });
  expect(code).toBe(0);
  expect(readProviders(home)).toEqual({
    x: { base_url: 'http://localhost:1234/v1', default_model: 'qwen3', auth_type: 'bearer' },
  });
});

test('removes one that is broken', async () => {
  const home = createHome({ x: { base_url: url, headers: { A: '${AIX_TEST_UNSET}' }, preset: 'gone' } });
  expect((await runAix(['provider', 'remove', 'x'], { home })).code).toBe(0);
  expect(readProviders(home)).toEqual({});
});

test('cannot remove, update or rename a built-in provider', async () => {
  for (const argv of [
    ['remove', 'openai'],
    ['update', 'openai', '-m', 'x'],
    ['rename', 'openai', 'mine'],
  ]) {
    const { code, stderr } = await runAix(['provider', ...argv]);
    expect(code).toBe(3);
    expect(stderr).toContain("Custom provider 'openai' not found");
    expect(stderr).toContain('built in');
  }
});

test('updates what is named and keeps the rest', async () => {
  const home = createHome({ x: entry });
  const flags = ['--model', 'qwen3', '-H', 'x-b: 3', '-H', 'X-C: 4', '--remove-header', 'x-a', '--timeout', '5'];
  const { code, stdout } = await runAix(['provider', 'update', 'X', ...flags], { home });
  expect({ code, stdout }).toEqual({ code: 0, stdout: 'updated provider "custom:x"\n' });
  expect(readProviders(home)['x']).toEqual({
    ...entry,
    default_model: 'qwen3',
    headers: { 'x-b': '3', 'X-C': '4' },
    timeout: 5,
  });
});

test('takes fields out by their names in the file or as flags', async () => {
  const home = createHome({ x: { ...entry, key_command: 'pass', idle_timeout: 3, max_retries: 0, verify_ssl: false } });
  const fields = ['model', 'headers', 'key-command', 'idle-timeout', 'retries', 'insecure', 'note'];
  await runAix(['provider', 'update', 'x', ...fields.flatMap((field) => ['--unset', field])], { home });
  expect(readProviders(home)['x']).toEqual({ base_url: url, auth_type: 'bearer' });
});

test('says that the key does not follow to another host', async () => {
  const home = createHome({ x: { ...entry, key_command: 'pass' } });
  storeKeys(home, { [account]: key });
  const same = await runAix(['provider', 'update', 'x', '--base-url', 'http://localhost:11434/v2'], { home });
  expect(same.stderr).not.toContain('the key stored');
  const { stderr } = await runAix(['provider', 'update', 'x', '--base-url', 'http://127.0.0.1:1/v1/'], { home });
  expect(stderr).toContain('the key stored for localhost:11434 does not go to 127.0.0.1:1; store one: aix api-key x');
  expect(stderr).toContain('its key_command now answers for 127.0.0.1:1');
  expect(readProviders(home)['x']?.['base_url']).toBe('http://127.0.0.1:1/v1');
});

test('a key header alone says how the key is sent', async () => {
  const home = createHome({ x: entry });
  await runAix(['provider', 'update', 'x', '--key-header', 'X-Key'], { home });
  expect(readProviders(home)['x']).toMatchObject({ auth_type: 'api-key', key_header: 'X-Key' });
});

describe('a wrong update ends in exit 2 and changes nothing', () => {
  test.each([
    [[], 'nothing to change'],
    [['--unset', 'base_url'], 'base URL'],
    [['--unset', 'timeout'], 'has no "timeout"'],
    [['--unset', 'model', '--model', 'm'], 'set and unset'],
    [['--remove-header', 'X-Z'], 'has no "X-Z"'],
    [['--base-url', 'nope'], 'http://'],
    [['--model', ''], '--model'],
    [['--auth-type', 'magic'], '--auth-type'],
    [['--timeout', 'x'], '--timeout'],
    [['-H', 'nocolon'], 'colon'],
    [['--unsett', 'model'], 'did you mean --unset?'],
  ])('%j', async (flags, words) => {
    const home = createHome({ x: entry });
    const { code, stdout, stderr } = await runAix(['provider', 'update', 'x', ...flags], { home });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(words);
    expect(readProviders(home)).toEqual({ x: entry });
  });
});

test('renames with the key, the default and the place in the file', async () => {
  const home = createHome({ x: entry, y: entry }, { default_provider: 'x', fallback_order: ['custom:x/m', 'y'] });
  storeKeys(home, { [account]: key });
  const { code, stdout } = await runAix(['provider', 'rename', 'custom:x', 'local'], { home });
  expect({ code, stdout }).toEqual({ code: 0, stdout: 'renamed provider "custom:x" to "custom:local"\n' });
  expect(readSettings(home)).toMatchObject({
    default_provider: 'custom:local',
    fallback_order: ['custom:local/m', 'y'],
  });
  expect(Object.keys(readProviders(home))).toEqual(['local', 'y']);
  expect(readKeys(home)).toEqual({ 'custom:local@localhost:11434': key });
});

test('renames to another case, and to no name that is taken or wrong', async () => {
  const home = createHome({ x: entry, y: entry });
  expect((await runAix(['provider', 'rename', 'x', 'Y'], { home })).code).toBe(3);
  expect((await runAix(['provider', 'rename', 'x', 'openai'], { home })).code).toBe(2);
  expect((await runAix(['provider', 'rename', 'x', 'a b'], { home })).code).toBe(2);
  expect((await runAix(['provider', 'rename', 'z', 'a'], { home })).code).toBe(3);
  expect((await runAix(['provider', 'rename', 'x', 'X'], { home })).code).toBe(0);
  expect(Object.keys(readProviders(home))).toEqual(['X', 'y']);
});
