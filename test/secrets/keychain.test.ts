import { cpSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, onTestFinished, test } from 'vitest';
import { askKeychain } from '../../src/secrets/keychain.ts';
import type { KeyOwner } from '../../src/secrets/secret-store.ts';
import { spawnAix } from '../helpers/cli.ts';
import { printFigure } from '../helpers/figure.ts';
import { createHome } from '../helpers/home.ts';
import { createTestContext, installFolder, type RunResult } from '../helpers/run.ts';
import { isFull } from '../helpers/sample.ts';
import { noSecretService, startSession, type Session } from '../helpers/secret-service.ts';
import { temporaryFolder } from '../helpers/temp.ts';

const key = 'sk-fake-0123456789-abcd';
const situations = 6;
const writers = isFull ? 40 : 10;
let passed = 0;
let kept = 0;

if (noSecretService !== null) console.log(`keychain: skipped, ${noSecretService}`);

/** Counts the situation when its test passed. */
function count(): void {
  onTestFinished(({ task }) => {
    if (task.result?.state === 'pass') passed += 1;
  });
}

function aix(session: Pick<Session, 'home' | 'env'>, argv: readonly string[], stdin = ''): Promise<RunResult> {
  return spawnAix(argv, { ...session, stdin });
}

function findPlainText(folder: string): readonly string[] {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return files.map((file) => join(file.parentPath, file.name)).filter((path) => readFileSync(path).includes(key));
}

describe.skipIf(noSecretService !== null)('with a real Secret Service', () => {
  afterAll(() => {
    printFigure('keychain', `${passed} of ${situations} situations, ${kept} of ${writers} parallel writers kept`);
  });

  test('unlocked: a key is saved, read by another process, and deleted', async () => {
    count();
    const session = await startSession({ keyring: 'unlocked' });
    expect(await aix(session, ['api-key', 'openai', '--stdin'], key)).toMatchObject({ code: 0, stdout: '' });
    const shown = await aix(session, ['api-key', 'openai', 'get']);
    expect(shown).toMatchObject({ code: 0, stdout: '********abcd (the keychain)\n', stderr: '' });
    expect(JSON.parse(readFileSync(join(session.home, 'keychain.json'), 'utf8'))).toEqual({
      accounts: ['openai@api.openai.com'],
    });
    expect(findPlainText(join(session.home, '..'))).toEqual([]);
    expect((await aix(session, ['api-key', 'openai', 'delete'])).code).toBe(0);
    expect((await aix(session, ['api-key', 'openai', 'get'])).stderr).toContain('no key for "openai"');
    expect((await aix(session, ['api-key', 'openai', 'delete'])).code).toBe(4);
  });

  test('locked: the error says so, is not "no key", and nothing is written in plain text', async () => {
    count();
    const { home } = await saveInNewSession();
    const locked = await startSession({ keyring: 'locked', home });
    for (const argv of [
      ['openai', 'get'],
      ['openai', 'delete'],
      ['groq', '--stdin'],
    ]) {
      const result = await aix(locked, ['api-key', ...argv], key);
      expect([argv, result.code, result.stderr]).toEqual([argv, 4, expect.stringContaining('the keychain is locked')]);
    }
    expect(existsSync(join(home, 'keys.json'))).toBe(false);
    expect(findPlainText(join(home, '..'))).toEqual([]);
    expect((await aix(locked, ['api-key', 'openai', 'where'])).stdout).toBe('the keychain\n');
  });

  test('no daemon on the bus: saving is refused with the ways out, and a run goes on to keys.json', async () => {
    count();
    const session = await startSession({ keyring: 'none' });
    await expectAbsent(session);
  });

  test('no D-Bus: the same', async () => {
    count();
    const nowhere = { DBUS_SESSION_BUS_ADDRESS: `unix:path=${temporaryFolder()}/none` };
    await expectAbsent({ home: createHome(), env: nowhere });
    await expectAbsent({ home: createHome(), env: {} });
  });

  test('a service that never answers: an error within three seconds, and the process ends', async () => {
    count();
    const session = await saveInNewSession();
    session.freeze();
    for (const argv of [
      ['openai', 'get'],
      ['groq', '--stdin'],
    ]) {
      const start = performance.now();
      const result = await aix(session, ['api-key', ...argv], key);
      const end = performance.now();
      expect(result).toMatchObject({ code: 4, stderr: expect.stringContaining('the keychain does not answer') });
      // What a start takes at this moment is no part of the wait: it is two, with the process that asks.
      await aix(session, ['--help'], '');
      expect(end - start).toBeLessThan(3200 + 3 * (performance.now() - end));
    }
    expect(findPlainText(join(session.home, '..'))).toEqual([]);
  });

  test('odd values come back as they were', async () => {
    count();
    const session = await startSession({ keyring: 'unlocked' });
    const context = createTestContext([], session);
    const account = 'custom:ödd "name"@localhost:1';
    for (const value of [`sk-"'$(id)\`\\;&|<>{}%s`, '--key=fake', 'x'.repeat(5000), 'x', '{"key":null}']) {
      await askKeychain(context, { action: 'set', account, key: value }, context.signal);
      const answer = await askKeychain(context, { action: 'get', account, isKnown: false }, context.signal);
      expect(answer).toEqual({ type: 'done', accounts: [account], key: value });
    }
  });

  test('many parallel writers: every key is kept', { timeout: 60_000 }, async () => {
    const names = Array.from({ length: writers }, (_, at) => `p${at}`);
    const entries = names.map((name) => [name, { base_url: 'http://localhost:1/v1' }] as const);
    const home = createHome({ custom_providers: Object.fromEntries(entries) });
    const session = await startSession({ keyring: 'unlocked', home });
    await Promise.all(names.map((name) => aix(session, ['api-key', name, '--stdin'], `fake-key-of-${name}`)));
    const secrets = await createTestContext([], session).secrets();
    const owners = names.map((name) => toOwner(`custom:${name}`));
    const { signal } = new AbortController();
    kept = (await secrets.look(owners, signal)).length;
    expect(kept).toBe(writers);
    expect(await secrets.list()).toHaveLength(writers);
    expect((await secrets.find(toOwner('custom:p7'), signal))?.value).toBe('fake-key-of-p7');
  });

  test('a renamed provider keeps its key', async () => {
    const session = await startSession({ keyring: 'unlocked' });
    const secrets = await createTestContext([], session).secrets();
    await secrets.save(toOwner('custom:a'), key);
    await secrets.rename('custom:a', 'custom:b');
    const { signal } = new AbortController();
    expect((await secrets.find(toOwner('custom:b'), signal))?.value).toBe(key);
    expect(await secrets.look([toOwner('custom:a')], signal)).toEqual([]);
  });

  test('a key is in one place alone: the last one chosen', async () => {
    const session = await startSession({ keyring: 'unlocked' });
    const secrets = await createTestContext([], session).secrets();
    const owner = toOwner('custom:a');
    const { signal } = new AbortController();
    await secrets.save(owner, 'fake-in-keychain');
    await secrets.saveInsecurely(owner, 'fake-in-file');
    expect(await secrets.find(owner, signal)).toMatchObject({ value: 'fake-in-file' });
    await secrets.save(owner, 'fake-in-keychain');
    expect(await secrets.find(owner, signal)).toMatchObject({ value: 'fake-in-keychain' });
    expect(await secrets.list()).toHaveLength(1);
    expect(readFileSync(join(session.home, 'keys.json'), 'utf8')).not.toContain('fake-in');
  });
});

