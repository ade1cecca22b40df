import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runAix } from '../../helpers/run.ts';
import { temporaryFolder } from '../../helpers/temp.ts';
import { createHome, readProviders, storeKeys } from './home.ts';

const key = 'fake-key-1234567890';
const plain = { base_url: 'http://localhost:11434/v1', default_model: 'llama3.2', headers: { 'X-Custom': 'value' } };
const secret = {
  base_url: 'https://llm.example.com/v1',
  headers: { Authorization: 'Bearer fake-token-1234', 'x-api-key': 'abc', 'X-Env': '${TOKEN}', Accept: 'text/plain' },
  auth_type: 'none',
  key_command: 'pass show x',
  oauth: { client_secret: 'hidden' },
  extra_body: { user: 'me' },
};

test('exports the named providers, or all, in the shape of the config file', async () => {
  const home = createHome({ a: plain, b: plain });
  const all = await runAix(['provider', 'export'], { home });
  expect(JSON.parse(all.stdout)).toEqual({ custom_providers: { a: plain, b: plain } });
  const one = await runAix(['provider', 'export', 'custom:B'], { home });
  expect(JSON.parse(one.stdout)).toEqual({ custom_providers: { b: plain } });
});

test('exports no secret: it names a variable in its place and says so on stderr', async () => {
  const home = createHome({ 'my-api': secret });
  storeKeys(home, { 'custom:my-api@llm.example.com': key });
  const { code, stdout, stderr } = await runAix(['provider', 'export'], { home });
  expect(code).toBe(0);
  expect(JSON.parse(stdout).custom_providers['my-api']).toEqual({
    base_url: 'https://llm.example.com/v1',
    headers: {
      Authorization: 'Bearer ${MY_API_AUTHORIZATION}',
      'x-api-key': '${MY_API_X_API_KEY}',
      'X-Env': '${TOKEN}',
      Accept: 'text/plain',
    },
    auth_type: 'none',
    extra_body: { user: 'me' },
  });
  expect(stderr).toContain('left out of "custom:my-api": key_command, oauth');
  expect(stderr).toContain('MY_API_AUTHORIZATION');
});

test.each([
  [{ token: 'sk-fake00000000000000000000000000000000' }],
  [{ note: 'sk-fake00000000000000000000000000000000' }],
  [{ user: 'me', more: [{ api_key: 'no-sk-fake-shape' }] }],
])('leaves out an extra body that holds a key: %j', async (body) => {
  const { stdout, stderr } = await runAix(['provider', 'export'], {
    home: createHome({ a: { ...plain, extra_body: body } }),
  });
  expect(stdout).not.toContain('sk-fake');
  expect(stderr).toContain('left out of "custom:a": extra_body');
});

test('imports what was exported', async () => {
  const { stdout: shared } = await runAix(['provider', 'export'], { home: createHome({ a: plain, b: secret }) });
  const home = createHome();
  const { code, stdout, stderr } = await runAix(['provider', 'import', '-'], { home, stdin: shared });
  expect({ code, stdout }).toEqual({
    code: 0,
    stdout:
      'added provider "custom:a" at http://localhost:11434/v1\nadded provider "custom:b" at https://llm.example.com/v1\n',
  });
  expect(stderr).toContain('header "Authorization" sends the value of B_AUTHORIZATION there');
  expect(readProviders(home)).toEqual(JSON.parse(shared).custom_providers);
});

test('imports from a file and drops what is code or unknown with a warning', async () => {
  const cwd = temporaryFolder();
  writeFileSync(join(cwd, 'team.json'), JSON.stringify({ custom_providers: { b: secret } }));
  const home = createHome();
  const { code, stderr } = await runAix(['provider', 'import', 'team.json'], { home, cwd });
  expect(code).toBe(0);
  expect(stderr).toContain('the key_command of "custom:b" is code and was not taken over');
  expect(stderr).toContain('left out of "custom:b": oauth');
  expect(Object.keys(readProviders(home)['b'] ?? {})).toEqual(['base_url', 'headers', 'auth_type', 'extra_body']);
});

test('refuses a name that is there unless forced, and then adds none of the file', async () => {
  const home = createHome({ b: plain });
  const stdin = JSON.stringify({ custom_providers: { a: plain, b: { base_url: 'http://localhost:1/v1' } } });
  const refused = await runAix(['provider', 'import', '-'], { home, stdin });
  expect(refused.code).toBe(3);
  expect(refused.stderr).toContain('"custom:b" already exists');
  expect(readProviders(home)).toEqual({ b: plain });
  const forced = await runAix(['provider', 'import', '-', '--force'], { home, stdin });
  expect(forced.code).toBe(0);
  expect(forced.stdout).toContain('replaced provider "custom:b" at http://localhost:1/v1');
  expect(readProviders(home)).toEqual(JSON.parse(stdin).custom_providers);
});

describe('a wrong file ends in exit 3 and adds nothing', () => {
  const a = plain.base_url;
  test.each([
    ['{', 'is not JSON'],
    ['[]', 'an object in braces was wanted'],
    ['{}', 'no "custom_providers"'],
    ['{"custom_providers":{}}', 'no "custom_providers"'],
    ['{"custom_providers":{"a":{}}}', 'has no "base_url"'],
    ['{"custom_providers":{"a":{"base_url":"ftp://x"}}}', 'http or https'],
    ['{"custom_providers":{"a":{"base_url":"http://u:p@x/"}}}', 'user or a password'],
    [`{"custom_providers":{"openai":{"base_url":"${a}"}}}`, 'reserved'],
    [`{"custom_providers":{"a b":{"base_url":"${a}"}}}`, 'cannot be the name'],
    [`{"custom_providers":{"__proto__":{"base_url":"${a}"}}}`, 'not allowed'],
    [`{"custom_providers":{"a":{"base_url":"${a}"},"A":{"base_url":"${a}"}}}`, 'twice'],
    [`{"custom_providers":{"a":{"base_url":"${a}","auth_type":"magic"}}}`, 'auth_type'],
    [`{"custom_providers":{"a":{"base_url":"${a}","headers":{"A B":"x"}}}}`, 'the name of a header'],
    [`{"custom_providers":{"a":{"base_url":"${a}","headers":{"A":"x\\ny"}}}}`, 'header "A"'],
    [`{"custom_providers":{"a":{"base_url":"${a}","headers":{"A:b":"y"}}}}`, 'the name of a header'],
    [`{"custom_providers":{"a":{"base_url":"${a}","driver":"nope"}}}`, 'driver "nope"'],
    [`{"custom_providers":{"a":{"base_url":"${a}","preset":"nope"}}}`, 'preset "nope"'],
    [`{"custom_providers":{"a":{"base_url":"${a}","timeout":-1}}}`, 'timeout'],
    [`{"custom_providers":{"ok":{"base_url":"${a}"},"a":{"base_url":""}}}`, 'http or https'],
  ])('%s', async (stdin, words) => {
    const home = createHome();
    const { code, stdout, stderr } = await runAix(['provider', 'import', '-'], { home, stdin });
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(stderr).toContain('stdin: ');
    expect(stderr).toContain(words);
    expect(readProviders(home)).toEqual({});
  });
});

test('says which file cannot be read', async () => {
  const { code, stderr } = await runAix(['provider', 'import', 'missing.json']);
  expect(code).toBe(3);
  expect(stderr).toContain('"missing.json" cannot be read');
});
