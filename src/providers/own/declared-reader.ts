import type { Draft } from '../draft.ts';
import type { Message, Reader } from '../driver.ts';
import { isErrorBody } from '../error-words.ts';
import { isObject, parseJson, toCount, toText, type JsonObject } from '../json.ts';
import type { FinishReason, Usage } from '../provider.ts';
import type { AnswerPlaces, ChatDeclaration, FinishWord } from './declaration.ts';
import { findAt, type Places } from './place.ts';

const usualWords: Readonly<Record<string, FinishWord>> = {
  stop: 'stop',
  end_turn: 'stop',
  stop_sequence: 'stop',
  eos: 'stop',
  length: 'length',
  max_tokens: 'length',
  content_filter: 'filtered',
  filtered: 'filtered',
};

/** Reads answers by what a declaration says about where things sit in them. */
export class DeclaredReader implements Reader {
  readonly #draft: Draft;
  readonly #chat: ChatDeclaration;
  #reason: FinishReason | null = null;

  constructor(draft: Draft, chat: ChatDeclaration) {
    this.#draft = draft;
    this.#chat = chat;
  }

  read({ event, data }: Message): void {
    const { end, answer } = this.#chat;
    if (event === 'error') return this.#draft.fail(data);
    // An API that does not stream has no end mark, so nothing that it sends piece by piece is known to be complete.
    if (end === undefined)
      return this.#draft.refuse('the answer is a stream, which the provider does not declare', data);
    if (end.data !== undefined && data.trim() === end.data) return this.#close();
    const isEnd = end.event !== undefined && event === end.event;
    const message = isEnd && !isObject(parseJson(data)) ? null : this.#draft.parse(data);
    if (message !== null) this.#readFields(message, answer, false);
    if (this.#draft.isOver) return;
    if (isEnd || (message !== null && isAt(message, end))) this.#close();
  }

  readWhole(body: unknown): void {
    const places = { ...this.#chat.answer, ...this.#chat.whole };
    const isSaid = this.#readFields(body, places, true);
    if (this.#draft.isOver) return;
    if (!isSaid && this.#reason === null)
      return this.#draft.refuse(`the answer has no text at ${renderPlaces(places.text)}`, JSON.stringify(body));
    this.#draft.finish(this.#reason ?? (places.finish === undefined ? 'stop' : 'other'));
  }

  /** Says whether there was text or a thought. */
  #readFields(message: unknown, places: AnswerPlaces, isWhole: boolean): boolean {
    const text = findAt(message, places.text);
    const thought = findAt(message, places.reasoning);
    const isSaid = typeof text === 'string' || typeof thought === 'string';
    const error = toErrorText(message, places.error) ?? (isSaid ? null : toUsualError(message, isWhole));
    if (error !== null) {
      this.#draft.fail(error);
      return isSaid;
    }
    this.#draft.note({
      model: toText(findAt(message, places.model)),
      id: toText(findAt(message, places.id)),
      usage: toUsage(message, places),
    });
    this.#draft.addReasoning(toText(thought));
    this.#draft.addText(toText(text));
    this.#readFinish(findAt(message, places.finish));
    return isSaid;
  }

  /** It says why, and only the end mark says that it is so. */
  #readFinish(word: unknown): void {
    if (typeof word !== 'string' || word === '' || this.#reason !== null) return;
    const reason = findReason(word, this.#chat.finish_words);
    if (reason === 'error') return this.#draft.breakOff(`the model stopped with "${word}"`);
    this.#reason = reason;
  }

  #close(): void {
    this.#draft.finish(this.#reason ?? 'stop');
    this.#draft.close();
  }
}

/** The error that sits at a place of an answer, in a form that everybody understands; null when there is none. */
export function toErrorText(answer: unknown, places: Places | undefined): string | null {
  const error = findAt(answer, places);
  const isError = isObject(error) ? Object.keys(error).length > 0 : typeof error === 'string' && error !== '';
  return isError ? JSON.stringify({ ...(isObject(answer) ? answer : {}), error }) : null;
}

/** What says an error in most APIs. A message of a stream may say all kinds of things, so less counts there. */
function toUsualError(answer: unknown, isWhole: boolean): string | null {
  if (!isObject(answer)) return null;
  const { error, type } = answer;
  const isError = isErrorBody(isWhole ? answer : { error, type });
  return isError ? JSON.stringify(answer) : null;
}

function isAt(message: JsonObject, { path, equals }: NonNullable<ChatDeclaration['end']>): boolean {
  const found = findAt(message, path);
  if (equals === undefined) return found !== undefined && found !== false && found !== '';
  return found === equals;
}

function findReason(word: string, words: ChatDeclaration['finish_words'] = {}): FinishWord {
  if (Object.hasOwn(words, word)) return words[word] ?? 'other';
  const usual = word.toLowerCase();
  return Object.hasOwn(usualWords, usual) ? (usualWords[usual] ?? 'other') : 'other';
}

function toUsage(message: unknown, { usage }: AnswerPlaces): Usage | null {
  if (usage === undefined) return null;
  const counts = {
    input: toCount(findAt(message, usage.input)),
    output: toCount(findAt(message, usage.output)),
    reasoning: toCount(findAt(message, usage.reasoning)),
    cacheRead: toCount(findAt(message, usage.cache_read)),
    cacheWrite: toCount(findAt(message, usage.cache_write)),
  };
  return Object.values(counts).every((count) => count === null) ? null : counts;
}

function renderPlaces(places: Places): string {
  return (typeof places === 'string' ? [places] : places).map((place) => `"${place}"`).join(' or ');
}
