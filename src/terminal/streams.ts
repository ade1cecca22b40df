import { fstatSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { isatty, ReadStream } from 'node:tty';
import type { Environment } from '../context.ts';
import { Failure } from '../errors.ts';
import type { Input, Io, Output, PipedInput } from './io.ts';
import { createLog, type LogOptions } from './log.ts';

/** A standard stream. Node opens it on first use, which costs time and can fail, so it stays behind a function. */
interface Source<Stream> {
  readonly isTerminal: boolean;
  readonly open: () => Stream;
}

export interface Streams {
  readonly stdin: Source<Readable>;
  readonly stdout: Source<NodeJS.WritableStream & { readonly columns?: number }>;
  readonly stderr: Source<NodeJS.WritableStream & { readonly columns?: number }>;
}

export interface IoOptions extends LogOptions {
  readonly env: Environment;
  readonly noColor: boolean;
  /** Ends the waiting for input and for answers to questions. */
  readonly signal: AbortSignal;
  /** Called when the reader of stdout has gone away. */
  readonly onClosed: () => void;
  /** Stops the program until its shell lets it go on. */
  readonly suspend: () => void;
}

const waitNoticeMs = 2000;
/** Long enough for a loaded machine to start a program, short enough for a script that leaves its pipe open. */
const firstByteMs = 2000;

export function createIo(streams: Streams, options: IoOptions): Io {
  const stdin = openOnce({ ...streams.stdin, open: () => forgiveHangUp(streams.stdin.open()) });
  const stderrSource = openOnce(streams.stderr);
  const stdout = createOutput(openOnce(streams.stdout), options, (error) => {
    if (!isGone(error, streams.stdout.isTerminal)) throw toOutputFailure(error);
    options.onClosed();
  });
  // Nobody can be told, and the answer does not depend on it.
  const stderr = createOutput(stderrSource, options, () => {});
  const log = createLog(stderr, options);
  return {
    stdin: createInput(stdin, log.warn, options.signal),
    stdout,
    stderr,
    isInteractive: stdin.isTerminal && stderrSource.isTerminal,
    openTerminal: () => {
      const { signal, suspend } = options;
      return { input: stdin.open(), output: stderrSource.open(), signal, suspend };
    },
    ...log,
  };
}

/** With a listener: without one, a reader or a terminal that has gone would end the process with a stack trace. */
function openOnce<Stream extends NodeJS.EventEmitter>({ isTerminal, open }: Source<Stream>): Source<Stream> {
  let stream: Stream | undefined;
  return { isTerminal, open: () => (stream ??= open().on('error', () => {})) };
}

/** A question that cannot take its terminal out of raw mode ends the process with a stack trace. */
function forgiveHangUp(stream: Readable): Readable {
  if (!(stream instanceof ReadStream)) return stream;
  const setRawMode = stream.setRawMode.bind(stream);
  stream.setRawMode = (isRaw) => (isatty(0) ? setRawMode(isRaw) : stream);
  return stream;
}

/** Writes nothing more after an error that `onError` takes without throwing. */
function createOutput(
  source: Streams['stdout'],
  options: IoOptions,
  onError: (error: NodeJS.ErrnoException) => void,
): Output {
  let isClosed = false;
  return {
    isTerminal: source.isTerminal,
    hasColor: hasColor(source.isTerminal, options),
    get columns() {
      // A terminal that does not know its width says 0.
      return (source.isTerminal ? source.open().columns : undefined) || 80;
    },
    async write(data) {
      if (isClosed || data.length === 0) return;
      const error = await writeTo(source.open(), data);
      if (!error) return;
      isClosed = true;
      onError(error);
    },
  };
}

function writeTo(stream: NodeJS.WritableStream, data: string | Uint8Array): Promise<Error | null | undefined> {
  return new Promise((resolve) => stream.write(data, resolve));
}

/** A terminal that was closed says EIO. */
function isGone(error: NodeJS.ErrnoException, isTerminal: boolean): boolean {
  if (isTerminal && error.code === 'EIO') return true;
  return error.code === 'EPIPE' || error.code === 'ERR_STREAM_DESTROYED' || error.code === 'EBADF';
}

function toOutputFailure(error: Error): Failure {
  return new Failure('internal', 'the output cannot be written', { detail: error.message, cause: error });
}

function hasColor(isTerminal: boolean, options: IoOptions): boolean {
  const { FORCE_COLOR: force, NO_COLOR: no, TERM: term } = options.env;
  if (options.noColor || (no !== undefined && no !== '')) return false;
  if (force !== undefined) return force !== '0' && force !== 'false';
  return isTerminal && term !== 'dumb';
}

function createInput(source: Streams['stdin'], warn: (message: string) => Promise<void>, signal: AbortSignal): Input {
  const readBytes = async (): Promise<Buffer> => {
    const notice = source.isTerminal ? 'type your text, then Ctrl-D' : 'waiting for input on stdin';
    const timer = setTimeout(() => void warn(notice), source.isTerminal ? 0 : waitNoticeMs);
    try {
      return await readStream(source.open(), { signal, onBytes: () => clearTimeout(timer) });
    } finally {
      clearTimeout(timer);
    }
  };
  const readAll = async (): Promise<string> => (await readBytes()).toString('utf8');
  return {
    isTerminal: source.isTerminal,
    readAll,
    readBytes,
    chunks: (stop) => readChunks(source.open(), AbortSignal.any([signal, stop])),
    async readPiped() {
      const kind = findInputKind();
      if (kind === 'file') return { type: 'text', text: await readAll() };
      return kind === 'pipe' ? readPipe(source.open(), signal) : { type: 'none' };
    },
    readLines: () => readLines(source.open(), signal),
  };
}

interface Listener {
  readonly signal: AbortSignal;
  readonly onBytes: () => void;
}

async function readStream(stream: Readable, { signal, onBytes }: Listener): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of readChunks(stream, signal)) {
    onBytes();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** A last line without an end is a line too. */
async function* readLines(stream: Readable, signal: AbortSignal): AsyncGenerator<string, undefined> {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  for await (const chunk of readChunks(stream, signal)) {
    const lines = (rest + decoder.write(chunk)).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) yield line.replace(/\r$/, '');
  }
  rest += decoder.end();
  if (rest !== '') yield rest;
}

async function* readChunks(stream: Readable, signal: AbortSignal): AsyncGenerator<Buffer, undefined> {
  const stop = (): void => void stream.destroy();
  signal.addEventListener('abort', stop);
  try {
    for await (const chunk of stream) yield Buffer.from(chunk);
  } catch (error) {
    signal.throwIfAborted();
    throw new Failure('usage', 'stdin cannot be read', { detail: String(error), cause: error });
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/** Ends the wait by closing the stream, which its reader takes for an error. */
async function readPipe(stream: Readable, signal: AbortSignal): Promise<PipedInput> {
  const silence = new AbortController();
  const timer = setTimeout(() => silence.abort(), firstByteMs);
  const begun = (): void => clearTimeout(timer);
  try {
    const bytes = await readStream(stream, { signal: AbortSignal.any([signal, silence.signal]), onBytes: begun });
    return { type: 'text', text: bytes.toString('utf8') };
  } catch (error) {
    if (silence.signal.aborted && !signal.aborted) return { type: 'silent' };
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

/** The kinds that carry input nobody typed. A device such as /dev/null carries none. */
function findInputKind(): 'file' | 'pipe' | 'none' {
  try {
    const status = fstatSync(0);
    if (status.isFile()) return 'file';
    return status.isFIFO() || status.isSocket() ? 'pipe' : 'none';
  } catch {
    // No stdin at all.
    return 'none';
  }
}
