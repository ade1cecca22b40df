interface Mutant {
  /** What the broken code does. */
  readonly name: string;
  readonly file: string;
  readonly find: string;
  readonly replace: string;
  /** The tests that are to notice. */
  readonly tests: readonly string[];
}

const sse = ['test/http/sse.test.ts'];
const retry = ['test/routing/retry.test.ts'];
const chat = ['test/providers/openai-chat/contract.test.ts', 'test/providers/openai-chat/stream.test.ts'];
const flavours = ['test/providers/openai-chat/flavours.test.ts', 'test/providers/openai-chat/driver.test.ts'];
const anthropic = ['test/providers/anthropic/contract.test.ts', 'test/providers/anthropic/stream.test.ts'];
const gemini = ['test/providers/gemini/contract.test.ts', 'test/providers/gemini/reader.test.ts'];
const ollama = ['test/providers/ollama/contract.test.ts', 'test/providers/ollama/stream.test.ts'];
const responses = [
  'test/providers/openai-responses/contract.test.ts',
  'test/providers/openai-responses/reader.test.ts',
];
const bedrock = ['test/providers/bedrock/contract.test.ts', 'test/providers/bedrock/reader.test.ts'];
const frames = ['test/http/event-stream.test.ts'];
const gigachat = ['test/providers/gigachat/contract.test.ts', 'test/providers/gigachat/read.test.ts'];

