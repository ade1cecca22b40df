import { Option, type Command } from 'commander';
import type { Context } from '../context.ts';
import { filterAsAsked } from '../run/filter-as-asked.ts';

/** Whatever can print JSON can have it filtered. The commands that run prompts have a --jq of their own. */
export function addFilters(command: Command): Command {
  const json = command.options.find(({ long }) => long === '--json');
  const option = new Option('--jq <expression>', 'print what an expression of jq makes of the JSON');
  if (json !== undefined) command.addOption(option.implies({ json: true }).hideHelp(json.hidden));
  for (const child of command.commands) addFilters(child);
  return command;
}

/** Throws before the command begins when its expression cannot be read. */
export async function checkFilter(context: Context, command: Command): Promise<void> {
  const { jq } = command.optsWithGlobals<{ readonly jq?: string }>();
  if (jq !== undefined) await (await context.jq()).check(jq);
}

interface FilteredOutput {
  /** For the command: its stdout is kept back. */
  readonly context: Context;
  /** Prints what the expression makes of it. */
  end(): Promise<void>;
}

export function filterOutput(context: Context): FilteredOutput {
  const { globals, io } = context;
  if (globals.jq === null || globals.errorFormat !== 'json') return { context, end: async () => {} };
  const chunks: Buffer[] = [];
  const write = async (data: string | Uint8Array): Promise<void> => void chunks.push(Buffer.from(data));
  const { isTerminal, hasColor, columns } = io.stdout;
  return {
    context: { ...context, io: { ...io, stdout: { isTerminal, hasColor, columns, write } } },
    end: async () => io.stdout.write(await filterAsAsked(context, Buffer.concat(chunks).toString())),
  };
}
