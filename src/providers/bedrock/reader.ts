import type { Draft } from '../draft.ts';
import type { Message, Reader } from '../driver.ts';
import { isErrorBody } from '../error-words.ts';
import { toFinishReason } from '../finish-reason.ts';
import { isObject, parseJson, toCount, toList, toObject, toText, type JsonObject } from '../json.ts';
import type { FinishReason, Usage } from '../provider.ts';

const finishReasons: Readonly<Record<string, FinishReason>> = {
  end_turn: 'stop',
  stop_sequence: 'stop',
  max_tokens: 'length',
  model_context_window_exceeded: 'length',
  tool_use: 'tool-call',
  guardrail_intervened: 'filtered',
  content_filtered: 'filtered',
};

interface Call {
  readonly id: string;
  readonly name: string;
  /** Pieces of JSON text. */
  input: string;
}

/** Reads the events of ConverseStream, and the answers of Converse. */
export class ConverseReader implements Reader {
  readonly #draft: Draft;
  /** By the index of their block. */
  readonly #calls = new Map<unknown, Call>();
  #reason = '';

  constructor(draft: Draft) {
    this.#draft = draft;
  }

  read({ event, data }: Message): void {
    if (event.startsWith('exception:')) return this.#draft.fail(toErrorBody(event.slice('exception:'.length), data));
    const payload = this.#draft.parse(data);
    if (payload === null) return;
    switch (event) {
      case 'contentBlockStart':
        return this.#readStart(payload['contentBlockIndex'], toObject(payload['start']));
      case 'contentBlockDelta':
        return this.#readDelta(payload['contentBlockIndex'], toObject(payload['delta']));
      case 'messageStop':
        this.#reason = toText(payload['stopReason']);
        return;
      case 'metadata':
        return this.#readMetadata(payload);
    }
  }

  readWhole(body: unknown): void {
    const answer = toObject(body);
    const text = JSON.stringify(body);
    const { content } = toObject(toObject(answer['output'])['message']);
    if (!Array.isArray(content)) {
      if (isErrorBody(answer)) return this.#draft.fail(text);
      return this.#draft.refuse('the answer has no message', text);
    }
    for (const block of toList(content)) this.#readBlock(toObject(block));
    this.#draft.note({ usage: toUsage(answer['usage']) });
    this.#finish(toText(answer['stopReason']));
  }

  end(): void {
    for (const { id, name, input } of this.#calls.values()) {
      // A call without arguments has no pieces.
      const parsed: unknown = input.trim() === '' ? {} : (parseJson(input) ?? input);
      this.#draft.addToolCall({ id, name, arguments: parsed });
    }
  }

  #readStart(index: unknown, { toolUse }: JsonObject): void {
    if (!isObject(toolUse)) return;
    this.#calls.set(index, { id: toText(toolUse['toolUseId']), name: toText(toolUse['name']), input: '' });
  }

  #readDelta(index: unknown, { text, reasoningContent, toolUse }: JsonObject): void {
    this.#draft.addText(toText(text));
    this.#draft.addReasoning(toText(toObject(reasoningContent)['text']));
    const call = this.#calls.get(index);
    if (call !== undefined) call.input += toText(toObject(toolUse)['input']);
  }

  /** The last event. Without it the answer is cut off, even when the model has said why it stopped. */
  #readMetadata(payload: JsonObject): void {
    this.#draft.note({ usage: toUsage(payload['usage']) });
    if (this.#reason === '') return;
    this.#finish(this.#reason);
    this.#draft.close();
  }

  #readBlock({ text, reasoningContent, toolUse }: JsonObject): void {
    this.#draft.addText(toText(text));
    this.#draft.addReasoning(toText(toObject(toObject(reasoningContent)['reasoningText'])['text']));
    if (!isObject(toolUse)) return;
    const { toolUseId, name, input } = toolUse;
    this.#draft.addToolCall({ id: toText(toolUseId), name: toText(name), arguments: input ?? {} });
  }

  #finish(word: string): void {
    if (word.startsWith('malformed_')) return this.#draft.breakOff(`the model stopped with "${word}"`);
    this.#draft.finish(toFinishReason(finishReasons, word));
  }
}

/** An exception in a stream, in the form that an error answer has. */
function toErrorBody(type: string, data: string): string {
  const body = toObject(parseJson(data));
  const message = toText(body['message']) || toText(body['originalMessage']) || type;
  return JSON.stringify({ ...body, message, __type: type });
}

/** What came out of the cache and went into it is counted beside the rest of the input. */
function toUsage(value: unknown): Usage | null {
  if (!isObject(value)) return null;
  const [input, output] = [toCount(value['inputTokens']), toCount(value['outputTokens'])];
  if (input === null && output === null) return null;
  const cacheRead = toCount(value['cacheReadInputTokens']);
  const cacheWrite = toCount(value['cacheWriteInputTokens']);
  const all = input === null ? null : input + (cacheRead ?? 0) + (cacheWrite ?? 0);
  return { input: all, output, reasoning: null, cacheRead, cacheWrite };
}