/** Every way of reading answers wrongly that we know of, one line of source each. */
export const mutants: readonly Mutant[] = [
  {
    name: 'forgets what a chunk left behind',
    file: 'http/lines.ts',
    find: 'pieces.push(rest);',
    replace: 'pieces = [];',
    tests: sse,
  },
  {
    name: 'knows no line end but LF',
    file: 'http/lines.ts',
    find: "if (text.includes('\\r'))",
    replace: "if (text.includes('\\0'))",
    tests: sse,
  },
  {
    name: 'decodes each chunk by itself',
    file: 'http/lines.ts',
    find: 'decoder.decode(chunk, { stream: true })',
    replace: 'new TextDecoder().decode(chunk)',
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
    find: 'if (!isObject(value)) return null;',
    replace:
      'if (!isObject(value)) return { input: 0, output: 0, reasoning: null, cacheRead: null, cacheWrite: null };',
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
    find: 'if (isErrorBody(chunk)) return this.#draft.fail(data);',
    replace: 'if (isErrorBody(chunk)) return;',
    tests: chat,
  },
  {
    name: 'prints thoughts as the answer (anthropic)',
    file: 'providers/anthropic/reader.ts',
    find: "if (type === 'thinking_delta') this.#draft.addReasoning(",
    replace: "if (type === 'thinking_delta') this.#draft.addText(",
    tests: anthropic,
  },
  {
    name: 'overlooks an error in the stream (anthropic)',
    file: 'providers/anthropic/reader.ts',
    find: "if (event === 'error') return this.#draft.fail(data);",
    replace: "if (event === 'error') return;",
    tests: anthropic,
  },
  {
    name: 'takes the reason to stop for the end (anthropic)',
    file: 'providers/anthropic/reader.ts',
    find: 'this.#stop = delta;',
    replace: 'this.#finish((this.#stop = delta));',
    tests: anthropic,
  },
  {
    name: 'leaves the cache out of the input (anthropic)',
    file: 'providers/anthropic/usage.ts',
    find: '(cacheRead ?? 0)',
    replace: '0',
    tests: anthropic,
  },
  {
    name: 'prints thoughts as the answer (gemini)',
    file: 'providers/gemini/reader.ts',
    find: "if (part['thought'] === true) return this.#draft.addReasoning(text);",
    replace: "if (part['thought'] === true) return this.#draft.addText(text);",
    tests: gemini,
  },
  {
    name: 'overlooks an error in the stream (gemini)',
    file: 'providers/gemini/reader.ts',
    find: 'if (isErrorBody(chunk)) return this.#draft.fail(data);',
    replace: 'if (isErrorBody(chunk)) return;',
    tests: gemini,
  },
  {
    name: 'takes a blocked prompt for an empty answer (gemini)',
    file: 'providers/gemini/reader.ts',
    find: 'if (candidates.length === 0 && isBlocked) return this.#draft.fail(data);',
    replace: "if (candidates.length === 0 && isBlocked) return this.#draft.finish('stop');",
    tests: gemini,
  },
  {
    name: 'prints thoughts as the answer (ollama)',
    file: 'providers/ollama/reader.ts',
    find: "this.#draft.addReasoning(toText(message['thinking']));",
    replace: "this.#draft.addText(toText(message['thinking']));",
    tests: ollama,
  },
  {
    name: 'overlooks an error in the stream (ollama)',
    file: 'providers/ollama/reader.ts',
    find: 'if (isErrorBody(chunk)) return this.#draft.fail(data);',
    replace: 'if (isErrorBody(chunk)) return;',
    tests: ollama,
  },
  {
    name: 'takes every object for the last (ollama)',
    file: 'providers/ollama/reader.ts',
    find: "if (chunk['done'] === true)",
    replace: "if ('done' in chunk)",
    tests: ollama,
  },
  {
    name: 'overlooks that the response failed (responses)',
    file: 'providers/openai-responses/reader.ts',
    find: "      case 'failed':\n",
    replace: '',
    tests: responses,
  },
  {
    name: 'prints thoughts as the answer (responses)',
    file: 'providers/openai-responses/reader.ts',
    find: "case 'response.output_text.delta':",
    replace: "case 'response.reasoning_text.delta':\n      case 'response.output_text.delta':",
    tests: responses,
  },
  {
    name: 'needs the names of events (responses)',
    file: 'providers/openai-responses/reader.ts',
    find: "const type = toText(event['type']);",
    replace: 'const type = name;',
    tests: responses,
  },
  {
    name: 'overlooks an exception in the stream (bedrock)',
    file: 'providers/bedrock/reader.ts',
    find: "if (event.startsWith('exception:')) return",
    replace: "if (event.startsWith('exception:')) return; if (event.startsWith('never:')) return",
    tests: bedrock,
  },
  {
    name: 'takes the reason to stop for the end (bedrock)',
    file: 'providers/bedrock/reader.ts',
    find: "this.#reason = toText(payload['stopReason']);",
    replace: "this.#finish(toText(payload['stopReason']));",
    tests: bedrock,
  },
  {
    name: 'leaves the cache out of the input (bedrock)',
    file: 'providers/bedrock/reader.ts',
    find: 'input + (cacheRead ?? 0)',
    replace: 'input + 0',
    tests: bedrock,
  },
  {
    name: 'does not look at the checksum of a frame',
    file: 'http/event-stream.ts',
    find: 'if (crc32(frame.subarray(0, end)) !== frame.readUInt32BE(end)) throw toDamaged();',
    replace: '',
    tests: frames,
  },
  {
    name: 'does not look at the checksum of a prelude',
    file: 'http/event-stream.ts',
    find: 'if (crc32(bytes.subarray(0, 8)) !== bytes.readUInt32BE(8)) throw toDamaged();',
    replace: '',
    tests: frames,
  },
  {
    name: 'takes any message for the last (gigachat, version 2)',
    file: 'providers/gigachat/v2-reader.ts',
    find: "'response.message.done'",
    replace: "'response.message.delta'",
    tests: gigachat,
  },
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
export function mutate(name: string, code: string, id: string): string | null {
  const mutant = mutants.find((each) => each.name === name);
  if (mutant === undefined || !id.endsWith(`/src/${mutant.file}`)) return null;
  const parts = code.split(mutant.find);
  if (parts.length !== 2) throw new Error(`"${mutant.find}" stands ${parts.length - 1} times in ${mutant.file}`);
  return parts.join(mutant.replace);
}
