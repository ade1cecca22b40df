import { ProviderFailure } from '../errors.ts';
import type { SseMessage } from '../http/sse.ts';
import type { Exchange } from './driver.ts';
import { isErrorBody, toPlainText } from './error-words.ts';
import { toHttpFailure } from './http-errors.ts';
import { isObject, parseJson, toList, toObject, toText, type JsonObject } from './json.ts';
import { ToolCalls } from './openai-tools.ts';
import { toUsage } from './openai-usage.ts';
import type { FinishReason, StreamEvent, Usage } from './provider.ts';

interface Piece {
  readonly type: 'text-delta' | 'reasoning-delta';
  text: string;
}

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
};

/** These reasons say that the model was stopped before it was done. */
const brokenReasons = new Set(['error', 'abort', 'insufficient_system_resource']);

/** One answer while it comes in: takes chunks, gives events. */
export class OpenAiAnswer {
  readonly #exchange: Exchange;
  readonly #tools = new ToolCalls();
  readonly #warnings = new Set<string>();
  #pieces: Piece[] = [];
  #finish = '';
  #usage: Usage | null = null;
  #model = '';
  #id = '';
  #refusal = '';
  #hasText = false;
  #chunks = 0;
  #junk: string[] = [];
  #failure: ProviderFailure | null = null;
  #isDone = false;

  constructor(exchange: Exchange) {
    this.#exchange = exchange;
  }

  /** Nothing that follows belongs to the answer. */
  get isOver(): boolean {
    return this.#isDone || this.#failure !== null;
  }

  /** The model has said all, though usage may still follow. */
  get isComplete(): boolean {
    return this.#finish !== '' && this.#failure === null;
  }

  read({ event, data }: SseMessage): void {
    if (this.isOver) return;
    if (event === 'error') {
      this.#fail(data);
      return;
    }
    if (data.trim() === '[DONE]') {
      this.#isDone = true;
      return;
    }
    const chunk = parseJson(data);
    if (isObject(chunk)) this.#readChunk(chunk, data);
    else if (data.trim() !== '') this.#junk.push(data.slice(0, 200));
  }

