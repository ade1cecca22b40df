import type { Draft } from '../draft.ts';
import type { Message, Reader } from '../driver.ts';
import { isErrorBody } from '../error-words.ts';
import { toFinishReason } from '../finish-reason.ts';
import { isObject, toList, toObject, toText, type JsonObject } from '../json.ts';
import type { FinishReason } from '../provider.ts';
import type { Quirks } from '../settings.ts';
import { ToolCalls } from './tools.ts';
import { toCost, toUsage } from './usage.ts';

const finishReasons: Readonly<Record<string, FinishReason>> = {
  stop: 'stop',
  eos: 'stop',
  eos_token: 'stop',
  end_turn: 'stop',
  stop_sequence: 'stop',
  length: 'length',
  max_tokens: 'length',
  model_length: 'length',
  tool_calls: 'tool-call',
  function_call: 'tool-call',
  content_filter: 'filtered',
  safety: 'filtered',
  blacklist: 'filtered',
};

/** These reasons say that the model was stopped before it was done. */
const brokenReasons = new Set(['error', 'abort', 'insufficient_system_resource']);

/** Reads chunks of chat completions, in all the forms that those who copy OpenAI give them. */
export class ChatReader implements Reader {
  readonly #draft: Draft;
  readonly #quirks: Quirks;
  readonly #tools = new ToolCalls();
  #hasEmptyThought = false;

  constructor(draft: Draft, quirks: Quirks) {
    this.#draft = draft;
    this.#quirks = quirks;
  }

  read({ event, data }: Message): void {
    if (event === 'error') return this.#draft.fail(data);
    if (data.trim() === '[DONE]') {
      this.#draft.finish('other');
      return this.#draft.close();
    }
    const chunk = this.#draft.parse(data);
    if (chunk !== null) this.#readChunk(chunk, data);
  }

  readWhole(body: unknown): void {
    this.#readChunk(toObject(body), null);
    const [choice] = toList(toObject(body)['choices']).map(toObject);
    // Azure leaves out the message of a filtered choice.
    const isFiltered = choice?.['finish_reason'] === 'content_filter';
    if (this.#draft.isOver) return;
    if (choice === undefined || (!isObject(choice['message']) && !isFiltered))
      return this.#draft.refuse('the answer has no choices with a message', JSON.stringify(body));
    this.#draft.finish('other');
  }

  end(): void {
    for (const call of this.#tools.take()) this.#draft.addToolCall(call);
  }

  /** `data` is its text, where that is at hand. */
  #readChunk(chunk: JsonObject, data: string | null): void {
    if (isErrorBody(chunk)) return this.#draft.fail(data ?? JSON.stringify(chunk));
    const usage = chunk['usage'] ?? toObject(chunk['x_groq'])['usage'];
    this.#draft.note({
      model: toText(chunk['model']),
      id: toText(chunk['id']),
      usage: toUsage(usage, this.#quirks),
      cost: toCost(usage),
    });
    for (const choice of toList(chunk['choices'])) this.#readChoice(toObject(choice));
  }

  #readChoice(choice: JsonObject): void {
    const { index } = choice;
    if (typeof index === 'number' && index !== 0) {
      return this.#draft.warn('the provider sent several answers; only the first was kept');
    }
    this.#draft.note({ usage: toUsage(choice['usage'], this.#quirks) });
    const whole = this.#draft.hasText ? undefined : choice['message'];
    this.#readDelta(toObject(choice['delta'] ?? whole));
    // OpenRouter repeats the finish reason beside the usage. The first one counts.
    this.#readFinish(toText(choice['finish_reason']).toLowerCase());
  }

  #readFinish(word: string): void {
    if (word === '' || this.#draft.isComplete) return;
    if (brokenReasons.has(word)) return this.#draft.breakOff(`the model stopped with "${word}"`);
    this.#draft.finish(toFinishReason(finishReasons, word));
  }

  #readDelta(delta: JsonObject): void {
    // Some send the same thought under two names.
    const thought = toText(delta['reasoning_content']) || toText(delta['reasoning']) || toText(delta['thinking']);
    if (!this.#isRepeated(thought)) this.#draft.addReasoning(thought);
    this.#readContent(delta['content']);
    this.#draft.addRefusal(toText(delta['refusal']));
    if ('tool_calls' in delta) this.#tools.add(delta['tool_calls']);
    if ('function_call' in delta) this.#tools.addFunction(delta['function_call']);
  }

  #isRepeated(thought: string): boolean {
    if (this.#quirks.emptyThought?.test(thought) !== true) return false;
    const isRepeated = this.#hasEmptyThought;
    this.#hasEmptyThought = true;
    return isRepeated;
  }

  /** A string, a part, or a list of parts. Mistral puts thinking and text into one list. */
  #readContent(content: unknown): void {
    if (typeof content === 'string') this.#draft.addText(content);
    else if (Array.isArray(content)) for (const part of content) this.#readContent(part);
    else if (isObject(content)) this.#readPart(content);
  }

  #readPart(part: JsonObject): void {
    const { type, text, thinking } = part;
    if (type === 'thinking' || type === 'reasoning') {
      const thoughts = Array.isArray(thinking)
        ? thinking.map((each) => toText(toObject(each)['text']))
        : [thinking, text];
      this.#draft.addReasoning(thoughts.map(toText).join(''));
    } else if (type === 'refusal') this.#draft.addRefusal(toText(part['refusal']));
    else this.#draft.addText(toText(text));
  }
}
