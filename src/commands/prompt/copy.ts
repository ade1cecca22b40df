import { Command } from 'commander';
import type { Context } from '../../context.ts';
import { toPromptName } from '../../prompts/names.ts';
import { createPromptStore } from '../../prompts/store.ts';

export function createCopyCommand(context: Context): Command {
  return new Command('copy')
    .summary('copy a prompt into your library')
    .description('copy a prompt into your library under another name')
    .argument('<prompt>', 'name of a prompt or path of a prompt file')
    .argument('<new-name>', 'what the copy is called')
    .addHelpText('after', examples)
    .action(async (from: string, to: string) => copy(context, from, to));
}

async function copy(context: Context, from: string, to: string): Promise<void> {
  const library = await context.prompts();
  const entry = library.locate(from);
  const wanted = { name: toPromptName(to).name, type: entry.type };
  const copied = await createPromptStore(context.home).add(wanted, await library.read(entry), false);
  await context.io.stdout.write(`copied prompt "${entry.name}" to "${copied.name}"\n`);
}

const examples = `
Example:
  aix copy review my-review`;
