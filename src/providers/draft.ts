import { ProviderFailure } from '../errors.ts';
import { cutText } from '../http/cut-text.ts';
import { createAlikeParser } from './alike-json.ts';
import type { Exchange } from './driver.ts';
import { toPlainText } from './error-words.ts';
import { isObject, type JsonObject } from './json.ts';
import {
  refusalWarning,
  type Cost,
  type FinishReason,
  type StreamEvent,
  type ToolCall,
  type Usage,
} from './provider.ts';

interface Piece {
  readonly type: 'text-delta' | 'reasoning-delta';
  text: string;
}

interface Facts {
  readonly usage?: Usage | null;
  readonly cost?: Cost | null;
  readonly model?: string;
  readonly id?: string;
}

/**
 * One answer while it comes in. A reader tells it what the wire says; it gives the events, and keeps what holds for every
 * protocol: one finish, nothing after it, no success without an end, no error shown as an answer.
 */
export class Draft {
  readonly #exchange: Exchange;
  readonly #toFailure: (body: string) => ProviderFailure;
  readonly #parse = createAlikeParser();
  readonly #warnings = new Set<string>();
  readonly #tools: ToolCall[] = [];
  #pieces: Piece[] = [];
  #reason: FinishReason | null = null;
  #usage: Usage | null = null;
  #cost: Cost | null = null;
  #model = '';
  #id = '';
  #refusal = '';
  #hasText = false;
  #messages = 0;
  #junk: string[] = [];
  #failure: ProviderFailure | null = null;
  #isClosed = false;

  /** `toFailure` gives its meaning to an error that came in place of the answer or in the middle of it. */
  constructor(exchange: Exchange, toFailure: (body: string) => ProviderFailure) {
    this.#exchange = exchange;
    this.#toFailure = toFailure;
  }

  /** Nothing that follows belongs to the answer. */
  get isOver(): boolean {
    return this.#isClosed || this.#failure !== null;
  }

  /** The model has said all, though usage may still follow. */
  get isComplete(): boolean {
    return this.#reason !== null && this.#failure === null;
  }

  /** Whether something of the answer has been given away. */
  get hasText(): boolean {
    return this.#hasText;
  }

  /** The payload of a message, or null when it is no JSON object, which is noted. */
  parse(data: string): JsonObject | null {
    const value = this.#parse(data);
    if (isObject(value)) {
      this.#messages += 1;
      return value;
    }
    if (data.trim() !== '') this.#junk.push(cutText(data, 200));
    return null;
  }

  addText(text: string): void {
    this.#add('text-delta', text);
  }

  addReasoning(text: string): void {
    this.#add('reasoning-delta', text);
  }

  /** A call that is whole. It is given out at the end, as a broken answer calls nothing. */
  addToolCall(call: ToolCall): void {
    this.#tools.push(call);
  }

  /** Words of the model about why it does not answer. */
  addRefusal(words: string): void {
    this.#refusal += words;
  }

  warn(message: string): void {
    this.#warnings.add(message);
  }

  /** The last report counts: some tell the usage so far with every message. Null and '' say nothing new. */
  note({ usage, cost, model, id }: Facts): void {
    this.#usage = usage ?? this.#usage;
    this.#cost = cost ?? this.#cost;
    this.#model = model || this.#model;
    this.#id ||= id ?? '';
  }

  /** The model has said all. The first reason counts. */
  finish(reason: FinishReason): void {
    this.#reason ??= reason;
  }

  /** What was taken for the end was none, as the answer goes on. For protocols without an end mark. */
  resume(): void {
    this.#reason = null;
  }

  /** The end mark: nothing that follows counts. */
  close(): void {
    this.#isClosed = true;
  }

  /** An error in place of the answer or in it, as the vendor wrote it. Once text has been given away nobody may retry. */
  fail(body: string): void {
    const failure = this.#toFailure(body);
    this.#failure = this.#hasText ? this.#toIncomplete(failure.message, failure) : failure;
  }

  /** The model was stopped before it was done. */
  breakOff(message: string): void {
    const { provider } = this.#exchange;
    this.#failure = this.#hasText
      ? this.#toIncomplete(message)
      : new ProviderFailure('provider', message, { provider, isRetryable: true });
  }

  /** The answer has not the form of this protocol. */
  refuse(message: string, text: string): void {
    this.#failure = this.#toMalformed(message, text);
  }

  /** What became known since the last call: one event for neighbours of a kind. */
  takeEvents(): readonly StreamEvent[] {
    const events = this.#pieces;
    this.#pieces = [];
    return events;
  }

  /** What trouble on the way makes of the answer: once text has been given away it is half an answer. */
  toBrokenOff(failure: ProviderFailure): ProviderFailure {
    if (this.#hasText && failure.code !== 'incomplete') return this.#toIncomplete(failure.message, failure);
    // Who reads bytes does not know whose they are.
    if (failure.provider !== undefined) return failure;
    const { code, message, detail, hint, isRetryable } = failure;
    const { provider } = this.#exchange;
    return new ProviderFailure(code, message, { provider, detail, hint, isRetryable, cause: failure });
  }

  throwFailure(): void {
    if (this.#failure !== null) throw this.#failure;
  }

  /** The events at the end of an answer. Throws when it has no end. */
  end(): readonly StreamEvent[] {
    this.throwFailure();
    this.#checkJunk();
    if (this.#reason === null) throw this.#toIncomplete('the stream ended without its end mark');
    if (this.#refusal !== '') this.#warnings.add(`${refusalWarning}: ${toPlainText(this.#refusal)}`);
    const events: StreamEvent[] = [];
    for (const message of this.#warnings) events.push({ type: 'warning', message });
    for (const call of this.#tools) events.push({ type: 'tool-call', ...call });
    events.push({
      type: 'finish',
      reason: this.#toReason(this.#reason),
      usage: this.#usage,
      model: this.#model || this.#exchange.model,
      responseId: this.#id || undefined,
      // A copy with a member that is there already is made twenty times as fast as one with a new one.
      status: undefined,
      cost: this.#cost ?? undefined,
    });
    return events;
  }

  #checkJunk(): void {
    const [junk] = this.#junk;
    if (junk === undefined) return;
    // A stream that breaks off in its first message leaves one piece of JSON, which is no nonsense.
    const isNonsense = this.#isClosed || this.#junk.length > 1 || !junk.startsWith('{');
    if (this.#messages === 0 && isNonsense) throw this.#toMalformed('the answer is no chat completion', junk);
    this.#warnings.add(`${this.#junk.length} unreadable parts of the answer were left out`);
  }

  /** Some servers end a tool call with a plain stop. */
  #toReason(reason: FinishReason): FinishReason {
    if (this.#refusal !== '') return 'filtered';
    return reason === 'stop' && this.#tools.length > 0 ? 'tool-call' : reason;
  }

  #add(type: Piece['type'], text: string): void {
    if (text === '') return;
    if (this.#reason !== null) {
      this.#warnings.add('text after the end of the answer was left out');
      return;
    }
    this.#hasText = true;
    const last = this.#pieces.at(-1);
    if (last?.type === type) last.text += text;
    else this.#pieces.push({ type, text });
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
      hint: 'check the base URL and the driver: does a server of this kind answer there?',
    });
  }
}
