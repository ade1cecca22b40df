import type { Mutant } from './mutant.ts';

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

/** Wrong ways of reading one vendor's answers. */
export const vendorMutants: readonly Mutant[] = [
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
];
