import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { collect, spawnAix, startAix } from '../helpers/cli.ts';
import { createHome } from '../helpers/home.ts';
import { endOrphans, findProcesses } from '../helpers/processes.ts';
import { noSecretService, startSession as startKeyring } from '../helpers/secret-service.ts';
import { startSession } from '../terminal/session.ts';

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('%s ends the waiting for a pipe that brings nothing, with %i', async (signal, code) => {
  const child = startAix(['run', '-', '--provider', 'mock']);
  const result = collect(child);
  child.stderr?.once('data', () => child.kill(signal));
  const waiting = 'aix: waiting for input on stdin\n';
  expect(await result).toEqual({ code, stdout: '', stderr: `${waiting}aix: cancelled\n` });
});

test('a terminal that is closed during a question ends the program without a crash', async () => {
  const session = startSession('exec aix api-key openai', { AIX_HOME: createHome() });
  await session.waitFor('API key for openai');
  session.hangUp();
  expect(await session.ended).toBe(129);
});

describe.skipIf(noSecretService !== null)('with a keychain that does not answer', () => {
  test('Ctrl-C ends the question to it, and the process that asks it', async () => {
    const keyring = await startKeyring({ keyring: 'unlocked' });
    const { home, env } = keyring;
    expect((await spawnAix(['api-key', 'openai', '--stdin'], { ...keyring, stdin: 'sk-fake-0123456789' })).code).toBe(
      0,
    );
    keyring.freeze();
    const child = startAix(['api-key', 'openai', 'get'], keyring);
    const result = collect(child);
    while (findProcesses(home).length < 2) await sleep(10);
    for (const pid of findProcesses(home)) if (pid !== child.pid) process.kill(pid, 'SIGINT');
    expect(await result).toMatchObject({ code: 130 });
    const session = startSession('exec aix api-key openai get', { ...env, HOME: home, AIX_HOME: home });
    while (findProcesses(home).length < 2) await sleep(10);
    session.type('\u0003');
    expect(await session.ended).toBe(130);
    expect(await endOrphans(home)).toEqual([]);
  });
});
