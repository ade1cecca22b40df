import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Context } from '../context.ts';
import { Failure } from '../errors.ts';

/** Applies expressions of jq to JSON. */
export interface Jq {
  /** Throws `usage` for an expression that cannot be read. */
  check(expression: string): Promise<void>;
  /**
   * What the expression makes of one JSON text: a line for each result, strings as they are, everything else as JSON.
   * Throws `invalid-output` when it fails, and gives back nothing of what came before.
   */
  filter(expression: string, json: string): Promise<string>;
}

export interface JqRequest {
  readonly expression: string;
  readonly json: string;
}

export interface JqAnswer {
  /** Each result as JSON. */
  readonly lines: readonly string[];
  /** What it wrote to stderr. */
  readonly words: string;
  readonly exitCode: number;
}

type JqContext = Pick<Context, 'installFolder' | 'io' | 'signal'>;

export function createJq(context: JqContext): Jq {
  const ask = createLine(context);
  return {
    async check(expression) {
      // Without any input it is read and not run.
      const { words, exitCode } = await ask({ expression, json: '' });
      if (exitCode === 0) return;
      throw new Failure('usage', '--jq cannot be read', { detail: toReason(words), hint: 'https://jqlang.org/manual' });
    },
    async filter(expression, json) {
      const { lines, words, exitCode } = await ask({ expression, json });
      if (exitCode !== 0) throw new Failure('invalid-output', '--jq failed', { detail: toReason(words) });
      // What `debug` and `stderr` say, which may be words of an answer. A log holds none.
      if (words !== '' && context.io.log === null) await context.io.notice(words);
      return lines.map(toLine).join('');
    },
  };
}

/** One after the other, in a thread of its own: an expression may never end, and Ctrl-C still has to work. */
function createLine(context: JqContext): (request: JqRequest) => Promise<JqAnswer> {
  let worker: Worker | null = null;
  let last: Promise<unknown> = Promise.resolve();
  const perform = async (request: JqRequest): Promise<JqAnswer> => {
    worker ??= new Worker(join(context.installFolder, 'dist/jq-worker.cjs'), { env: {} });
    try {
      return await askWorker(worker, request, context.signal);
    } catch (error) {
      void worker.terminate();
      worker = null;
      throw error;
    }
  };
  return (request) => {
    const turn = last.then(() => perform(request));
    last = turn.catch(() => {});
    return turn;
  };
}

function askWorker(worker: Worker, request: JqRequest, signal: AbortSignal): Promise<JqAnswer> {
  const ended = new AbortController();
  worker.ref();
  const answer = new Promise<JqAnswer>((resolve, reject) => {
    const fail = (error: Error): void => {
      const detail = error.message;
      reject(new Failure('invalid-output', '--jq failed', { detail, cause: error }));
    };
    const cancel = (): void => reject(new Failure('cancelled', 'cancelled'));
    worker.once('message', resolve);
    worker.once('error', fail);
    ended.signal.addEventListener('abort', () => worker.off('message', resolve).off('error', fail));
    signal.addEventListener('abort', cancel, { signal: ended.signal });
    if (signal.aborted) cancel();
    worker.postMessage(request);
  });
  return answer.finally(() => {
    ended.abort();
    // It waits for more, which may not come.
    worker.unref();
  });
}

function toLine(line: string): string {
  const value: unknown = line.startsWith('"') ? JSON.parse(line) : line;
  return `${String(value)}\n`;
}

/** Without what says only that it is jq who speaks. */
function toReason(words: string): string {
  return words.replaceAll(/^jq: (error(?: \(at \S+\))?:? ?|\d+ compile errors?$)/gm, '').trim();
}
