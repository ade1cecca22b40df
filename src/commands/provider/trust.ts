import { Command } from 'commander';
import type { Context } from '../../context.ts';
import { changeProviderTrust } from '../../run/provider-trust.ts';

interface Flags {
  readonly remove?: boolean;
}

export function createTrustCommand(context: Context): Command {
  return new Command('trust')
    .summary('let the code of a provider be loaded, until its file changes')
    .description('let the code of a provider in ~/.prompts/providers/ be loaded, until its file changes')
    .argument('<file>', 'the file that ends in .mjs, or its name without the ending')
    .option('--remove', 'do not load it from now on')
    .addHelpText('after', examples)
    .action((file: string, flags: Flags) =>
      changeProviderTrust(context, file, flags.remove === true ? 'remove' : 'add'),
    );
}

const examples = `
Such code may do all that you may: read it first. Files that end in .json are no
code and need no trust.

Examples:
  aix provider trust ~/.prompts/providers/shout.mjs
  aix provider trust shout --remove`;
