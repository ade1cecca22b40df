import { expect, test } from 'vitest';
import { runKeyCommand } from '../../src/secrets/key-command.ts';
import type { Clock } from '../../src/context.ts';
import { createTestContext } from '../helpers/run.ts';

const { signal } = new AbortController();
const run = (command: string, changes: { readonly clock?: Clock } = {}): Promise<string> =>
  runKeyCommand({ ...createTestContext([], { env: { VAULT: 'fake-vault' } }), ...changes }, command, signal);

test.each([
  ['echo " fake-key "', 'fake-key'],
  ['printf "fake-key\\nnote: rotate me\\n"', 'fake-key'],
  ['echo noise >&2; echo $VAULT | tr a-z A-Z', 'FAKE-VAULT'],
])('the first line that %s prints is the key', async (command, key) => {
  expect(await run(command)).toBe(key);
});

test('a failure is told in the words of the command, without what looks like a key', async () => {
  const failure = await run('echo "vault is sealed sk-fakefakefakefakefakefake1234" >&2; exit 7').catch(
    (error: unknown) => error,
  );
  expect(failure).toMatchObject({ code: 'auth', message: 'key_command failed with exit code 7' });
  expect(failure).toMatchObject({ detail: expect.stringContaining('vault is sealed') });
  expect(JSON.stringify(failure)).not.toContain('sk-fakefake');
});

test.each(['true', 'echo'])('no key from %j is an error, not "no key"', async (command) => {
  await expect(run(command)).rejects.toMatchObject({ code: 'auth', message: 'key_command printed no key' });
});

test('a program that is missing is an error', async () => {
  await expect(run('no-such-program-anywhere')).rejects.toMatchObject({ code: 'auth' });
});

test('a command that hangs is given up, also when a child of it keeps the pipe open', async () => {
  const clock: Clock = {
    now: () => 0,
    elapsed: () => 0,
    after: (ms, action) => {
      const timer = setTimeout(action, ms / 50);
      return () => clearTimeout(timer);
    },
  };
  const failure = run('sleep 5 & sleep 5', { clock });
  await expect(failure).rejects.toMatchObject({ code: 'auth', message: 'key_command gave no key within 10 s' });
});
