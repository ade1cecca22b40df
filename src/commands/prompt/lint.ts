import { Command } from 'commander';
import type { Context } from '../../context.ts';
import { lintPrompts } from '../../run/lint-prompts.ts';

interface Flags {
  readonly json?: boolean;
}

export function createLintCommand(context: Context): Command {
  const summary = 'look for mistakes in prompts';
  return new Command('lint')
    .summary(summary)
    .description(summary)
    .argument('[prompt...]', 'names or files; all of yours and of the repository when there is none')
    .option('--json', 'print as JSON')
    .addHelpText('after', examples)
    .action((names: readonly string[], flags: Flags) => lintPrompts(context, names, flags.json === true));
}

const examples = `
A finding is a line "FILE:LINE: MESSAGE": a prompt that cannot be read, an
unknown key, a param that is not declared or not used. Exit 3 when there is one
that is more than a warning.

Examples:
  aix prompt lint
  aix prompt lint ./review.prompt --json`;
