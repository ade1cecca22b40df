import { Command } from 'commander';
import type { Context } from '../../context.ts';
import { Failure } from '../../errors.ts';
import { createPromptStore } from '../../prompts/store.ts';
import { askConfirm } from '../../terminal/ask.ts';
import { findOwn } from './find-own.ts';

interface Flags {
  readonly force?: boolean;
  readonly yes?: boolean;
}

export function createDeleteCommand(context: Context): Command {
  return new Command('delete')
    .summary('delete a prompt')
    .description('delete a prompt of your own or of the repository')
    .argument('<prompt>', 'name of a prompt')
    .option('-f, --force', 'do not ask')
    .option('-y, --yes', 'do not ask')
    .addHelpText('after', examples)
    .action(async (name: string, flags: Flags) =>
      deletePrompt(context, name, flags.force === true || flags.yes === true),
    );
}

async function deletePrompt(context: Context, name: string, isSure: boolean): Promise<void> {
  const { io } = context;
  const entry = await findOwn(context, name, {
    verb: 'deleted',
    hint: `a prompt of your own takes its place: aix edit ${name}`,
  });
  const message = `Delete "${entry.name}" (${entry.path})?`;
  if (!isSure && !(await askConfirm(io, { message, insteadOf: '--force' }))) {
    throw new Failure('cancelled', `"${entry.name}" was not deleted`);
  }
  await createPromptStore(context.home).remove(entry);
  await io.stdout.write(`deleted prompt "${entry.name}"\n`);
  const next = (await context.prompts()).entries().find((other) => other.name === entry.name);
  if (next !== undefined) await io.notice(`"${entry.name}" now means the prompt in "${next.path}"`);
}

const examples = `
Example:
  aix delete old-prompt --force`;
