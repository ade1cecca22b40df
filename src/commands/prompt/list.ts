import { Command } from 'commander';
import { repeatable } from '../../cli/arguments.ts';
import type { Context } from '../../context.ts';
import { listPrompts, type ListedPrompt } from '../../run/list-prompts.ts';
import { renderTable } from '../../terminal/table.ts';
import { renderParams, toParamDocument } from './describe.ts';

interface Flags {
  readonly tag?: readonly string[];
  readonly search?: string;
  readonly json?: boolean;
  readonly verbose?: boolean;
}

export function createListCommand(context: Context): Command {
  return new Command('list')
    .summary('list prompts')
    .description('list prompts: those of the repository, your own and the shipped ones')
    .option('-t, --tag <tag>', 'those with this tag; may be repeated', repeatable(String))
    .option('-s, --search <text>', 'those with this text in name, description, tags or text')
    .option('-v, --verbose', 'with description, tags and params, and those hidden by a nearer prompt')
    .option('--json', 'print as JSON')
    .addHelpText('after', examples)
    .action(async (flags: Flags) => list(context, flags));
}

async function list(context: Context, flags: Flags): Promise<void> {
  const { io } = context;
  const isJson = flags.json === true;
  const isVerbose = flags.verbose === true;
  const prompts = await listPrompts(context, {
    tags: flags.tag ?? [],
    search: flags.search ?? null,
    isDetailed: isJson || isVerbose,
  });
  if (isJson) return io.stdout.write(`${JSON.stringify(prompts.map(toDocument), null, 2)}\n`);
  const shown = prompts.filter(({ entry }) => isVerbose || !entry.isShadowed);
  const [head, toRow] = isVerbose ? [verboseHead, toVerboseRow] : [plainHead, toPlainRow];
  if (shown.length > 0) await io.stdout.write(await renderTable(io, head, shown.map(toRow)));
  else await io.notice('no prompt is like that; all of them: aix list');
}

const plainHead = ['name', 'from'];
const verboseHead = ['name', 'from', 'description', 'tags', 'params', ''];

function toPlainRow({ entry }: ListedPrompt): readonly string[] {
  return [entry.name, entry.place];
}

function toVerboseRow({ entry, details }: ListedPrompt): readonly string[] {
  const marks = [entry.isShadowed ? 'hidden by a nearer one' : '', details?.problem ? 'broken' : ''].filter(Boolean);
  const params = details?.params ?? null;
  const description = details?.problem ?? details?.description ?? '';
  return [
    entry.name,
    entry.place,
    description,
    (details?.tags ?? []).join(', '),
    params === null ? '' : renderParams(params),
    marks.join(', '),
  ];
}

function toDocument({ entry, details }: ListedPrompt): object {
  return {
    name: entry.name,
    type: entry.type,
    from: entry.place,
    path: entry.path,
    shadowed: entry.isShadowed,
    description: details?.description ?? null,
    tags: details?.tags ?? [],
    params: details?.params?.map(toParamDocument) ?? null,
    problem: details?.problem ?? null,
  };
}

const examples = `
In a pipe the columns are separated by tabs: name and where it comes from, with
--verbose also description, tags, params, mark. Of a prompt longer than 256 KB
the beginning alone is looked at, and its params are not listed.

Examples:
  aix list
  aix list --tag code --verbose
  aix list --search review --json`;
