import { Command } from 'commander';
import type { Context } from '../context.ts';
import { ask } from '../run/run-prompt.ts';
import { throughCassette } from '../run/through-cassette.ts';
import { addRunOptions, toRunOptions } from './run-options.ts';

export function createAskCommand(context: Context): Command {
  const command = new Command('ask')
    .argument('[text...]', 'what to ask; piped input is added below it')
    .addHelpText('after', examples);
  return addRunOptions(command).action(async (words: readonly string[]) => {
    const options = toRunOptions(command);
    await throughCassette(context, options, (wired) => ask(wired, words.join(' '), options));
  });
}

const examples = `
Examples:
  aix ask "what is a monad?" --provider mock
  cat error.log | aix ask "what went wrong here?" --provider custom:ollama`;
