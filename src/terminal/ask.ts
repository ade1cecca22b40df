import type * as Prompts from '@inquirer/prompts';
import { Failure } from '../errors.ts';
import type { Io, TerminalStreams } from './io.ts';

interface Question {
  readonly message: string;
  /** What would have answered without a terminal: `--model <name>`. */
  readonly insteadOf: string;
}

export interface TextQuestion extends Question {
  readonly initial?: string;
  /** Throws a Failure, now or later, when the answer will not do; its message is shown and the question stays. */
  readonly check?: (text: string) => unknown;
}

export interface ChoiceQuestion extends Question {
  readonly choices: readonly string[];
  readonly initial?: string;
}

export interface ConfirmQuestion extends Question {
  readonly initial?: boolean;
}

interface Asking {
  readonly prompts: typeof Prompts;
  readonly theme: object;
  readonly streams: TerminalStreams;
}

const textTheme = (text: string): string => text;

/** inquirer colours without looking at NO_COLOR, so it gets a theme without colours where none are wanted. */
const plainTheme = {
  prefix: { idle: '?', done: '✔' },
  style: {
    answer: textTheme,
    message: textTheme,
    error: (text: string) => `> ${text}`,
    help: textTheme,
    highlight: textTheme,
    defaultAnswer: (text: string) => `(${text})`,
    key: (text: string) => `<${text}>`,
    keysHelpTip: () => undefined,
  },
};

export async function askText(io: Io, question: TextQuestion): Promise<string> {
  const { message, initial, check } = question;
  const answer = await ask(io, question, ({ prompts, theme, streams }) =>
    prompts.input({ message, default: initial, validate: toValidate(check), theme }, streams),
  );
  return answer.trim();
}

/** Nothing of the answer is shown, not even its length. */
export async function askSecret(io: Io, question: Omit<TextQuestion, 'initial'>): Promise<string> {
  const { message, check } = question;
  return ask(io, question, ({ prompts, theme, streams }) =>
    prompts.password({ message, toggleMask: false, validate: toValidate(check), theme }, streams),
  );
}

export async function askChoice(io: Io, question: ChoiceQuestion): Promise<string> {
  const { message, choices, initial } = question;
  return ask(io, question, ({ prompts, theme, streams }) =>
    prompts.select({ message, choices, ...(initial === undefined ? {} : { default: initial }), theme }, streams),
  );
}

export async function askConfirm(io: Io, question: ConfirmQuestion): Promise<boolean> {
  const { message, initial = false } = question;
  return ask(io, question, ({ prompts, theme, streams }) =>
    prompts.confirm({ message, default: initial, theme }, streams),
  );
}

async function ask<Answer>(io: Io, question: Question, show: (asking: Asking) => Promise<Answer>): Promise<Answer> {
  if (!io.isInteractive) throw toUnasked(question);
  const prompts = await import('@inquirer/prompts');
  const { input, output, signal: interrupted } = io.openTerminal();
  const ended = new AbortController();
  const signal = AbortSignal.any([ended.signal, interrupted]);
  const end = (): void => ended.abort();
  // After Ctrl-D the question would wait for ever and the process would end as if all were well.
  input.on('pause', end).on('end', end);
  try {
    const theme = io.stderr.hasColor ? {} : plainTheme;
    return await show({ prompts, theme, streams: { input, output, signal } });
  } catch (error) {
    if (isCancelled(error)) throw new Failure('cancelled', 'cancelled', { cause: error });
    throw error;
  } finally {
    input.off('pause', end).off('end', end);
  }
}

function toUnasked(question: Question): Failure {
  return new Failure('usage', `cannot ask "${question.message}" without a terminal`, {
    hint: `give it with ${question.insteadOf}`,
  });
}

function isCancelled(error: unknown): boolean {
  return error instanceof Error && (error.name === 'ExitPromptError' || error.name === 'AbortPromptError');
}

function toValidate(check: TextQuestion['check']): (text: string) => Promise<true | string> {
  return async (text) => {
    try {
      await check?.(text.trim());
      return true;
    } catch (error) {
      if (error instanceof Failure) return error.message;
      throw error;
    }
  };
}
