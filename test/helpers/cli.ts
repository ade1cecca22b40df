import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { installFolder, type RunResult } from './run.ts';
import { temporaryFolder } from './temp.ts';

export interface SpawnOptions {
  readonly home?: string;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string;
}

export const launcher = join(installFolder, 'bin/aix.js');

/** Starts the built program with an environment of its own: nothing of the developer's home, keys or keychain. */
export function startAix(argv: readonly string[], options: SpawnOptions = {}): ChildProcess {
  const home = options.home ?? join(temporaryFolder(), '.prompts');
  const env = { PATH: process.env['PATH'] ?? '', HOME: join(home, '..'), AIX_HOME: home, ...options.env };
  return spawn(process.execPath, [launcher, ...argv], { cwd: options.cwd ?? temporaryFolder(), env });
}

/** Runs the built program to its end. */
export async function spawnAix(argv: readonly string[], options: SpawnOptions = {}): Promise<RunResult> {
  const child = startAix(argv, options);
  child.stdin?.on('error', () => {});
  child.stdin?.end(options.stdin ?? '');
  return collect(child);
}

export async function collect(child: ChildProcess): Promise<RunResult> {
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout?.on('data', (chunk: Buffer) => stdout.push(chunk));
  child.stderr?.on('data', (chunk: Buffer) => stderr.push(chunk));
  const code = await new Promise<number>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (exitCode, signal) => resolve(exitCode ?? (signal === 'SIGINT' ? 130 : 128)));
  });
  return { code, stdout: Buffer.concat(stdout).toString(), stderr: Buffer.concat(stderr).toString() };
}
