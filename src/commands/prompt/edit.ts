import { Command } from 'commander';
import type { Context } from '../../context.ts';
import { editPrompt } from '../../run/edit-prompt.ts';

export function createEditCommand(context: Context): Command {
  return new Command('edit')
    .summary('change a prompt in your editor')
    .description('change a prompt in your editor; what cannot be read afterwards is kept apart and nothing is lost')
    .argument('<prompt>', 'name of a prompt or path of a prompt file')
    .addHelpText('after', examples)
    .action(async (name: string) => edit(context, name));
}

async function edit(context: Context, name: string): Promise<void> {
  const { io } = context;
  const edited = await editPrompt(context, name);
  if (edited === null) return io.notice('nothing was changed');
  const { entry, addedParams, removedParams } = edited;
  await io.stdout.write(`changed prompt "${entry.name}" in ${entry.path}\n`);
  if (addedParams.length > 0) await io.stdout.write(`new params: ${addedParams.join(', ')}\n`);
  if (removedParams.length > 0) await io.stdout.write(`params that are gone: ${removedParams.join(', ')}\n`);
}

const examples = `
The editor is the setting "editor", else $VISUAL, else $EDITOR, with arguments
if you like.
A shipped prompt stays as it is; what you change goes into your own library and
is found first.

Example:
  EDITOR="code --wait" aix edit explain`;
