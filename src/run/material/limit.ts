import type { Context } from '../../context.ts';
import { Failure } from '../../errors.ts';
import { toText, type Message, type Part } from '../../providers/provider.ts';
import type { Material } from './material.ts';

/** What is kept when the input is too long: nothing, the beginning, the end, or both without the middle. */
type Cut = 'fail' | 'head' | 'tail' | 'middle';

export interface InputLimit {
  readonly tokens: number;
  readonly cut: Cut;
}

export interface Composed {
  readonly messages: readonly Message[];
  /** What stands in the messages and may be cut. The prompt's own words never are. */
  readonly material: readonly Material[];
}

/** No tokenizer is asked: models differ, and for most text this is near. */
const charactersPerToken = 4;
/** Room for the words that stand where something was cut. */
const markLength = 50;

export function estimateTokens(characters: number): number {
  return Math.ceil(characters / charactersPerToken);
}

/** Throws `usage` when the messages are too long and cannot or may not be cut. Says on stderr what was cut. */
export async function limitInput(context: Context, composed: Composed, limit: InputLimit): Promise<readonly Message[]> {
  const { messages } = composed;
  const characters = count(messages);
  const excess = characters - limit.tokens * charactersPerToken;
  if (excess <= 0) return messages;
  const found = `the input is about ${estimateTokens(characters)} tokens, more than the ${limit.tokens} of --max-input-tokens`;
  const hint = 'this is an estimate, 4 characters for each token';
  if (limit.cut === 'fail') {
    const ways = `add :head, :tail or :middle to say what to keep of what was added; ${hint}`;
    throw new Failure('usage', found, { hint: ways });
  }
  const pieces = composed.material.filter(({ text }) => text.length > markLength && isIn(messages, text));
  const allowed = sum(pieces) - excess - pieces.length * markLength;
  if (allowed < 0) throw new Failure('usage', found, { detail: 'too little was added that could be cut', hint });
  const level = findLevel(
    pieces.map(({ text }) => text.length),
    allowed,
  );
  const long = pieces.filter(({ text }) => text.length > level + markLength);
  for (const { label, text } of long) {
    await context.io.warn(`kept ${describe(limit.cut)} of ${label}: ${level} of ${text.length} characters`);
  }
  return messages.map((message) =>
    long.reduce((all, { text }) => replace(all, text, cut(text, level, limit.cut)), message),
  );
}

/** The length to which all pieces must come down so that together they are no longer than allowed. */
function findLevel(lengths: readonly number[], allowed: number): number {
  let rest = allowed;
  const sorted = lengths.toSorted((a, b) => a - b);
  for (const [at, length] of sorted.entries()) {
    const share = Math.floor(rest / (sorted.length - at));
    if (length > share) return share;
    rest -= length;
  }
  return Infinity;
}

function cut(text: string, length: number, kind: Cut): string {
  const mark = `[... ${text.length - length} characters cut ...]`;
  const half = Math.ceil(length / 2);
  if (kind === 'head') return `${takeHead(text, length)}\n${mark}`;
  if (kind === 'tail') return `${mark}\n${takeTail(text, length)}`;
  return `${takeHead(text, half)}\n${mark}\n${takeTail(text, length - half)}`;
}

/** Never half a character. */
function takeHead(text: string, length: number): string {
  return text.slice(0, length).replace(/[\ud800-\udbff]$/, '');
}

function takeTail(text: string, length: number): string {
  return text.slice(text.length - length).replace(/^[\udc00-\udfff]/, '');
}

function describe(kind: Cut): string {
  if (kind === 'middle') return 'the beginning and the end';
  return kind === 'head' ? 'the beginning' : 'the end';
}

function replace(message: Message, text: string, shorter: string): Message {
  const { content } = message;
  const shorten = (words: string): string => words.split(text).join(shorter);
  if (typeof content === 'string') return { ...message, content: shorten(content) };
  const toShort = (part: Part): Part => (part.type === 'text' ? { type: 'text', text: shorten(part.text) } : part);
  return { ...message, content: content.map(toShort) };
}

function isIn(messages: readonly Message[], text: string): boolean {
  return messages.some((message) => toText(message).includes(text));
}

function count(messages: readonly Message[]): number {
  return messages.reduce((length, message) => length + toText(message).length, 0);
}

function sum(pieces: readonly Material[]): number {
  return pieces.reduce((length, { text }) => length + text.length, 0);
}
