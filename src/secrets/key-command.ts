import { execFile } from 'node:child_process';
import { platform } from 'node:os';
import type { Context } from '../context.ts';
import { Failure } from '../errors.ts';

const limitMs = 10_000;
const maxOutputBytes = 65_536;
const maxShownText = 2000;

interface Outcome {
  readonly stdout: string;
  readonly stderr: string;
  readonly error: Error | null;
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
    const { stdout, stderr, error } = await runInShell(context, command, AbortSignal.any([stop.signal, signal]));
    if (signal.aborted) throw new Failure('cancelled', 'cancelled');
    if (stop.signal.aborted) throw new Failure('auth', `key_command gave no key within ${limitMs / 1000} s`);
    if (error !== null) throw toFailure(error, context.redactor.redact(stderr.trim()));
    const [key = ''] = stdout.trim().split(/\r?\n/);
    if (key === '') throw new Failure('auth', 'key_command printed no key');
    return key.trim();
  } finally {
    cancel();
  }
}

function runInShell(
  { cwd, env }: Pick<Context, 'cwd' | 'env'>,
  command: string,
  signal: AbortSignal,
): Promise<Outcome> {
  const [shell, ...args] = platform() === 'win32' ? ['cmd', '/d', '/s', '/c', command] : ['sh', '-c', command];
  return new Promise((resolve) => {
    const settle = (error: Error | null, stdout: string, stderr: string): void => resolve({ error, stdout, stderr });
    const options = { cwd, env, maxBuffer: maxOutputBytes, killSignal: 'SIGKILL', encoding: 'utf8' } as const;
    const child = execFile(shell, args, options, settle);
    child.stdin?.end();
    // What the shell started may live on and keep the pipes open, so the end of the shell is not waited for.
    const abort = (): void => {
      child.kill('SIGKILL');
      child.stdout?.destroy();
      child.stderr?.destroy();
      resolve({ error: null, stdout: '', stderr: '' });
    };
    if (signal.aborted) return abort();
    signal.addEventListener('abort', abort, { once: true });
    child.on('close', () => signal.removeEventListener('abort', abort));
  });
}

/** Without the error's own message: it holds the command line, and that may hold a secret. */
function toFailure(error: Error, words: string): Failure {
  const end = 'code' in error && typeof error.code === 'number' ? ` with exit code ${error.code}` : '';
  return new Failure('auth', `key_command failed${end}`, {
    detail: words === '' ? undefined : words.slice(0, maxShownText),
    hint: 'run the command of "key_command" by hand to see why',
  });
}
