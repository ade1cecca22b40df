import type { Io, LogEntry, LogLevel, Output } from './io.ts';

export interface LogOptions {
  readonly logFormat: 'text' | 'json';
  readonly logLevel: Exclude<LogLevel, 'debug'>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

const ranks = { debug: 0, info: 1, warn: 2, error: 3 } as const satisfies Record<LogLevel, number>;

/** What a program says on stderr beside its errors: sentences for people, or one JSON object a line for programs. */
export function createLog(
  stderr: Output,
  { logFormat, logLevel, now }: LogOptions,
): Pick<Io, 'notice' | 'warn' | 'explain' | 'log'> {
  // What is told for debugging has been asked for, and comes beside --quiet too.
  const isWorthIt = (level: LogLevel): boolean => level === 'debug' || ranks[level] >= ranks[logLevel];
  const write = (entry: LogEntry): Promise<void> =>
    stderr.write(`${JSON.stringify({ time: new Date(now()).toISOString(), ...entry })}\n`);
  const log = async (entry: LogEntry): Promise<void> => (isWorthIt(entry.level) ? write(entry) : undefined);
  if (logFormat === 'json') {
    return {
      notice: (message) => log({ level: 'info', event: 'notice', message }),
      warn: (message) => log({ level: 'warn', event: 'warning', message }),
      explain: (message) => write({ level: 'info', event: 'notice', message }),
      log,
    };
  }
  const say = (message: string): Promise<void> => stderr.write(`aix: ${message}\n`);
  return {
    notice: async (message) => (isWorthIt('info') ? say(message) : undefined),
    warn: async (message) => (isWorthIt('warn') ? say(message) : undefined),
    explain: say,
    log: null,
  };
}
