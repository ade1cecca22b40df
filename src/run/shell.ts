import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { platform } from 'node:os';
import type { Readable } from 'node:stream';
import type { Context, Environment } from '../context.ts';
import { Failure } from '../errors.ts';
import { killGroup } from '../system.ts';

interface ShellCommand {
  readonly line: string;
  /** Added to the environment of the run. */
  readonly variables: Environment;
  /** How messages name it. */
  readonly label: string;
}

type ShellContext = Pick<Context, 'clock' | 'cwd' | 'env' | 'redactor' | 'signal'>;
type Child = ChildProcessByStdio<null, Readable, Readable>;

const limitMs = 30_000;
const maxOutputBytes = 1024 * 1024;
const maxShownText = 2000;

/**
 * Runs a command in the shell and gives back what it printed, without the line ends at the end, as `$(...)` does.
 * Throws `config` when it fails, prints too much or takes too long; all that it started is ended then.
 */
export async function runInShell(context: ShellContext, command: ShellCommand): Promise<string> {
  if (context.signal.aborted) throw new Failure('cancelled', 'cancelled');
  const child = start(context, command);
  const watch = watchOver(context, command.label);
  try {
    return await Promise.race([watch.stopped, readOutput(context, command, child)]);
  } catch (error) {
    if (child.pid !== undefined) killGroup(child.pid);
    // What left the group may keep the pipes open.
    child.stdout.destroy();
    child.stderr.destroy();
    throw error;
  } finally {
    watch.end();
  }
}

interface Watch {
  /** Rejects on Ctrl-C and when the time is over. */
  readonly stopped: Promise<never>;
  readonly end: () => void;
}

function watchOver({ clock, signal }: ShellContext, label: string): Watch {
  const ended = new AbortController();
  const stopped = new Promise<never>((_resolve, reject) => {
    const callOff = clock.after(limitMs, () =>
      reject(new Failure('config', `${label} took longer than ${limitMs / 1000} s`)),
    );
    ended.signal.addEventListener('abort', callOff);
    const cancel = (): void => reject(new Failure('cancelled', 'cancelled'));
    signal.addEventListener('abort', cancel, { once: true, signal: ended.signal });
  });
  return { stopped, end: () => ended.abort() };
}

/** In a group of its own, so that all of it can be ended at once. */
function start({ cwd, env }: ShellContext, { line, variables, label }: ShellCommand): Child {
  const isWindows = platform() === 'win32';
  const [shell, ...args] = isWindows ? ['cmd', '/d', '/v:on', '/s', '/c', line] : ['sh', '-c', line];
  // cmd puts such a variable in before it reads the line, and would run what a value holds.
  if (isWindows && /%AIX_PARAM_/i.test(line)) {
    throw new Failure('config', `${label} must read its params as !AIX_PARAM_NAME!, not between percent signs`);
  }
  try {
    return spawn(shell, args, {
      cwd,
      env: { ...env, ...variables },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: !isWindows,
      windowsHide: true,
    });
  } catch (error) {
    throw toUnstarted(label, error);
  }
}

function toUnstarted(label: string, error: unknown): Failure {
  return new Failure('config', `${label} cannot be run`, { detail: String(error), cause: error });
}

async function readOutput(context: ShellContext, { label }: ShellCommand, child: Child): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  let words = '';
  child.stderr.on('data', (chunk: Buffer) => (words = (words + chunk.toString()).slice(-maxShownText)));
  const ended = new Promise<string | null>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes > maxOutputBytes) reject(new Failure('config', `${label} printed more than 1 MiB`));
    });
    child.on('error', (error) => reject(toUnstarted(label, error)));
    child.on('close', (code, signal) => resolve(code === 0 ? null : (signal ?? `exit code ${code}`)));
  });
  const trouble = await ended;
  if (trouble === null)
    return Buffer.concat(chunks)
      .toString('utf8')
      .replace(/[\r\n]+$/, '');
  const detail = context.redactor.redact((words.length < maxShownText ? words : words.replace(/^\S+/, '')).trim());
  throw new Failure('config', `${label} failed with ${trouble}`, { detail: detail === '' ? undefined : detail });
}