  /** Takes an answer that came in one piece. */
  readWhole(body: JsonObject): void {
    this.#isDone = true;
    this.#readChunk(body, JSON.stringify(body));
    if (this.#failure !== null) return;
    const [choice] = toList(body['choices']).map(toObject);
    // Azure leaves out the message of a filtered choice.
    if (choice === undefined || (!isObject(choice['message']) && this.#finish !== 'content_filter')) {
      this.#failure = this.#toMalformed('the answer has no choices with a message', JSON.stringify(body));
    }
  }

  /** What became known since the last call: one event for neighbours of a kind. */
  takeEvents(): readonly StreamEvent[] {
    const events = this.#pieces;
    this.#pieces = [];
    return events;
  }

  /** What trouble on the way makes of the answer: once text has been given away it is half an answer. */
  toBrokenOff(failure: ProviderFailure): ProviderFailure {
    return this.#hasText && failure.code !== 'incomplete' ? this.#toIncomplete(failure.message, failure) : failure;
  }

  throwFailure(): void {
    if (this.#failure !== null) throw this.#failure;
  }

  /** The events at the end of an answer. Throws when it has no end. */
  end(): readonly StreamEvent[] {
    this.throwFailure();
    const [junk] = this.#junk;
    // A stream that breaks off in its first chunk leaves one piece of JSON, which is no nonsense.
    const isNonsense = this.#isDone || this.#junk.length > 1 || junk?.startsWith('{') === false;
    if (this.#chunks === 0 && junk !== undefined && isNonsense) {
      throw this.#toMalformed('the answer is no chat completion', junk);
    }
    if (this.#finish === '' && !this.#isDone) throw this.#toIncomplete('the stream ended without its end mark');
    if (brokenReasons.has(this.#finish)) throw this.#toBroken(`the model stopped with "${this.#finish}"`);
    if (junk !== undefined) this.#warnings.add(`${this.#junk.length} unreadable parts of the answer were left out`);
    if (this.#refusal !== '') this.#warnings.add(`the model refused: ${toPlainText(this.#refusal)}`);
    const warnings = [...this.#warnings].map((message): StreamEvent => ({ type: 'warning', message }));
    const finish: StreamEvent = {
      type: 'finish',
      reason: this.#toReason(),
      usage: this.#usage,
      model: this.#model || this.#exchange.model,
      responseId: this.#id || undefined,
    };
    return [...warnings, ...this.#tools.toEvents(), finish];
  }

  #toReason(): FinishReason {
    if (this.#refusal !== '') return 'filtered';
    const reason = Object.hasOwn(finishReasons, this.#finish) ? finishReasons[this.#finish] : undefined;
    // Some servers end a tool call with a plain stop.
    if (reason === 'stop' && !this.#tools.isEmpty) return 'tool-call';
    return reason ?? 'other';
  }

  #readChunk(chunk: JsonObject, data: string): void {
    if (isErrorBody(chunk)) {
      this.#fail(data);
      return;
    }
    this.#chunks += 1;
    this.#model = toText(chunk['model']) || this.#model;
    this.#id ||= toText(chunk['id']);
    // The last one wins: some repeat the usage so far on every chunk.
    this.#keepUsage(chunk['usage'] ?? toObject(chunk['x_groq'])['usage']);
    for (const choice of toList(chunk['choices'])) this.#readChoice(toObject(choice));
  }

  #readChoice(choice: JsonObject): void {
    const { index } = choice;
    if (typeof index === 'number' && index !== 0) {
      this.#warnings.add('the provider sent several answers; only the first was kept');
      return;
    }
    this.#keepUsage(choice['usage']);
    const whole = this.#hasText ? undefined : choice['message'];
    this.#readDelta(toObject(choice['delta'] ?? whole));
    // OpenRouter repeats the finish reason beside the usage. The first one counts.
    this.#finish ||= toText(choice['finish_reason']).toLowerCase();
  }

  #readDelta(delta: JsonObject): void {
    // Some send the same thought under two names.
    const thought = toText(delta['reasoning_content']) || toText(delta['reasoning']) || toText(delta['thinking']);
    this.#add('reasoning-delta', thought);
    this.#readContent(delta['content']);
    this.#refusal += toText(delta['refusal']);
    if ('tool_calls' in delta) this.#tools.add(delta['tool_calls']);
    if ('function_call' in delta) this.#tools.addFunction(delta['function_call']);
  }

  /** A string, a part, or a list of parts. Mistral puts thinking and text into one list. */
  #readContent(content: unknown): void {
    if (typeof content === 'string') this.#add('text-delta', content);
    else if (Array.isArray(content)) for (const part of content) this.#readContent(part);
    else if (isObject(content)) this.#readPart(content);
  }

  #readPart(part: JsonObject): void {
    const { type, text, thinking } = part;
    if (type === 'thinking' || type === 'reasoning') {
      const thoughts = Array.isArray(thinking)
        ? thinking.map((each) => toText(toObject(each)['text']))
        : [thinking, text];
      this.#add('reasoning-delta', thoughts.map(toText).join(''));
    } else if (type === 'refusal') this.#refusal += toText(part['refusal']);
    else this.#add('text-delta', toText(text));
  }

  #add(type: Piece['type'], text: string): void {
    if (text === '') return;
    if (this.#finish !== '') {
      this.#warnings.add('text after the end of the answer was left out');
      return;
    }
    this.#hasText = true;
    const last = this.#pieces.at(-1);
    if (last?.type === type) last.text += text;
    else this.#pieces.push({ type, text });
  }

  #keepUsage(value: unknown): void {
    this.#usage = toUsage(value, this.#exchange.quirks) ?? this.#usage;
  }

  /** An error inside an answer. Once text has been given away it is a broken answer, and nobody may retry it. */
  #fail(body: string): void {
    const failure = toHttpFailure({ status: 200, headers: {}, body, receivedAt: 0 }, this.#exchange);
    this.#failure = this.#hasText ? this.#toIncomplete(failure.message, failure) : failure;
  }

  #toBroken(message: string): ProviderFailure {
    if (this.#hasText) return this.#toIncomplete(message);
    return new ProviderFailure('provider', message, { provider: this.#exchange.provider, isRetryable: true });
  }

  #toIncomplete(message: string, cause?: ProviderFailure): ProviderFailure {
    return new ProviderFailure('incomplete', `incomplete: ${message}`, {
      provider: this.#exchange.provider,
      status: cause?.status,
      detail: cause?.detail,
      hint: cause?.hint,
      isRetryable: !this.#hasText,
      cause,
    });
  }

  #toMalformed(message: string, text: string): ProviderFailure {
    return new ProviderFailure('provider', message, {
      provider: this.#exchange.provider,
      detail: toPlainText(text) || undefined,
      hint: 'check the base URL: does an OpenAI-compatible server answer there?',
    });
  }
}
