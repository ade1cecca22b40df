import type { Message } from '../providers/provider.ts';
import type { Envelope } from './envelope.ts';

/** What the command line says about the conversation that a run belongs to. */
export interface ContinueOptions {
  /** A run of the conversation to go on with, or `last`; null begins a new one. */
  readonly continues: string | null;
  /** Whether what follows becomes a conversation of its own. */
  readonly isFork: boolean;
}

/** What has been said so far. */
export interface Conversation {
  readonly messages: readonly Message[];
  /** The last run of it; null before the first. */
  readonly parent: string | null;
  /** The first run of it; null before that one has ended. */
  readonly id: string | null;
}

export const newConversation: Conversation = { messages: [], parent: null, id: null };

/** What is said next to what has been said. New words of the system stand for the old ones. */
export function joinMessages(messages: readonly Message[], added: readonly Message[]): readonly Message[] {
  if (!added.some(isSystem)) return [...messages, ...added];
  const all = [...messages, ...added].filter((message) => !isSystem(message));
  return [...added.filter(isSystem), ...all];
}

export function isSystem({ role }: Message): boolean {
  return role === 'system';
}

/** Many vendors refuse two questions in a row, and empty words: a question without an answer in words is left out. */
export function addTurn(
  before: Conversation,
  added: readonly Message[],
  { id, text }: Pick<Envelope, 'id' | 'text'>,
): Conversation {
  const messages: readonly Message[] = hasWords(text)
    ? [...joinMessages(before.messages, added), { role: 'assistant', content: text }]
    : joinMessages(before.messages, added.filter(isSystem));
  return { messages, parent: id, id: before.id ?? id };
}

export function hasWords(text: string): boolean {
  return text.trim() !== '';
}
