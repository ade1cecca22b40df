export interface Output {
  readonly isTerminal: boolean;
  readonly hasColor: boolean;
  readonly columns: number;
  /** Resolves once the system has taken the bytes, so that a slow reader slows us down. A reader that went away ends the run quietly. */
  write(data: string | Uint8Array): Promise<void>;
}

export interface Input {
  readonly isTerminal: boolean;
  /** Everything until the end of the input. Says on stderr that it waits when nothing comes for a while. */
  readAll(): Promise<string>;
  /** The same, for input that may be no text. */
  readBytes(): Promise<Uint8Array>;
  /** The same, piece by piece as it comes, until the signal aborts. */
  chunks(signal: AbortSignal): AsyncIterable<Uint8Array>;
  /**
   * What was piped in, for somebody who did not ask for it. A script often leaves a pipe open that nobody writes to, so
   * this waits only a moment for the first byte. Once that came, everything until the end.
   */
  readPiped(): Promise<PipedInput>;
  /** Line by line, as they come. Whoever ends it early closes the input. */
  readLines(): AsyncIterableIterator<string>;
}

/** `silent`: there is a pipe, but nothing came. */
export type PipedInput = { readonly type: 'text'; readonly text: string } | { readonly type: 'none' | 'silent' };

/** What a question is asked through: keys from stdin, the question on stderr. */
export interface TerminalStreams {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
  /** Ends the question. */
  readonly signal: AbortSignal;
}

export interface OpenTerminal extends TerminalStreams {
  /** What Ctrl-Z does, for a reader that gets it as a key. Comes back once the program goes on. */
  readonly suspend: () => void;
}

export interface Io {
  readonly stdin: Input;
  readonly stdout: Output;
  readonly stderr: Output;
  /** Whether a question may be asked: only when stdin and stderr are both a terminal. */
  readonly isInteractive: boolean;
  /** The raw streams, for asking alone. Only where a question may be asked. */
  openTerminal(): OpenTerminal;
  /** One line on stderr, `aix: ` before it, unless --quiet. */
  notice(message: string): Promise<void>;
  /** The same, but --quiet does not silence it. */
  warn(message: string): Promise<void>;
  /** The same for what a question cannot be understood without: nothing silences it. */
  explain(message: string): Promise<void>;
  /** One line of JSON on stderr. Null where people read there; otherwise nothing else is ever written to it. */
  readonly log: ((entry: LogEntry) => Promise<void>) | null;
}

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** What has happened, and its circumstances: names and numbers, never a word of a prompt or of an answer. */
export interface LogEntry {
  readonly level: LogLevel;
  readonly event: string;
  readonly [field: string]: unknown;
}
