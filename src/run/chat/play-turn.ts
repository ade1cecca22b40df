import { Interrupted, type Context } from '../../context.ts';
import { Failure } from '../../errors.ts';
import type { Message } from '../../providers/provider.ts';
import { addTurn, hasWords, isSystem } from '../conversation.ts';
import type { PlayedRun } from '../run-chat.ts';
import { runMessages, type RunOptions } from '../run-prompt.ts';
import { toSpent, type Question, type Session } from './session.ts';

export interface Played {
  readonly session: Session;
  readonly failure: Failure | null;
}

/** One question and its answer. Without an answer the conversation stays what it was. */
export async function playTurn(context: Context, session: Session, question: Question): Promise<Played> {
  const { wish, settings, options } = session;
  const { before, source } = question;
  const messages = addPending(session.pending, question.messages);
  const stop = new AbortController();
  // In a pipe nobody is there who could mean the answer alone.
  const release = context.io.stdin.isTerminal
    ? context.takeInterrupt(() => stop.abort(new Interrupted(130)))
    : () => {};
  try {
    const stoppable = { ...context, signal: AbortSignal.any([context.signal, stop.signal]) };
    const chat = { messages, conversation: before, wish, settings, source };
    const played = await runMessages(stoppable, chat, question.isRepeated ? withoutCache(options) : options);
    if (played === null) return { session, failure: null };
    if (context.signal.aborted && played.failure !== null) throw played.failure;
    if (played.failure === null && !hasWords(played.envelope.text))
      await context.io.notice('the answer has no words, so the next message goes on without this question');
    return { session: settle(session, { question, messages }, played), failure: played.failure };
  } catch (error) {
    if (context.signal.aborted || !(error instanceof Failure)) throw error;
    return { session: keepQuestion(session, question), failure: error };
  } finally {
    release();
  }
}

/** New words of the system stand for those that a question had when it was asked before. */
function addPending(pending: readonly Message[], messages: readonly Message[]): readonly Message[] {
  if (!pending.some(isSystem)) return [...pending, ...messages];
  return [...pending, ...messages.filter((message) => !isSystem(message))];
}

/** What is asked again is to have another answer. */
function withoutCache(options: RunOptions): RunOptions {
  return { ...options, isCached: false, cacheTtlMs: null };
}

interface Asked {
  readonly question: Question;
  /** All that was sent beside what had been said before. */
  readonly messages: readonly Message[];
}

function settle(session: Session, { question, messages }: Asked, { envelope, failure }: PlayedRun): Session {
  const spent = hasBegun({ envelope, failure }) ? [...session.spent, ...toSpent(envelope)] : session.spent;
  if (!isAnswered({ envelope, failure })) return { ...keepQuestion(session, question), spent };
  const conversation = addTurn(question.before, messages, envelope);
  return { ...session, conversation, pending: [], attached: [], last: { ...question, messages }, spent };
}

/** What somebody read until they stopped it has been said. */
function isAnswered({ envelope, failure }: PlayedRun): boolean {
  return failure === null || (failure.code === 'cancelled' && hasWords(envelope.text));
}

/** For asking it again. */
function keepQuestion(session: Session, last: Question): Session {
  return { ...session, attached: [], last };
}

/** Whether it has cost something, also where nobody says how much. */
function hasBegun({ envelope: { usage, cost }, failure }: PlayedRun): boolean {
  if (failure === null || usage !== null || cost !== null) return true;
  return ['cancelled', 'incomplete', 'refused', 'invalid-output'].includes(failure.code);
}
