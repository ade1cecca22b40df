import { toText, type Message, type Part } from '../../providers/provider.ts';
import { attach } from '../attachments.ts';
import type { Conversation } from '../conversation.ts';
import type { Envelope } from '../envelope.ts';
import type { RunSource } from '../origin.ts';
import type { Chat, RunOptions } from '../run-prompt.ts';

/** Where a chat stands between two turns. */
export interface Session {
  readonly conversation: Conversation;
  /** Who is asked, and how. */
  readonly options: RunOptions;
  /** What the prompt or the stored conversation wants where the options say nothing. */
  readonly wish: Chat['wish'];
  readonly settings: Chat['settings'];
  /** Words that go before the next question, such as those of the system. */
  readonly pending: readonly Message[];
  /** Files that go with the next turn. */
  readonly attached: readonly Part[];
  /** What was asked last, whether or not there was an answer. */
  readonly last: Question | null;
  /** What each run took that reached a model; null is unknown. */
  readonly spent: readonly Spent[];
}

/** What is asked next. */
export interface Question {
  readonly messages: readonly Message[];
  readonly source: RunSource;
  /** What had been said before it. */
  readonly before: Conversation;
  /** Whether it is asked once more, for another answer. */
  readonly isRepeated: boolean;
}

export type Spent = Pick<Envelope, 'usage' | 'cost'>;

/** What is given again from the cache takes nothing. */
export function toSpent({ usage, cost, cached }: Spent & { readonly cached?: boolean }): readonly Spent[] {
  return cached === true ? [] : [{ usage, cost }];
}

/** Beside the first turn, which a prompt can begin. */
export const typed: RunSource = { command: 'chat', prompt: null, values: {} };

/** What the user has typed, with the files that were attached. */
export function toQuestion({ attached, conversation }: Session, text: string): Question {
  return { messages: toMessages(text, attached), source: typed, before: conversation, isRepeated: false };
}

/** What was asked last, in other words if any are given. */
export function repeatLast({ last }: Session, text: string | null = null): Question | null {
  if (last === null) return null;
  return { ...last, messages: text === null ? last.messages : withWords(last.messages, text), isRepeated: true };
}

function toMessages(text: string, attached: readonly Part[]): readonly Message[] {
  const question: readonly Message[] = [{ role: 'user', content: text }];
  return attached.length === 0 ? question : attach(question, attached);
}

/** The words of the user in what was asked last. */
export function findWords({ last }: Session): string {
  const question = last?.messages.findLast(({ role }) => role === 'user');
  return question === undefined ? '' : toText(question);
}

/** The same question in other words, with the files that it had. */
function withWords(messages: readonly Message[], text: string): readonly Message[] {
  const at = messages.findLastIndex(({ role }) => role === 'user');
  const question = messages[at];
  if (question === undefined) return [...messages, ...toMessages(text, [])];
  const files = typeof question.content === 'string' ? [] : question.content.filter(({ type }) => type === 'media');
  return messages.with(at, toMessages(text, files)[0] ?? question);
}