test('without the optional package there is no keychain, and the error says why', async () => {
  const folder = temporaryFolder();
  cpSync(join(installFolder, 'dist'), join(folder, 'dist'), { recursive: true });
  const context = { ...createTestContext([], { env: { DISPLAY: ':0' } }), installFolder: folder };
  const answer = await askKeychain(context, { action: 'look', accounts: ['a'], known: [] }, context.signal);
  expect(answer).toEqual({ type: 'absent', detail: 'the optional package "keytar" is not installed' });
});

function toOwner(provider: string): KeyOwner {
  return { provider, host: 'localhost:1', variables: [], keyCommand: null, needsKey: false };
}

async function saveInNewSession(): Promise<Session> {
  const session = await startSession({ keyring: 'unlocked' });
  expect((await aix(session, ['api-key', 'openai', '--stdin'], key)).code).toBe(0);
  return session;
}

async function expectAbsent(session: Pick<Session, 'home' | 'env'>): Promise<void> {
  const refused = await aix(session, ['api-key', 'openai', '--stdin'], key);
  expect(refused).toMatchObject({ code: 4, stdout: '', stderr: expect.stringContaining('there is no keychain here') });
  expect(refused.stderr).toMatch(/--insecure-storage.*OPENAI_API_KEY/);
  expect(findPlainText(session.home)).toEqual([]);
  expect((await aix(session, ['api-key', 'openai', 'get'])).stderr).toContain('no key for "openai"');
  expect((await aix(session, ['api-key', 'openai', '--stdin', '--insecure-storage'], key)).code).toBe(0);
  expect((await aix(session, ['api-key', 'openai', 'get'])).stdout).toBe('********abcd (keys.json)\n');
}
