import type { Context } from '../context.ts';
import { Failure } from '../errors.ts';
import type { RunEntry } from '../history/entry.ts';
import type { History, RunSummary } from '../history/history.ts';
import { mask } from '../http/redact.ts';
import { toText, type Message, type Part } from '../providers/provider.ts';
import type { Wish } from '../routing/route.ts';
import { addTurn, hasWords, newConversation, type ContinueOptions, type Conversation } from './conversation.ts';
import { withHistory } from './open-history.ts';

export interface StoredConversation {
  /** Its turns, the first one first. */
  readonly entries: readonly RunEntry[];
  readonly isFork: boolean;
  /** Who was asked the last time. */
  readonly wish: Wish;
}

/** The conversation that the command line means, from the history. */
export async function loadConversation(context: Context, options: ContinueOptions): Promise<StoredConversation> {
  const { continues, isFork } = options;
  if (continues === null)
    throw new Failure('usage', '--fork needs a conversation to begin at', { hint: 'add --continue, or --cid ID' });
  const { entries, isWhole } = await withHistory(context, (history) => history.thread(findLast(history, continues)));
  if (!isWhole) await context.io.warn('the beginning of the conversation has been deleted');
  const shown = entries.map((entry) => ({ ...entry, messages: entry.messages.map(withoutLost) }));
  if (shown.some(({ messages }, at) => messages.some((each, place) => each !== entries[at]?.messages[place])))
    await context.io.warn('the conversation goes on without the files that were too large for the history');
  if (entries.some(lacksSecret))
    await context.io.warn(
      `the conversation goes on with ${mask} in the place of secret params, which are kept nowhere`,
    );
  if (entries.some(({ envelope }) => !hasWords(envelope.text)))
    await context.io.warn('the conversation goes on without the questions that were not answered in words');
  const asked = entries.at(-1)?.asked;
  return { entries: shown, isFork, wish: { provider: asked?.provider, model: asked?.model } };
}

export function toConversation({ entries, isFork }: StoredConversation): Conversation {
  const conversation = entries.reduce(
    (before, { id, messages, envelope: { text } }) => addTurn(before, messages, { id, text }),
    newConversation,
  );
  return { ...conversation, id: isFork ? null : (entries.at(-1)?.conversation ?? null) };
}

/** A row of a batch is no conversation. */
const talks: ReadonlySet<string> = new Set(['run', 'ask', 'chat']);

function findLast(history: History, continues: string): string {
  if (continues !== 'last') {
    const { id, conversation } = history.show(continues);
    for (const run of history.list({ conversation })) if (isTurn(history, run)) return run.id;
    throw new Failure('config', `no run of the conversation "${id}" came to its end, so there is nothing to continue`);
  }
  for (const run of history.list({})) if (talks.has(run.command) && isTurn(history, run)) return run.id;
  throw new Failure('config', 'there is no conversation to continue', {
    hint: 'the history has no run, ask or chat that came to its end: aix logs list',
  });
}

/**
 * What failed or broke off is no part of what is sent on, so that a script can ask it again. Whoever stops an answer in a
 * chat goes on from what came of it.
 */
function isTurn(history: History, { id, command, status }: RunSummary): boolean {
  if (status === 'complete') return true;
  return status === 'cancelled' && command === 'chat' && hasWords(history.show(id).envelope.text);
}

/** A mask in the words alone can be what was written, such as a line between two parts of a text. */
function lacksSecret({ params, messages }: RunEntry): boolean {
  const isMasked = messages.some((message) => toText(message).includes(mask));
  return isMasked && Object.values(params).includes(mask);
}

/** Of a file that was too large the history has kept no more than what it was. */
function withoutLost(message: Message): Message {
  const { content } = message;
  if (typeof content === 'string' || !content.some(isLost)) return message;
  return {
    ...message,
    content: content.map((part) => (isLost(part) ? { type: 'text', text: `\n\n[the file ${nameLost(part)}]` } : part)),
  };
}

function isLost(part: Part): boolean {
  return part.type === 'media' && part.url.startsWith('sha256:');
}

function nameLost(part: Part): string {
  return part.type === 'media' ? (part.name ?? part.contentType ?? 'that was attached') : '';
}
