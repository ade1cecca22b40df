import { isatty } from 'node:tty';
import { readGlobals } from './cli/globals.ts';
import { runProgram } from './cli/program.ts';
import { reportCrash } from './cli/report-crash.ts';
import { createContext, Interrupted, readerLeft, type Context, type Host, type InterruptSignal } from './context.ts';
import { stopGroup } from './system.ts';
import { createIo } from './terminal/streams.ts';

const signalExitCodes: Readonly<Record<InterruptSignal, number>> = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 };

/** Streams, environment and signals in, exit code out. The launcher alone sets the exit code. */
export async function main(
  installFolder: string,
  listenForWarnings: (listen: (warning: Error) => void) => void,
): Promise<number> {
  const argv = process.argv.slice(2);
  const globals = readGlobals(argv, process.env);
  const interruption = listenForInterruption();
  const terminals = [0, 1, 2].filter((descriptor) => isatty(descriptor));
  const io = createIo(
    {
      stdin: { isTerminal: terminals.includes(0), open: () => process.stdin },
      stdout: { isTerminal: terminals.includes(1), open: () => process.stdout },
      stderr: { isTerminal: terminals.includes(2), open: () => process.stderr },
    },
    {
      env: process.env,
      ...globals,
      now: () => Date.now(),
      signal: interruption.signal,
      onClosed: () => interruption.stop(0, readerLeft),
      suspend: stopGroup,
    },
  );
  const { env } = process;
  const { signal, takeNext } = interruption;
  const context = createContext({
    io,
    globals,
    env,
    cwd: process.cwd(),
    signal,
    takeInterrupt: takeNext,
    installFolder,
  });
  listenForWarnings(({ message }) => void context.io.warn(message));
  const crash = waitForCrash(context).then((crashCode) => {
    // Whoever holds the terminal gives it back.
    interruption.stop(crashCode);
    return crashCode;
  });
  const code = await Promise.race([crash, run(context, argv)]);
  if (!terminals.every((descriptor) => isatty(descriptor))) dieOfHangUp();
  return interruption.code() ?? code;
}

/** What cannot be told in the way that was asked for, such as on a full disk, is told as a crash. */
async function run(context: Context, argv: readonly string[]): Promise<number> {
  try {
    return await runProgram(context, argv);
  } catch (error) {
    return reportCrash(context, error);
  }
}

/** Node would print what nobody caught by itself, past all that takes keys out and hides the stack. */
async function waitForCrash(context: Context): Promise<number> {
  // What follows from the first one explains nothing. Anything can be thrown, also what a promise would wait for.
  const { error } = await new Promise<{ readonly error: unknown }>((resolve) => {
    for (const name of ['uncaughtException', 'unhandledRejection'])
      process.on(name, (thrown) => resolve({ error: thrown }));
  });
  return reportCrash(context, error);
}

interface Interruption {
  readonly signal: AbortSignal;
  stop(code: number, reason?: unknown): void;
  takeNext: Host['takeInterrupt'];
  /** The exit code that the interruption asks for, or undefined when there was none. */
  code(): number | undefined;
}

/** The first signal closes the request and lets the run end; the second one kills. Ctrl-C can be taken before it counts. */
function listenForInterruption(): Interruption {
  const controller = new AbortController();
  let code: number | undefined;
  const takers: { readonly action: () => void; readonly names: readonly string[] }[] = [];
  const stop = (wanted: number, reason: unknown = new Interrupted(wanted)): void => {
    code ??= wanted;
    controller.abort(reason);
  };
  for (const [name, exitCode] of Object.entries(signalExitCodes)) {
    const listen = (): void => {
      const taker = controller.signal.aborted ? undefined : takers.findLast(({ names }) => names.includes(name));
      // Whoever waits behind it takes no second one, which is meant for the program.
      takers.length = 0;
      if (taker !== undefined) return taker.action();
      if (!controller.signal.aborted) return stop(exitCode);
      process.off(name, listen);
      process.kill(process.pid, name);
    };
    process.on(name, listen);
  }
  const takeNext: Host['takeInterrupt'] = (action, names = ['SIGINT']) => {
    const taker = { action, names };
    takers.push(taker);
    return () => void (takers.includes(taker) && takers.splice(takers.indexOf(taker), 1));
  };
  return { signal: controller.signal, stop, takeNext, code: () => code };
}

/** Node gives every terminal its old settings back when it exits, and crashes over one that was closed meanwhile. */
function dieOfHangUp(): void {
  process.removeAllListeners('SIGHUP');
  process.kill(process.pid, 'SIGHUP');
}
