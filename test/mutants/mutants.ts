import type { Mutant } from './mutant.ts';
import { vendorMutants } from './vendors.ts';

const sse = ['test/http/sse.test.ts'];
const retry = ['test/routing/retry.test.ts'];
const chat = ['test/providers/openai-chat/contract.test.ts', 'test/providers/openai-chat/stream.test.ts'];
const flavours = ['test/providers/openai-chat/flavours.test.ts', 'test/providers/openai-chat/driver.test.ts'];

/** Every way of reading answers wrongly that we know of, one line of source each. */
export const mutants: readonly Mutant[] = [
  {
    name: 'forgets what a chunk left behind',
    file: 'http/lines.ts',
    find: 'pieces.push(Buffer.from(chunk.subarray(end)));',
    replace: 'pieces = [];',
    tests: sse,
  },
  {
    name: 'knows no line end but LF',
    file: 'http/lines.ts',
    find: "ended.includes('\\r')",
    replace: "ended.includes('\\0')",
    tests: sse,
  },
  {
    name: 'decodes each chunk by itself',
    file: 'http/lines.ts',
    find: "const text = bytes.toString('utf8');",
    replace: "const text = [...pieces, last].map((piece) => Buffer.from(piece).toString('utf8')).join('');",
    tests: sse,
  },
  {
    name: 'takes comments for data',
    file: 'http/sse.ts',
    find: 'if (colon === 0) return;',
    replace: 'if (colon === 0) return this.#addData(line.slice(1));',
    tests: sse,
  },
  {
    name: 'drops fields that it does not know',
    file: 'http/sse.ts',
    find: "name !== 'retry' &&",
    replace: "name !== 'retry' && name !== 'error' &&",
    tests: [...sse, ...chat],
  },
  {
    name: 'joins lines of data with nothing between',
    file: 'http/sse.ts',
    find: '`${this.#data}\\n${value}`',
    replace: '`${this.#data}${value}`',
    tests: sse,
  },
  {
    name: 'takes any end of a stream for the end of the answer',
    file: 'providers/draft.ts',
    find: "if (this.#reason === null) throw this.#toIncomplete('the stream ended without its end mark');",
    replace: "this.#reason ??= 'stop';",
    tests: chat,
  },
  {
    name: 'forgets a failure that came after text',
    file: 'providers/draft.ts',
    find: 'if (this.#failure !== null) throw this.#failure;',
    replace: 'if (this.#failure !== null && !this.#hasText) throw this.#failure;',
    tests: chat,
  },
  {
    name: 'calls a broken answer one that may be asked for again',
    file: 'providers/draft.ts',
    find: 'isRetryable: !this.#hasText,',
    replace: 'isRetryable: true,',
    tests: chat,
  },
  {
    name: 'gives out text after the end',
    file: 'providers/draft.ts',
    find: 'if (this.#reason !== null) {\n      this.#warnings',
    replace: "if (this.#reason === 'other') {\n      this.#warnings",
    tests: chat,
  },
  {
    name: 'counts what was not counted as 0',
    file: 'providers/json.ts',
    find: '&& value >= 0 ? value : null;',
    replace: '&& value >= 0 ? value : 0;',
    tests: [...flavours, ...chat],
  },
  {
    name: 'makes up usage where there is none',
    file: 'providers/openai-chat/usage.ts',
    find: 'return null;\n  const inputDetails',
    replace:
      'return { input: 0, output: 0, reasoning: null, cacheRead: null, cacheWrite: null };\n  const inputDetails',
    tests: chat,
  },
  {
    name: 'takes an answer without choices',
    file: 'providers/openai-chat/reader.ts',
    find: 'if (choice === undefined ||',
    replace: 'if (',
    tests: flavours,
  },
  {
    name: 'mixes the words of several choices',
    file: 'providers/openai-chat/reader.ts',
    find: "typeof index === 'number' && index !== 0",
    replace: "typeof index === 'number' && index < 0",
    tests: [...chat, ...flavours],
  },
  {
    name: 'prints thoughts as the answer (chat completions)',
    file: 'providers/openai-chat/reader.ts',
    find: 'if (!this.#isRepeated(thought)) this.#draft.addReasoning(thought);',
    replace: 'this.#draft.addText(thought);',
    tests: flavours,
  },
  {
    name: 'overlooks an error in the stream (chat completions)',
    file: 'providers/openai-chat/reader.ts',
    find: 'if (isErrorBody(chunk)) return this.#draft.fail(data ?? JSON.stringify(chunk));',
    replace: 'if (isErrorBody(chunk)) return;',
    tests: chat,
  },
  ...vendorMutants,
  {
    name: 'asks again once a part of the answer was given',
    file: 'routing/attempts.ts',
    find: ' || !task.mayRepeat()',
    replace: '',
    tests: retry,
  },
  {
    name: 'asks again where no other call would mend it',
    file: 'routing/attempts.ts',
    find: ' || !error.isRetryable',
    replace: '',
    tests: retry,
  },
  {
    name: 'waits as long as a server asks for',
    file: 'routing/attempts.ts',
    find: 'if (hint > longestHintMs) return null;',
    replace: '',
    tests: retry,
  },
  {
    name: 'takes a hint of 0 for leave to hammer',
    file: 'routing/attempts.ts',
    find: 'if (hint > 0)',
    replace: 'if (hint >= 0)',
    tests: retry,
  },
  {
    name: 'lets all that failed together come back together',
    file: 'routing/attempts.ts',
    find: 'random() * (ceiling - shortestWaitMs)',
    replace: 'ceiling - shortestWaitMs',
    tests: retry,
  },
  {
    name: 'begins a wait that outlasts the time for the answer',
    file: 'routing/attempts.ts',
    find: ' || clock.elapsed() + waitMs >= endsAt',
    replace: '',
    tests: retry,
  },
];

/** The source with the fault put in. Throws when the line to break is gone, as the mutant then proves nothing. */
export function mutate({ file, find, replace }: Mutant, code: string, path: string): string | null {
  if (!path.endsWith(`/src/${file}`)) return null;
  const parts = code.split(find);
  if (parts.length !== 2) throw new Error(`"${find}" stands ${parts.length - 1} times in ${file}`);
  return parts.join(replace);
}
