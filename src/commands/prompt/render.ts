import { Command, Option } from 'commander';
import type { Context } from '../../context.ts';
import { renderPrompt } from '../../run/render-prompt.ts';
import { readPrompt } from '../../run/run-prompt.ts';
import { addMaterialOptions, addParamOptions, toComposeOptions, type ComposeFlags } from '../compose-options.ts';

interface Flags extends ComposeFlags {
  readonly format: 'text' | 'messages' | 'json';
}

export function createRenderCommand(context: Context): Command {
  const summary = 'show what a prompt becomes, and send nothing';
  const command = addParamOptions(new Command('render').summary(summary).description(summary))
    .argument('<prompt>', 'name of a prompt, path of a prompt file, or - for stdin')
    .option('-s, --system <text>', 'system prompt, or @FILE');
  return addMaterialOptions(command)
    .addOption(new Option('--format <name>', 'how to print').choices(['text', 'messages', 'json']).default('text'))
    .addHelpText('after', examples)
    .action(async (name: string, flags: Flags) => {
      const options = { ...toComposeOptions(flags), isDryRun: true };
      await renderPrompt(context, await readPrompt(context, name), { ...options, format: flags.format });
    });
}

const examples = `
Commands of the prompt are shown and not run, pages are named and not fetched.
--format messages puts the role above each message, also above a lone one.

Examples:
  aix prompt render explain -p concept=monads
  aix prompt render ./review.prompt --file "src/*.ts" --format json`;
