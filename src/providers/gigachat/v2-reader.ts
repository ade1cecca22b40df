import type { Draft } from '../draft.ts';
import type { Message, Reader } from '../driver.ts';
import { isErrorBody, toPlainText } from '../error-words.ts';
import { toFinishReason } from '../finish-reason.ts';
import { isObject, parseJson, toCount, toList, toObject, toText, type JsonObject } from '../json.ts';
import type { FinishReason, Usage } from '../provider.ts';

const finishReasons: Readonly<Record<string, FinishReason>> = {
  stop: 'stop',
  length: 'length',
  function_call: 'tool-call',
  blacklist: 'filtered',
};

/** The stream ends with the event `response.message.done`; there is no mark after it. */
export class V2Reader implements Reader {
  readonly #draft: Draft;
  #calls = 0;
  /** What a message of the answer says about its end. It ends nothing: others may follow. */
  #reason = '';

  constructor(draft: Draft) {
    this.#draft = draft;
  }

  read({ event, data }: Message): void {
    if (event === 'error') return this.#draft.fail(data);
    if (data.trim() === '[DONE]') return this.#draft.close();
    const chunk = this.#draft.parse(data);
    if (chunk === null) return;
    this.#readBody(chunk, data);
    if (event === 'response.message.done' && !this.#draft.isOver) this.#close(chunk);
  }

  readWhole(body: unknown): void {
    const text = JSON.stringify(body);
    const answer = toObject(body);
    this.#readBody(answer, text);
    if (this.#draft.isOver) return;
    if (!Array.isArray(answer['messages'])) return this.#draft.refuse('the answer has no messages', text);
    this.#close(answer);
  }

  /** The end itself has come, so an answer without a reason for it is whole too. */
  #close(answer: JsonObject): void {
    const word = toText(answer['finish_reason']) || this.#reason;
    if (word === 'error') return this.#draft.breakOff(toComplaint(answer['error_details']));
    this.#draft.finish(toFinishReason(finishReasons, word));
    this.#draft.close();
  }

  #readBody(body: JsonObject, text: string): void {
    if (!('messages' in body) && isErrorBody(body)) return this.#draft.fail(text);
    const { model, message_id: id, usage, messages } = body;
    this.#draft.note({ model: toText(model), id: toText(id), usage: toUsage(usage) });
    for (const message of toList(messages)) this.#readMessage(toObject(message));
  }

  #readMessage(message: JsonObject): void {
    const { role, content, function_call: call, reasoning, finish_reason: finish } = message;
    const isThought = role === 'reasoning';
    const parts = typeof content === 'string' ? [{ text: content }] : toList(content).map(toObject);
    this.#draft.addReasoning(toText(toObject(reasoning)['text']));
    for (const part of parts) {
      const text = toText(part['text']);
      if (isThought) this.#draft.addReasoning(text);
      else this.#draft.addText(text);
      this.#readCall(part['function_call']);
    }
    this.#readCall(call);
    this.#reason = toText(finish) || this.#reason;
  }

  #readCall(call: unknown): void {
    if (!isObject(call)) return;
    this.#calls += 1;
    const { name, arguments: given } = call;
    const parsed = typeof given === 'string' ? (parseJson(given) ?? given) : given;
    this.#draft.addToolCall({ id: `call_${this.#calls}`, name: toText(name), arguments: parsed ?? {} });
  }
}

function toComplaint(details: unknown): string {
  const words = toPlainText(toText(toObject(details)['user_message']));
  return `the model stopped with "error"${words === '' ? '' : `: ${words}`}`;
}

function toUsage(value: unknown): Usage | null {
  if (!isObject(value)) return null;
  const input = toCount(value['input_tokens']);
  const output = toCount(value['output_tokens']);
  if (input === null && output === null) return null;
  const cacheRead = toCount(toObject(value['input_tokens_details'])['cached_tokens']);
  const reasoning = toCount(toObject(value['output_tokens_details'])['reasoning_tokens']);
  return { input, output, reasoning, cacheRead, cacheWrite: null };
}
