import type { Draft } from '../draft.ts';
import type { Exchange, Message, Reader } from '../driver.ts';
import { isErrorBody } from '../error-words.ts';
import { toFinishReason } from '../finish-reason.ts';
import { isObject, toCount, toList, toObject, toText, type JsonObject } from '../json.ts';
import type { FinishReason, Usage } from '../provider.ts';

/** The others, `load` and `unload` among them, say that the model did something else than answer. */
const finishReasons: Readonly<Record<string, FinishReason>> = { stop: 'stop', length: 'length' };

/** Reads the objects of /api/chat. A stream is many of them, an answer in one piece is the last one with all the words. */
export class OllamaReader implements Reader {
  readonly #draft: Draft;
  readonly #contextSize: number | null;
  #calls = 0;

  constructor(draft: Draft, { sent }: Exchange) {
    this.#draft = draft;
    this.#contextSize = toCount(toObject(sent?.['options'])['num_ctx']);
  }

  read({ data }: Message): void {
    const chunk = this.#draft.parse(data);
    if (chunk !== null) this.#readChunk(chunk, data);
  }

  readWhole(body: unknown): void {
    const text = JSON.stringify(body);
    const chunk = toObject(body);
    this.#readChunk(chunk, text);
    if (this.#draft.isOver || isObject(chunk['message'])) return;
    this.#draft.refuse('the answer has no message', text);
  }

  #readChunk(chunk: JsonObject, data: string): void {
    if (isErrorBody(chunk)) return this.#draft.fail(data);
    this.#draft.note({ model: toText(chunk['model']) });
    this.#readMessage(toObject(chunk['message']));
    if (chunk['done'] === true) this.#readEnd(chunk);
  }

  #readMessage(message: JsonObject): void {
    this.#draft.addReasoning(toText(message['thinking']));
    this.#draft.addText(toText(message['content']));
    for (const call of toList(message['tool_calls'])) this.#readCall(toObject(call));
  }

  /** Calls arrive whole, with arguments that are an object. Older servers give them no id. */
  #readCall(call: JsonObject): void {
    const { name, arguments: given } = toObject(call['function']);
    this.#calls += 1;
    const id = toText(call['id']) || `call_${this.#calls}`;
    this.#draft.addToolCall({ id, name: toText(name), arguments: given ?? {} });
  }

  #readEnd(chunk: JsonObject): void {
    const word = toText(chunk['done_reason']).toLowerCase();
    const usage = toUsage(chunk);
    this.#draft.note({ usage });
    if (word === 'load' || word === 'unload') this.#draft.warn(`the model was only ${word}ed and did not answer`);
    this.#warnAboutContext(usage);
    this.#draft.finish(toFinishReason(finishReasons, word));
    this.#draft.close();
  }

  /** The server cuts the beginning off a prompt that is too long and does not say so. */
  #warnAboutContext(usage: Usage | null): void {
    const size = this.#contextSize;
    if (size === null || usage?.input == null || usage.input < size * nearlyAll) return;
    this.#draft.warn(
      `the prompt fills the context of ${size} tokens, so its beginning may have been cut off: raise it with --extra num_ctx`,
    );
  }
}

const nearlyAll = 0.98;

/** The count of the prompt is left out when the server had it in its cache. */
function toUsage(chunk: JsonObject): Usage | null {
  const input = toCount(chunk['prompt_eval_count']);
  const output = toCount(chunk['eval_count']);
  if (input === null && output === null) return null;
  return { input, output, reasoning: null, cacheRead: null, cacheWrite: null };
}
