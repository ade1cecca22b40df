import type { Draft } from '../draft.ts';
import type { Message, Reader } from '../driver.ts';
import { isErrorBody, toPlainText } from '../error-words.ts';
import { toFinishReason } from '../finish-reason.ts';
import { toList, toObject, toText, type JsonObject } from '../json.ts';
import type { FinishReason } from '../provider.ts';
import { toUsage } from './usage.ts';

/** Calls of tools end with STOP too, which the draft knows. Every other word is told as it stands. */
const finishReasons: Readonly<Record<string, FinishReason>> = {
  STOP: 'stop',
  MAX_TOKENS: 'length',
  CONTINUATION: 'length',
  SAFETY: 'filtered',
  RECITATION: 'filtered',
  LANGUAGE: 'filtered',
  BLOCKLIST: 'filtered',
  PROHIBITED_CONTENT: 'filtered',
  SPII: 'filtered',
  IMAGE_SAFETY: 'filtered',
  IMAGE_PROHIBITED_CONTENT: 'filtered',
  IMAGE_RECITATION: 'filtered',
};

/** The model lost its way in calling tools, so that what there is of the answer is no answer. A second try often helps. */
const brokenReasons = new Set([
  'MALFORMED_FUNCTION_CALL',
  'MALFORMED_RESPONSE',
  'UNEXPECTED_TOOL_CALL',
  'TOO_MANY_TOOL_CALLS',
  'MISSING_THOUGHT_SIGNATURE',
]);

/** Every message of a stream is a whole response with the next few parts. There is no end mark but the finish reason. */
export class GeminiReader implements Reader {
  readonly #draft: Draft;
  #hasCandidate = false;
  #hasAnswer = false;
  #calls = 0;
  #thoughts: number | null = null;
  #reason: FinishReason | null = null;

  constructor(draft: Draft) {
    this.#draft = draft;
  }

  read({ event, data }: Message): void {
    if (event === 'error') return this.#draft.fail(data);
    const chunk = this.#draft.parse(data);
    if (chunk !== null) this.#readChunk(chunk, data);
  }

  /** A server that was not asked for events, or does not know them, sends all messages of the stream as one array. */
  readWhole(body: unknown): void {
    for (const chunk of Array.isArray(body) ? body : [body]) {
      if (!this.#draft.isOver) this.#readChunk(toObject(chunk), JSON.stringify(chunk));
    }
    if (!this.#hasCandidate && !this.#draft.isOver)
      this.#draft.refuse('the answer has no candidates', JSON.stringify(body));
  }

  end(): void {
    if (this.#reason !== 'length' || this.#hasAnswer) return;
    const cause = this.#thoughts === null ? '' : ` by ${this.#thoughts} tokens of thought`;
    this.#draft.warn(
      `the limit of tokens was used up${cause} before the first word of the answer: raise --max-tokens, or lower --reasoning`,
    );
  }

  #readChunk(chunk: JsonObject, data: string): void {
    if (isErrorBody(chunk)) return this.#draft.fail(data);
    const usage = toUsage(chunk['usageMetadata']);
    this.#thoughts = usage?.reasoning ?? this.#thoughts;
    this.#draft.note({ model: toText(chunk['modelVersion']), id: toText(chunk['responseId']), usage });
    const candidates = toList(chunk['candidates']).map(toObject);
    const isBlocked = toText(toObject(chunk['promptFeedback'])['blockReason']) !== '';
    if (candidates.length === 0 && isBlocked) return this.#draft.fail(data);
    candidates.forEach((candidate, position) => this.#readCandidate(candidate, position));
  }

  /** An index of 0 is left out as often as not. */
  #readCandidate(candidate: JsonObject, position: number): void {
    const { index = position, content, finishReason } = candidate;
    if (index !== 0) return this.#draft.warn('the provider sent several answers; only the first was kept');
    this.#hasCandidate = true;
    for (const part of toList(toObject(content)['parts'])) this.#readPart(toObject(part));
    this.#readFinish(toText(finishReason), toPlainText(toText(candidate['finishMessage'])));
  }

  #readPart(part: JsonObject): void {
    const text = toText(part['text']);
    // Some gateways put a reason to stop on every message.
    if (text !== '') this.#draft.resume();
    if (part['thought'] === true) return this.#draft.addReasoning(text);
    if ('functionCall' in part) return this.#readCall(toObject(part['functionCall']));
    if (text === '') return this.#noteOther(part);
    this.#hasAnswer = true;
    this.#draft.addText(text);
  }

  /** Only some models give their calls an id. */
  #readCall({ id, name, args }: JsonObject): void {
    this.#hasAnswer = true;
    this.#calls += 1;
    this.#draft.addToolCall({ id: toText(id) || `call_${this.#calls}`, name: toText(name), arguments: args ?? {} });
  }

  /** Pictures, code that was run, and what is still to come. */
  #noteOther(part: JsonObject): void {
    const kind = Object.keys(part).find(
      (name) => name !== 'text' && !/^(thought|videoMetadata|partMetadata)/.test(name),
    );
    if (kind !== undefined)
      this.#draft.warn(`a part of the answer that is no text ("${toPlainText(kind)}") was left out`);
  }

  #readFinish(word: string, message: string): void {
    if (word === '' || this.#draft.isComplete) return;
    const told = `the model stopped with "${toPlainText(word)}"${message === '' ? '' : `: ${message}`}`;
    if (brokenReasons.has(word)) return this.#draft.breakOff(told);
    this.#reason = toFinishReason(finishReasons, word);
    if (this.#reason === 'filtered' || this.#reason === 'other') this.#draft.warn(told);
    this.#draft.finish(this.#reason);
  }
}
