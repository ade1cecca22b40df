import type { Draft } from '../draft.ts';
import type { Message, Reader } from '../driver.ts';
import { isErrorBody } from '../error-words.ts';
import { toFinishReason } from '../finish-reason.ts';
import { isObject, parseJson, toList, toObject, toText, type JsonObject } from '../json.ts';
import type { FinishReason } from '../provider.ts';
import { mergeUsage, toUsage } from './usage.ts';

const finishReasons: Readonly<Record<string, FinishReason>> = {
  end_turn: 'stop',
  stop_sequence: 'stop',
  max_tokens: 'length',
  model_context_window_exceeded: 'length',
  tool_use: 'tool-call',
  refusal: 'filtered',
};

interface Call {
  readonly id: string;
  readonly name: string;
  readonly input: unknown;
  /** What came in pieces. */
  json: string;
}

/** Reads the events of a message. It is whole when a reason to stop came and then the end. */
export class MessagesReader implements Reader {
  readonly #draft: Draft;
  readonly #calls = new Map<unknown, Call>();
  #usage: JsonObject | null = null;
  #stop: JsonObject | null = null;

  constructor(draft: Draft) {
    this.#draft = draft;
  }

  read({ event, data }: Message): void {
    if (event === 'error') return this.#draft.fail(data);
    const payload = this.#draft.parse(data);
    if (payload === null) return;
    if (isErrorBody(payload)) return this.#draft.fail(data);
    this.#readEvent(payload);
  }

  readWhole(body: unknown): void {
    const text = JSON.stringify(body);
    const message = toObject(body);
    if (isErrorBody(message)) return this.#draft.fail(text);
    if (!Array.isArray(message['content'])) return this.#draft.refuse('the answer has no content', text);
    this.#readStart(message);
    for (const [index, block] of toList(message['content']).entries()) this.#readBlock(index, toObject(block));
    this.#readStop(message);
    this.#finish(this.#stop ?? {});
  }

  end(): void {
    for (const { id, name, input, json } of this.#calls.values()) {
      const whole = json.trim() === '' ? input : (parseJson(json) ?? json);
      this.#draft.addToolCall({ id, name, arguments: whole ?? {} });
    }
  }

  /** Events may be added at any time, so one that is not known means nothing. */
  #readEvent(event: JsonObject): void {
    switch (event['type']) {
      case 'message_start':
        return this.#readFirst(toObject(event['message']));
      case 'content_block_start':
        return this.#readBlock(event['index'], toObject(event['content_block']));
      case 'content_block_delta':
        return this.#readDelta(event['index'], toObject(event['delta']));
      case 'message_delta':
        this.#noteUsage(event['usage']);
        return this.#readStop(toObject(event['delta']));
      case 'message_stop':
        // Without a reason it is a message that broke off.
        if (this.#stop !== null) this.#finish(this.#stop);
        return this.#draft.close();
      default:
    }
  }

  /** Output is counted here before there is any. */
  #readFirst(message: JsonObject): void {
    const { usage } = message;
    this.#readStart(isObject(usage) ? { ...message, usage: { ...usage, output_tokens: null } } : message);
  }

  #readStart({ id, model, usage }: JsonObject): void {
    this.#draft.note({ id: toText(id), model: toText(model) });
    this.#noteUsage(usage);
  }

  #noteUsage(usage: unknown): void {
    this.#usage = mergeUsage(this.#usage, usage);
    this.#draft.note({ usage: toUsage(this.#usage) });
  }

  /** Signatures, redacted thoughts and what the vendor's own tools did are no part of the answer. */
  #readBlock(index: unknown, { type, text, thinking, id, name, input }: JsonObject): void {
    if (type === 'text') this.#draft.addText(toText(text));
    if (type === 'thinking') this.#draft.addReasoning(toText(thinking));
    if (type === 'tool_use') this.#calls.set(index, { id: toText(id), name: toText(name), input, json: '' });
  }

  #readDelta(index: unknown, { type, text, thinking, partial_json: json }: JsonObject): void {
    if (type === 'text_delta') this.#draft.addText(toText(text));
    if (type === 'thinking_delta') this.#draft.addReasoning(toText(thinking));
    const call = type === 'input_json_delta' ? this.#calls.get(index) : undefined;
    if (call !== undefined) call.json += toText(json);
  }

  #readStop(delta: JsonObject): void {
    if (toText(delta['stop_reason']) !== '') this.#stop = delta;
  }

  #finish({ stop_reason: word, stop_details: details }: JsonObject): void {
    const name = toText(word);
    if (name === 'refusal' && isObject(details)) this.#draft.addRefusal(toText(details['explanation']));
    if (name === 'pause_turn') this.#draft.warn('the model paused before it was done');
    this.#draft.finish(toFinishReason(finishReasons, name));
  }
}
