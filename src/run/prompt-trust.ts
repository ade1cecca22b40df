import { resolve } from 'node:path';
import type { Context } from '../context.ts';
import { Failure } from '../errors.ts';
import { distrustFile, trustFile } from '../trust.ts';
import { listCommands, quoteCommand } from './prompt-commands.ts';

/** Lets the commands of a prompt run without a question, or takes that back. */
export async function changeTrust(context: Context, name: string, change: 'add' | 'remove'): Promise<void> {
  const prompt = await (await context.prompts()).find(name);
  if (prompt.path === null) throw new Failure('usage', `prompt "${name}" stands in no file`);
  const { source } = prompt;
  const path = resolve(context.cwd, prompt.path);
  if (change === 'remove') {
    await distrustFile(context.home, { kind: 'prompts', source, path });
    return context.io.notice(`the commands of "${path}" are asked about from now on`);
  }
  const commands = listCommands(prompt);
  if (commands.length === 0) throw new Failure('usage', `prompt "${name}" has no commands to trust`);
  await trustFile(context.home, { kind: 'prompts', source, path });
  const lines = commands.map(({ line }) => quoteCommand(line)).join(' and ');
  await context.io.notice(`"${path}" may run ${lines} until the file changes`);
}
