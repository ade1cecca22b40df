import { spawn } from 'node:child_process';
import { platform } from 'node:os';
import type { Context } from '../context.ts';
import { Failure } from '../errors.ts';
import { killGroup } from '../system.ts';

const limitMs = 10_000;
const maxOutput = 65_536;
const maxShownText = 2000;

interface Outcome {
  readonly stdout: string;
  readonly stderr: string;
  /** Null when it did not end by itself. */
  readonly exitCode: number | null;
}

/** Runs the user's `key_command` in the shell; the first line that it prints is the key. */
export async function runKeyCommand(
  context: Pick<Context, 'clock' | 'cwd' | 'env' | 'redactor'>,
  command: string,
  signal: AbortSignal,
): Promise<string> {
  const stop = new AbortController();
  const cancel = context.clock.after(limitMs, () => stop.abort());
  try {
    const { stdout, stderr, exitCode } = await runInShell(context, command, AbortSignal.any([stop.signal, signal]));
    if (signal.aborted) throw new Failure('cancelled', 'cancelled');
    if (stop.signal.aborted) throw new Failure('auth', `key_command gave no key within ${limitMs / 1000} s`);
    if (exitCode !== 0) {
      // What it printed before it failed may be the key all the same, and stand in its messages too.
      for (const word of stdout.match(/\S{16,}/g) ?? []) context.redactor.add(word);
      throw toFailure(exitCode, context.redactor.redact(stderr.trim()));
    }
    const [key = ''] = stdout.trim().split(/\r?\n/);
    if (key === '') throw new Failure('auth', 'key_command printed no key');
    return key.trim();
  } finally {
    cancel();
  }
}

/** In a group of its own, so that all that it starts can be ended at once. */
function runInShell(
  { cwd, env }: Pick<Context, 'cwd' | 'env'>,
  command: string,
  signal: AbortSignal,
): Promise<Outcome> {
  const isWindows = platform() === 'win32';
  const [shell, ...args] = isWindows ? ['cmd', '/d', '/s', '/c', command] : ['sh', '-c', command];
  const child = spawn(shell, args, {
    cwd,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: !isWindows,
    windowsHide: true,
  });
  let [stdout, stderr] = ['', ''];
  return new Promise((resolve) => {
    const settle = (exitCode: number | null): void => {
      signal.removeEventListener('abort', stop);
      resolve({ stdout, stderr, exitCode });
    };
    const stop = (): void => {
      if (child.pid !== undefined) killGroup(child.pid);
      // What left the group may keep the pipes open, so their end is not waited for.
      child.stdout.destroy();
      child.stderr.destroy();
      settle(null);
    };
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      if (stdout.length > maxOutput) stop();
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
      if (stderr.length > maxOutput) stop();
    });
    child.on('error', () => settle(null));
    child.on('close', settle);
    if (signal.aborted) return stop();
    signal.addEventListener('abort', stop, { once: true });
  });
}

/** Without the command line, which may hold a secret. */
function toFailure(exitCode: number | null, words: string): Failure {
  const end = exitCode === null ? '' : ` with exit code ${exitCode}`;
  return new Failure('auth', `key_command failed${end}`, {
    detail: words === '' ? undefined : words.slice(0, maxShownText),
    hint: 'run the command of "key_command" by hand to see why',
  });
}
