import { Command } from 'commander';
import type { Context } from '../../context.ts';
import { changeTrust } from '../../run/prompt-trust.ts';

interface Flags {
  readonly remove?: boolean;
}

export function createTrustCommand(context: Context): Command {
  return new Command('trust')
    .summary('let the shell commands of a prompt run without a question, until its file changes')
    .description('let the shell commands of a prompt run without a question, until its file changes')
    .argument('<prompt>', 'name of a prompt, or path of a prompt file')
    .option('--remove', 'ask again from now on')
    .addHelpText('after', examples)
    .action((name: string, flags: Flags) => changeTrust(context, name, flags.remove === true ? 'remove' : 'add'));
}

const examples = `
Examples:
  aix prompt trust commit
  aix prompt trust commit --remove`;
