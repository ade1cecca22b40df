import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { runKeyCommand } from '../../src/secrets/key-command.ts';
import type { Clock } from '../../src/context.ts';
import { createTestContext } from '../helpers/run.ts';
import { temporaryFolder } from '../helpers/temp.ts';

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

test('a command that hangs is given up with all that it started, also when a child of it keeps the pipe open', async () => {
  const beat = join(temporaryFolder(), 'beat');
  const clock: Clock = {
    now: () => 0,
    elapsed: () => 0,
    soon: (action) => void setImmediate(action),
    // The time is over once all has begun.
    after: (_ms, action) => {
      const timer = setInterval(() => existsSync(beat) && action(), 20);
      return () => clearInterval(timer);
    },
  };
  const failure = run(`(while :; do echo >> ${beat}; sleep 0.02; done) & sleep 5`, { clock });
  await expect(failure).rejects.toMatchObject({ code: 'auth', message: 'key_command gave no key within 10 s' });
  const size = statSync(beat).size;
  await sleep(300);
  expect(statSync(beat).size).toBe(size);
});

test('output without end is an error', async () => {
  await expect(run('yes')).rejects.toMatchObject({ code: 'auth', message: 'key_command failed' });
});

test('a failure does not show what the command printed, which may be the key', async () => {
  const failure = await run('echo fake-key-0123456789; echo "cannot lock fake-key-0123456789" >&2; exit 1').catch(
    (error: unknown) => error,
  );
  expect(failure).toMatchObject({ detail: 'cannot lock ***' });
});
