import { chmodSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { KeyOwner, SecretStore } from '../../src/secrets/secret-store.ts';
import { createHome } from '../helpers/home.ts';
import { createTestContext } from '../helpers/run.ts';

const { signal } = new AbortController();

function createOwner(changes: Partial<KeyOwner> = {}): KeyOwner {
  const variables = ['AIX_WORK_API_KEY', 'WORK_KEY'];
  return { provider: 'custom:work', host: 'work.example', variables, keyCommand: null, needsKey: true, ...changes };
}

function createStore(home: string, env: Readonly<Record<string, string>> = {}): Promise<SecretStore> {
  return createTestContext([], { home, env }).secrets();
}

test('asks the environment, then the key command, then what is stored', async () => {
  const home = createHome();
  const owner = createOwner({ keyCommand: 'echo from-command' });
  const env = { AIX_WORK_API_KEY: ' from-variable\n', WORK_KEY: 'from-vendor' };
  await (await createStore(home)).saveInsecurely(owner, 'from-file');
  const find = async (values: Readonly<Record<string, string>>, who: KeyOwner): Promise<unknown> =>
    (await createStore(home, values)).find(who, signal);
  const inEnvironment = { type: 'environment', variable: 'AIX_WORK_API_KEY' };
  expect(await find(env, owner)).toEqual({ value: 'from-variable', source: inEnvironment });
  expect(await find({ ...env, AIX_WORK_API_KEY: ' ' }, owner)).toMatchObject({ value: 'from-vendor' });
  expect(await find({}, owner)).toEqual({ value: 'from-command', source: { type: 'command' } });
  const inFile = { type: 'file', path: join(home, 'keys.json') };
  expect(await find({}, createOwner())).toEqual({ value: 'from-file', source: inFile });
});

test('tells where the key comes from without running the command', async () => {
  const home = createHome();
  const store = await createStore(home, { WORK_KEY: 'x' });
  expect(await store.locate(createOwner())).toEqual({ type: 'environment', variable: 'WORK_KEY' });
  const trap = createOwner({ variables: [], keyCommand: `touch ${home}/ran` });
  expect(await store.locate(trap)).toEqual({ type: 'command' });
  expect(existsSync(join(home, 'ran'))).toBe(false);
  expect(await store.locate(createOwner({ variables: [] }))).toBeNull();
});

test('gives a stored key to the host that it was stored for and to no other', async () => {
  const store = await createStore(createHome());
  await store.saveInsecurely(createOwner(), 'fake-key');
  expect(await store.find(createOwner({ host: 'work.example:8443' }), signal)).toBeNull();
  expect(await store.find(createOwner({ provider: 'custom:works' }), signal)).toBeNull();
  expect(await store.find(createOwner(), signal)).toMatchObject({ value: 'fake-key' });
});

test('deletes the keys of one provider for every host, and says which', async () => {
  const home = createHome();
  const store = await createStore(home);
  await store.saveInsecurely(createOwner(), 'fake-key-1');
  await store.saveInsecurely(createOwner({ host: 'b.example' }), 'fake-key-2');
  await store.saveInsecurely(createOwner({ provider: 'openai' }), 'fake-key-3');
  expect((await store.delete('custom:work')).map(({ host }) => host)).toEqual(['work.example', 'b.example']);
  expect(await store.list()).toMatchObject([{ provider: 'openai' }]);
  expect(readFileSync(join(home, 'keys.json'), 'utf8')).not.toMatch(/fake-key-[12]/);
  expect(await store.delete('custom:work')).toEqual([]);
});

test('moves the keys of a renamed provider', async () => {
  const store = await createStore(createHome());
  await store.saveInsecurely(createOwner(), 'fake-key');
  await store.rename('custom:work', 'custom:job');
  expect(await store.find(createOwner(), signal)).toBeNull();
  expect(await store.find(createOwner({ provider: 'custom:job' }), signal)).toMatchObject({ value: 'fake-key' });
});

test('refuses to save without a keychain, and writes nothing', async () => {
  const home = createHome();
  const store = await createStore(home);
  await expect(store.save(createOwner(), 'fake-key')).rejects.toMatchObject({
    code: 'auth',
    hint: expect.stringMatching(/--insecure-storage.*AIX_WORK_API_KEY/),
  });
  expect(existsSync(join(home, 'keys.json'))).toBe(false);
  expect(await store.saveAnywhere(createOwner(), 'fake-key')).toMatchObject({ type: 'file' });
});

test('keeps keys.json private, also when somebody opened it', async () => {
  const home = createHome();
  const store = await createStore(home);
  await store.saveInsecurely(createOwner(), 'fake-key');
  const path = join(home, 'keys.json');
  expect(statSync(path).mode & 0o777).toBe(0o600);
  chmodSync(path, 0o644);
  await store.find(createOwner(), signal);
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test.each(['{"keys": {"a": "fake-secret-key"', '[]', '{"keys": {"a": 1}}', ''])(
  'never replaces a broken keys.json: %j',
  async (text) => {
    const home = createHome();
    const path = join(home, 'keys.json');
    writeFileSync(path, text);
    const store = await createStore(home);
    const failure = await store.saveInsecurely(createOwner(), 'fake-key').catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'config', message: `"${path}" is not in the form that aix writes` });
    expect(JSON.stringify(failure)).not.toContain('fake-secret');
    await expect(store.find(createOwner(), signal)).rejects.toMatchObject({ code: 'config' });
    expect(readFileSync(path, 'utf8')).toBe(text);
  },
);

test('takes every key that it found out of all text', async () => {
  const context = createTestContext([], { env: { WORK_KEY: 'odd-fake-value' } });
  await (await context.secrets()).find(createOwner(), signal);
  expect(context.redactor.redact('the key is odd-fake-value.')).not.toContain('odd-fake-value');
});

test('names the variable that holds a key which cannot be sent, without the key', async () => {
  const store = await createStore(createHome(), { WORK_KEY: 'fake key' });
  const failure = await store.find(createOwner(), signal).catch((error: unknown) => error);
  expect(failure).toMatchObject({ code: 'auth', message: 'the key from "WORK_KEY" has white space in it' });
});
