import { Command } from 'commander';
import type { Context } from '../../context.ts';
import { toPromptName } from '../../prompts/names.ts';
import { createPromptStore } from '../../prompts/store.ts';
import { findOwn } from './find-own.ts';

export function createRenameCommand(context: Context): Command {
  return new Command('rename')
    .summary('give a prompt another name')
    .description('give a prompt of your own or of the repository another name')
    .argument('<prompt>', 'name of a prompt')
    .argument('<new-name>', 'what it is called from now on')
    .addHelpText('after', examples)
    .action(async (from: string, to: string) => rename(context, from, to));
}

async function rename(context: Context, from: string, to: string): Promise<void> {
  const hint = `take a copy: aix copy ${from} ${to}`;
  const entry = await findOwn(context, from, { verb: 'renamed', hint });
  const renamed = await createPromptStore(context.home).rename(entry, toPromptName(to));
  await context.io.stdout.write(`renamed prompt "${entry.name}" to "${renamed.name}"\n`);
}

const examples = `
Example:
  aix rename draft explain-code`;
