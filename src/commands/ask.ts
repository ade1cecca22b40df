import type { OptionTable } from './option-table.ts';
import type { Context } from '../context.ts';
import { ask } from '../run/run-prompt.ts';
import { throughCassette } from '../run/through-cassette.ts';
import { addRunOptions, toRunOptions } from './run-options.ts';

export function addAsk(context: Context, command: OptionTable): (operands: readonly string[]) => Promise<void> {
  command.argument('[text...]', 'what to ask; piped input is added below it').addHelpText('after', examples);
  addRunOptions(command);
  return async function runAsk(words) {
    const options = toRunOptions(command);
    await throughCassette(context, options, (wired) => ask(wired, words.join(' '), options));
  };
}

const examples = `
Examples:
  aix ask "what is a monad?" --provider mock
  cat error.log | aix ask "what went wrong here?" --provider custom:ollama`;
