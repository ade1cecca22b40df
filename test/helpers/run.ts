import { join } from 'node:path';
import { readGlobals } from '../../src/cli/globals.ts';
import { runProgram } from '../../src/cli/program.ts';
import { createContext, type Context } from '../../src/context.ts';
import type { Io, Output } from '../../src/terminal/io.ts';
import { createLog } from '../../src/terminal/log.ts';
import { temporaryFolder } from './temp.ts';

export const installFolder = join(import.meta.dirname, '../..');

export interface RunOptions {
  /** The folder of ~/.prompts; a new empty one when absent. */
  readonly home?: string;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string;
  /** Whether stdout is a terminal. stdin and stderr never are, so nothing is asked. */
  readonly isTerminal?: boolean;
  readonly columns?: number;
  readonly signal?: AbortSignal;
  /** How many times as fast the clock goes that the program waits by. */
  readonly haste?: number;
}

export interface RunResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command line in this process against a real home folder and no keychain. */
export async function runAix(argv: readonly string[], options: RunOptions = {}): Promise<RunResult> {
  const stdout = createOutput(options.isTerminal ?? false, options.columns);
  const stderr = createOutput(false);
  const context = createTestContext(argv, { ...options, stdout: stdout.output, stderr: stderr.output });
  const code = await runProgram(context, argv);
  return { code, stdout: stdout.text(), stderr: stderr.text() };
}

export interface TestContextOptions extends RunOptions {
  readonly stdout?: Output;
  readonly stderr?: Output;
}

export function createTestContext(argv: readonly string[], options: TestContextOptions = {}): Context {
  const globals = readGlobals(argv, options.env ?? {});
  const home = options.home ?? join(temporaryFolder(), '.prompts');
  const stderr = options.stderr ?? createOutput(false).output;
  const io: Io = {
    stdin: {
      isTerminal: false,
      readAll: async () => options.stdin ?? '',
      readBytes: async () => Buffer.from(options.stdin ?? ''),
      chunks: async function* readChunks() {
        yield Buffer.from(options.stdin ?? '');
      },
      readLines: async function* readLines() {
        if (options.stdin) yield* options.stdin.replace(/\n$/, '').split('\n');
      },
      readPiped: async () => ({ type: 'text', text: options.stdin ?? '' }),
    },
    stdout: options.stdout ?? createOutput(false).output,
    stderr,
    isInteractive: false,
    openTerminal: () => {
      throw new Error('a question was asked without a terminal');
    },
    ...createLog(stderr, { ...globals, now: () => Date.now() }),
  };
  const context = createContext({
    io,
    globals,
    env: { HOME: join(home, '..'), AIX_HOME: home, PATH: process.env['PATH'] ?? '', ...options.env },
    cwd: options.cwd ?? temporaryFolder(),
    signal: options.signal ?? new AbortController().signal,
    takeInterrupt: () => () => {},
    installFolder,
  });
  const { haste } = options;
  if (haste === undefined) return context;
  return { ...context, clock: { ...context.clock, after: (ms, act) => context.clock.after(ms / haste, act) } };
}

export function createOutput(isTerminal: boolean, columns = 80): { output: Output; text: () => string } {
  const chunks: Buffer[] = [];
  const write = async (data: string | Uint8Array): Promise<void> => void chunks.push(Buffer.from(data));
  return {
    output: { isTerminal, hasColor: false, columns, write },
    text: () => Buffer.concat(chunks).toString(),
  };
}
