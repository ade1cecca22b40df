import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { spawnAix } from '../../helpers/cli.ts';
import { createHome } from '../../helpers/home.ts';
import { installFolder } from '../../helpers/run.ts';
import { noSecretService, startSession, type Session } from '../../helpers/secret-service.ts';
import { temporaryFolder } from '../../helpers/temp.ts';
import type { Found } from './examine.ts';

async function examine(session: Pick<Session, 'home' | 'env'>) {
  const { code, stdout } = await spawnAix(['doctor', '--offline', '--json'], session);
  const { findings } = JSON.parse(stdout) as { findings: readonly Found[] };
  return { code, keychain: findings.find(({ name }) => name === 'keychain') };
}

/** Everything in the keychain that is ours, as the library itself tells it. */
async function listSaved({ env, home }: Session): Promise<readonly string[]> {
  const code = `require('keytar').findCredentials('aix-cli').then((all) => console.log(JSON.stringify(all)))`;
  const options = { cwd: installFolder, env: { ...env, HOME: join(home, '..') } };
  const { stdout } = await promisify(execFile)(process.execPath, ['-e', code], options);
  return (JSON.parse(stdout) as readonly { readonly account: string }[]).map(({ account }) => account);
}

describe.skipIf(noSecretService !== null)('with a real Secret Service', () => {
  test('tries the keychain out and leaves nothing behind', async () => {
    const session = await startSession({ keyring: 'unlocked' });
    const [first, second] = await Promise.all([examine(session), examine(session)]);
    expect(first).toMatchObject({ code: 0, keychain: { status: 'ok' } });
    expect(second).toEqual(first);
    expect(await listSaved(session)).toEqual([]);
    await spawnAix(['api-key', 'openai', '--stdin'], { ...session, stdin: 'sk-fake-0123456789' });
    expect(await listSaved(session)).toEqual(['openai@api.openai.com']);
  });

  test('tells a locked keychain from one that is not there', async () => {
    const session = await startSession({ keyring: 'unlocked' });
    await spawnAix(['api-key', 'openai', '--stdin'], { ...session, stdin: 'sk-fake-0123456789' });
    const locked = await examine(await startSession({ keyring: 'locked', home: session.home }));
    expect(locked).toMatchObject({ code: 4, keychain: { message: expect.stringContaining('the keychain is locked') } });
    const absent = await examine(await startSession({ keyring: 'none' }));
    expect(absent).toMatchObject({ code: 0, keychain: { status: 'warning' } });
  });

  test('does not wait longer than three seconds for one that never answers', async () => {
    const session = await startSession({ keyring: 'unlocked' });
    await spawnAix(['api-key', 'openai', '--stdin'], { ...session, stdin: 'sk-fake-0123456789' });
    session.freeze();
    const start = performance.now();
    const { code, keychain } = await examine(session);
    expect({ code, message: keychain?.message }).toEqual({ code: 4, message: 'the keychain does not answer' });
    expect(performance.now() - start).toBeLessThan(4000);
  });
});

test('fails without a keychain when a key is known to be in it', async () => {
  const home = createHome();
  writeFileSync(join(home, 'keychain.json'), '{"accounts":["openai@api.openai.com"]}', { mode: 0o600 });
  const env = { DBUS_SESSION_BUS_ADDRESS: `unix:path=${temporaryFolder()}/none` };
  expect(await examine({ home, env })).toMatchObject({ code: 4, keychain: { status: 'failed' } });
});
