import { readerLeft, type Context } from '../../context.ts';
import { Failure, type FailureCode } from '../../errors.ts';
import type { Io } from '../../terminal/io.ts';
import type { Line } from '../../terminal/line/editor.ts';
import { readEnvironmentSettings } from '../environment-settings.ts';
import { reportError } from '../report-error.ts';
import type { RunOptions } from '../run-prompt.ts';
import { isCommand, runCommand, type Step } from './commands.ts';
import { playTurn } from './play-turn.ts';
import { createPlainReader, createTerminalReader, type MessageReader } from './readers.ts';
import { toQuestion, type Question, type Session } from './session.ts';
import { startSession } from './start-session.ts';
import { createTurnOutput, type TurnOutput } from './turn-output.ts';

/** A conversation: one message after the other, each with its answer, until the input ends. */
export async function chat(context: Context, name: string | null, options: RunOptions): Promise<void> {
  const { session, first, provider } = await startSession(context, name, options);
  const isEdited = context.io.isInteractive && context.io.log === null;
  const reader = isEdited
    ? await createTerminalReader(context, { isKept: await keepsHistory(context, session.options), provider })
    : createPlainReader(context);
  const output = createTurnOutput(context.io, options.format === 'json');
  const talk = createTalk({ ...context, io: output.io }, session, output);
  const calm = createCalm(context, isEdited);
  try {
    calm.begin();
    if (first !== null) await talk.ask(first);
    await listen(() => calm.pause(() => reader.read()), talk, context.io);
  } finally {
    calm.end();
    await reader.close();
  }
  // At a terminal everybody has seen what went wrong, and gone on.
  if (talk.trouble() !== null && !isEdited) throw toToldFailure(talk.trouble() ?? 'internal');
}

/** Until Ctrl-D, /quit or the end of the input. */
async function listen(read: MessageReader['read'], talk: Talk, io: Io): Promise<void> {
  let isWarned = false;
  for (;;) {
    const line: Line = await read();
    if (line.type === 'end') return;
    if (line.type === 'text') {
      isWarned = false;
      if (line.text.trim() !== '' && (await talk.take(line.text)) === 'over') return;
    } else if (line.isEmpty) {
      if (isWarned) throw toToldFailure('cancelled');
      await io.notice('Ctrl-D or /quit leaves, and so does another Ctrl-C');
      isWarned = true;
    }
  }
}

/** The exit code alone: what it stands for has been told. */
function toToldFailure(code: FailureCode): Failure {
  const failure = new Failure(code, 'not every message was answered');
  failure.isTold = true;
  return failure;
}

interface Talk {
  /** A message, or a command. */
  take(text: string): Promise<'over' | 'on'>;
  ask(question: Question): Promise<void>;
  /** What went wrong last. */
  trouble(): FailureCode | null;
}

function createTalk(context: Context, started: Session, output: TurnOutput): Talk {
  let session = started;
  let trouble: FailureCode | null = null;
  const tell = async (failure: Failure): Promise<void> => {
    trouble = failure.code;
    await tellFailure(context, failure);
  };
  const ask = async (question: Question): Promise<void> => {
    const before = session.conversation;
    const played = await playTurn(context, session, question);
    ({ session } = played);
    await output.endTurn();
    if (played.failure === null) return;
    await tell(played.failure);
    if (context.io.isInteractive)
      await context.io.notice(describeNext(played.failure, session.conversation === before));
  };
  const act = async (text: string): Promise<Step> => {
    try {
      return await runCommand(context, session, text);
    } catch (error) {
      if (context.signal.aborted || !(error instanceof Failure)) throw error;
      await tell(error);
      return { session };
    }
  };
  return {
    ask,
    trouble: () => trouble,
    async take(text) {
      if (!isCommand(text)) {
        await ask(toQuestion(session, text.replace(/^\/\//, '/')));
        return 'on';
      }
      const { session: next, question, isOver = false } = await act(text);
      session = next;
      if (question !== undefined) await ask(question);
      return isOver ? 'over' : 'on';
    },
  };
}

/** As the trouble of any command, but what the user has stopped needs no error. */
async function tellFailure(context: Context, failure: Failure): Promise<void> {
  if (context.signal.reason === readerLeft) return;
  const isStopped = failure.code === 'cancelled' && context.globals.errorFormat === 'text';
  if (!isStopped) await reportError(context, failure);
}

function describeNext(failure: Failure, isLeftOut: boolean): string {
  if (failure.isOverflow)
    return 'this question is too much for the model: /model asks one that reads more, or begin a new chat';
  const head = failure.code === 'cancelled' ? 'stopped: ' : '';
  return `${head}the next message goes on ${isLeftOut ? 'without this question' : 'from here'}; /retry asks again`;
}

interface Calm {
  begin(): void;
  end(): void;
  /** While somebody types, Ctrl-C is a key like others. */
  pause<Value>(action: () => Promise<Value>): Promise<Value>;
}

/** Ctrl-C that comes a moment too late for the answer that it was to stop must not end the chat. */
function createCalm(context: Context, isWanted: boolean): Calm {
  let end = nothing;
  const begin = (): void => {
    end = isWanted ? context.takeInterrupt(nothing) : nothing;
  };
  return {
    begin,
    end: () => end(),
    async pause(action) {
      end();
      const value = await action();
      begin();
      return value;
    },
  };
}

function nothing(): void {}

async function keepsHistory(context: Context, { isKept }: RunOptions): Promise<boolean> {
  if (!isKept || !readEnvironmentSettings(context.env).isKept) return false;
  return (await context.config()).history?.enabled !== false;
}
