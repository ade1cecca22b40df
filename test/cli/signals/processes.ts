import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { installFolder } from '../../helpers/run.ts';
import type { Stage } from './stage.ts';

const launcher = join(installFolder, 'bin/aix.js');
const longestMs = 30_000;

export interface End {
  /** The exit code, or the signal that ended it. */
  readonly code: number | string;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly child: ChildProcess;
  /** One that hangs is killed. */
  readonly ended: Promise<End>;
}

interface StartOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** A descriptor in place of a pipe that is read. */
  readonly stdout?: number;
}

export function start(stage: Stage, argv: readonly string[], { env = {}, stdout }: StartOptions = {}): Running {
  const child = spawn(process.execPath, [launcher, ...argv], {
    cwd: stage.home,
    env: { ...stage.env, ...env },
    stdio: ['ignore', stdout ?? 'pipe', 'pipe'],
  });
  return { child, ended: waitForEnd(child) };
}

/** With `aix` for the program, and a descriptor 3 whose text comes with the end. */
export function startShell(stage: Stage, line: string): Running & { readonly third: Promise<string> } {
  const words = line.replace('aix', `'${process.execPath}' '${launcher}'`);
  const child: ChildProcess = spawn('sh', ['-c', words], {
    cwd: stage.home,
    env: stage.env,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  // Readable, as it was asked for above.
  return { child, ended: waitForEnd(child), third: readAll(child.stdio[3] as Readable) };
}

async function waitForEnd(child: ChildProcess): Promise<End> {
  const output = Promise.all([readAll(child.stdout), readAll(child.stderr)]);
  const code = new Promise<number | string>((resolve) => {
    child.on('close', (exitCode, signal) => resolve(exitCode ?? signal ?? 'no end'));
  });
  const over = new AbortController();
  void sleep(longestMs, undefined, { ref: false, signal: over.signal }).then(
    () => child.kill('SIGKILL'),
    () => {},
  );
  const [stdout, stderr] = await output;
  const end = { code: await code, stdout, stderr };
  over.abort();
  return end;
}

async function readAll(stream: Readable | null): Promise<string> {
  const chunks: Buffer[] = [];
  stream?.on('data', (chunk: Buffer) => chunks.push(chunk));
  // A stream that is destroyed by the test has come to its end too.
  if (stream !== null) await new Promise((resolve) => stream.once('close', resolve));
  return Buffer.concat(chunks).toString();
}
