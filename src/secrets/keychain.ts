import { fork } from 'node:child_process';
import { platform } from 'node:os';
import { join } from 'node:path';
import type { Context } from '../context.ts';
import { Failure } from '../errors.ts';

export type KeychainRequest =
  | { readonly action: 'get' | 'delete'; readonly account: string; readonly isKnown: boolean }
  | { readonly action: 'set'; readonly account: string; readonly key: string }
  | { readonly action: 'try' }
  | { readonly action: 'look'; readonly accounts: readonly string[]; readonly known: readonly string[] };

/** `accounts` are those that were found, saved or deleted. */
export type KeychainAnswer =
  | { readonly type: 'done'; readonly accounts: readonly string[]; readonly key: string | null }
  | KeychainTrouble;

export type KeychainTrouble =
  | { readonly type: 'absent'; readonly detail: string }
  | { readonly type: 'locked'; readonly detail: string }
  | { readonly type: 'broken'; readonly detail: string }
  | { readonly type: 'silent' };

type KeychainContext = Pick<Context, 'clock' | 'env' | 'installFolder'>;

/** Printed by the child before it turns to the keychain, so that a busy machine is not taken for a silent keychain. */
const readyMark = 'ready\n';

const startLimitMs = 10_000;

/** Together with the start of both processes less than the three seconds that are promised. */
const answerLimitMs = 2500;

/**
 * Asks the keychain in a process of its own: a native call that never returns can be killed only with its process. The
 * request goes over stdin, as command lines are public.
 */
export function askKeychain(
  context: KeychainContext,
  request: KeychainRequest,
  signal: AbortSignal,
): Promise<KeychainAnswer> {
  if (!isPossible(context)) return Promise.resolve({ type: 'absent', detail: 'no D-Bus session' });
  return new Promise((resolve, reject) => {
    const child = fork(join(context.installFolder, 'dist/keychain-child.cjs'), [], {
      // The library's messages are translated, and we tell what happened by them.
      env: { ...context.env, LC_ALL: 'C' },
      execArgv: [],
      stdio: ['pipe', 'pipe', 'ignore', 'ipc'],
    });
    const stop = (): void => {
      cancelTimer();
      signal.removeEventListener('abort', abort);
      child.kill('SIGKILL');
    };
    const settle = (answer: KeychainAnswer): void => {
      stop();
      resolve(answer);
    };
    const abort = (): void => {
      stop();
      reject(new Failure('cancelled', 'cancelled'));
    };
    const startTimer = (ms: number): (() => void) => context.clock.after(ms, () => settle({ type: 'silent' }));
    let cancelTimer = startTimer(startLimitMs);
    let text = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      if (text === '') {
        cancelTimer();
        cancelTimer = startTimer(answerLimitMs);
      }
      text += chunk.toString();
      const answer = toAnswer(text);
      if (answer !== null) settle(answer);
    });
    child.on('error', (error) => settle({ type: 'broken', detail: error.message }));
    child.on('close', (_code, killedBy) => {
      // Ctrl-C goes to both, and which of the two is told first is chance.
      if (killedBy === 'SIGINT') abort();
      else settle({ type: 'broken', detail: 'the keychain library crashed' });
    });
    child.stdin?.on('error', () => {});
    child.stdin?.end(JSON.stringify(request));
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
  });
}

export function toKeychainFailure(trouble: KeychainTrouble, waysOut: string | null): Failure {
  const detail = trouble.type === 'silent' ? undefined : trouble.detail;
  const ways = [trouble.type === 'locked' ? 'unlock it' : null, waysOut].filter((way) => way !== null);
  const hint = ways.length === 0 ? undefined : ways.join(', or ');
  return new Failure('auth', describe(trouble), { detail, hint });
}

function describe(trouble: KeychainTrouble): string {
  switch (trouble.type) {
    case 'absent':
      return 'there is no keychain here';
    case 'locked':
      return 'the keychain is locked';
    case 'broken':
      return 'the keychain does not work';
    case 'silent':
      return 'the keychain does not answer';
  }
}

/** Without a way to a session bus no Linux keychain can be reached, and asking costs a process. */
function isPossible({ env }: KeychainContext): boolean {
  if (platform() !== 'linux') return true;
  return [env['DBUS_SESSION_BUS_ADDRESS'], env['XDG_RUNTIME_DIR'], env['DISPLAY']].some(Boolean);
}

function toAnswer(text: string): KeychainAnswer | null {
  if (!text.endsWith('\n') || text.length <= readyMark.length) return null;
  // Our own child's word.
  return JSON.parse(text.slice(readyMark.length)) as KeychainAnswer;
}
