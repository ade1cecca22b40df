import type { Draft } from '../draft.ts';
import type { Message, Reader } from '../driver.ts';
import { isErrorBody } from '../error-words.ts';
import { isObject, toList, toObject, toText, type JsonObject } from '../json.ts';
import { toCost, toUsage } from '../openai-chat/usage.ts';
import { FunctionCalls } from './calls.ts';

/** Reads the events of a response, or a response that came whole. */
export class ResponsesReader implements Reader {
  readonly #draft: Draft;
  readonly #calls = new FunctionCalls();
  /** Messages in which the model comments on what it is about to do. */
  readonly #comments = new Set<string>();
  #hasWords = false;
  /** The thought that was last heard, to tell where the next one begins. */
  #thought: string | null = null;

  constructor(draft: Draft) {
    this.#draft = draft;
  }

  /** Goes by the type in the payload, as Bedrock leaves out the names of events. */
  read({ event: name, data }: Message): void {
    if (name === 'error') return this.#draft.fail(data);
    // OpenRouter puts it behind the end. It is no end by itself.
    if (data.trim() === '[DONE]') return this.#draft.close();
    const event = this.#draft.parse(data);
    if (event === null) return;
    const type = toText(event['type']);
    if (type.startsWith('response.')) this.#readEvent(type, event);
    else if (isErrorBody(event)) this.#draft.fail(data);
  }

  readWhole(body: unknown): void {
    const response = toObject(body);
    const text = JSON.stringify(body);
    if (isErrorBody(response)) return this.#draft.fail(text);
    if (!Array.isArray(response['output'])) return this.#draft.refuse('the answer has no output', text);
    this.#finish(response);
  }

  end(): void {
    for (const call of this.#calls.take()) this.#draft.addToolCall(call);
  }

  /** Of some sixty types of events these carry the answer. */
  #readEvent(type: string, event: JsonObject): void {
    const text = toText(event['delta']);
    switch (type) {
      case 'response.created':
        return this.#note(toObject(event['response']));
      case 'response.output_item.added':
      case 'response.output_item.done':
        return this.#readItem(toObject(event['item']), toKey(event));
      case 'response.output_text.delta':
        return this.#addText(text, toKey(event));
      case 'response.refusal.delta':
        return this.#addRefusal(text);
      case 'response.reasoning_summary_text.delta':
      case 'response.reasoning_text.delta':
        return this.#think(text, `${toKey(event)}/${String(event['summary_index'] ?? event['content_index'])}`);
      case 'response.function_call_arguments.delta':
        return this.#calls.addPiece(toKey(event), text);
      case 'response.function_call_arguments.done':
        return this.#calls.addItem(toKey(event), { arguments: event['arguments'] });
      case 'response.completed':
      case 'response.incomplete':
      case 'response.failed':
        this.#finish({ ...toObject(event['response']), status: type.replace('response.', '') });
        return this.#draft.close();
    }
  }

  #finish(response: JsonObject): void {
    this.#note(response);
    const { status, error, output, incomplete_details: details } = response;
    switch (status) {
      case 'failed':
      case 'cancelled':
        // The words lie inside the response, where nobody else looks for them.
        return this.#draft.fail(JSON.stringify({ error: isObject(error) ? error : `the response is ${status}` }));
      case 'queued':
      case 'in_progress':
        return this.#draft.breakOff(`the response is still ${status.replace('_', ' ')}`);
    }
    this.#readOutput(output);
    if (status === 'completed') return this.#draft.finish('stop');
    const { reason } = toObject(details);
    if (reason === 'max_output_tokens') return this.#draft.finish('length');
    this.#draft.finish(reason === 'content_filter' ? 'filtered' : 'other');
  }

  #note({ model, id, usage }: JsonObject): void {
    // xAI counts the reasoning into the output here, which it does not do in chat completions.
    this.#draft.note({ model: toText(model), id: toText(id), usage: toUsage(usage, {}), cost: toCost(usage) });
  }

  /** The end of a stream repeats everything, so only what did not come in pieces is taken from there. */
  #readOutput(output: unknown): void {
    const items = toList(output).map(toObject);
    const wanted = new Set([
      this.#hasWords ? '' : 'message',
      this.#thought === null ? 'reasoning' : '',
      this.#calls.isEmpty ? 'function_call' : '',
    ]);
    for (const [index, item] of items.entries()) {
      if (wanted.has(toText(item['type']))) this.#readWholeItem(item, String(index));
    }
  }

  #readWholeItem(item: JsonObject, key: string): void {
    this.#readItem(item, key);
    if (item['type'] === 'reasoning') {
      const thoughts = [...toList(item['summary']), ...toList(item['content'])].map(toObject);
      for (const [index, thought] of thoughts.entries()) this.#think(toText(thought['text']), `${key}/${index}`);
      return;
    }
    for (const part of toList(item['content']).map(toObject)) {
      if (part['type'] === 'refusal') this.#addRefusal(toText(part['refusal']));
      else this.#addText(toText(part['text']), key);
    }
  }

  #readItem(item: JsonObject, key: string): void {
    if (item['type'] === 'function_call') this.#calls.addItem(key, item);
    if (item['type'] === 'message' && item['phase'] === 'commentary') this.#comments.add(key);
  }

  /**
   * A comment is what the model says on its way to the answer ("Let me look that up"). Whoever pipes the answer into a
   * program wants none of it there, so it goes where the thoughts are.
   */
  #addText(text: string, key: string): void {
    this.#hasWords ||= text !== '';
    if (this.#comments.has(key)) this.#think(text, key);
    else this.#draft.addText(text);
  }

  #addRefusal(words: string): void {
    this.#hasWords = true;
    this.#draft.addRefusal(words);
  }

  #think(text: string, thought: string): void {
    if (text === '') return;
    this.#draft.addReasoning(this.#thought === null || this.#thought === thought ? text : `\n\n${text}`);
    this.#thought = thought;
  }
}

/** Which item of the output an event is about. Some gateways give an item another id with every event. */
function toKey({ output_index: index, item_id: id, item }: JsonObject): string {
  return typeof index === 'number' ? String(index) : toText(id) || toText(toObject(item)['id']);
}
