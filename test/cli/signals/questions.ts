import { setTimeout as sleep } from 'node:timers/promises';
import { startSession, type Session } from '../../terminal/session.ts';
import { compare, exitCodes, type Outcome, type Signal, type Way } from './scene.ts';
import { findClosing, type Stage } from './stage.ts';

const questions = {
  text: { argv: 'run name --provider mock', words: 'word' },
  secret: { argv: 'api-key openai', words: 'API key for openai' },
  choice: { argv: 'run pick --provider mock', words: 'blue' },
} as const;
type Question = keyof typeof questions;

const longestMs = 30_000;

/** As it comes from the keyboard of a real terminal. */
export function pressCtrlC(question: Question): Way {
  return (stage) => play(stage, question, { code: 130, interrupt: (session) => session.type('\u0003') });
}

/** As it comes from another process. */
export function interruptQuestion(signal: Signal): Way {
  return (stage) =>
    play(stage, 'secret', { code: exitCodes[signal], interrupt: (_session, pid) => process.kill(pid, signal) });
}

interface Play {
  readonly code: number;
  readonly interrupt: (session: Session, pid: number) => unknown;
}

/**
 * The shell tells the number of the process, and afterwards whether the terminal is as it was. It waits for a line then,
 * as what is shown at the very end may be lost.
 */
async function play(stage: Stage, question: Question, { code, interrupt }: Play): Promise<Outcome> {
  const { argv, words } = questions[question];
  const program = `sh -c 'echo "<pid $$>"; exec aix ${argv}'`;
  const judge = 'test "$settings" = "$(stty -g)" && echo "<same $code>" || echo "<different $code>"';
  const line = `trap : INT; settings=$(stty -g); ${program}; code=$?; ${judge}; read line`;
  const session = startSession(line, stage.env);
  await Promise.race([session.waitFor(words), session.ended, wait()]);
  const pid = /<pid (\d+)>/.exec(session.shown())?.[1];
  if (pid === undefined) return { problems: [`it did not start: ${JSON.stringify(session.shown())}`] };
  interrupt(session, Number(pid));
  await Promise.race([session.waitFor('>'), session.ended, wait()]);
  session.type('\n');
  return { problems: findProblems(session.shown(), code) };
}

function findProblems(shown: string, code: number): readonly string[] {
  const [, settings, found] = /<(same|different) (\d+)>/.exec(shown) ?? [];
  const problems = compare({ settings, found }, { settings: 'same', found: String(code) });
  const cursor = shown.lastIndexOf('\u001b[?25h') >= shown.lastIndexOf('\u001b[?25l');
  const all = [
    ...problems,
    ...(cursor ? [] : ['the cursor is hidden']),
    ...(shown.includes('aix: cancelled\r\n') ? [] : ['nothing says that it was cancelled']),
    ...(/\n\s+at /.test(shown) ? ['a stack trace'] : []),
  ];
  return all.length === 0 ? [] : [...all, `shown: ${JSON.stringify(shown)}`];
}

/** Its window is closed in mid-stream. */
export async function hangUp(stage: Stage): Promise<Outcome> {
  const { prompt, asked } = stage.enter('begins');
  const session = startSession(`exec aix ask '${prompt}' --provider custom:slow`, stage.env);
  const begun = await Promise.race([Promise.all([asked, session.waitFor('partial words')]), wait()]);
  const closedAt = performance.now();
  session.hangUp();
  const closedMs = begun === undefined ? undefined : await findClosing(begun[0], closedAt);
  const code = await Promise.race([session.ended, wait()]);
  return { problems: compare({ code, isClosed: closedMs !== undefined }, { code: 129, isClosed: true }), closedMs };
}

function wait(): Promise<undefined> {
  return sleep(longestMs, undefined, { ref: false });
}
