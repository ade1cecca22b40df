import { Command } from 'commander';
import type { Context } from '../../context.ts';
import { listBuiltIn, walkOwn } from '../../providers/resolve.ts';
import { readSources } from '../../providers/sources.ts';
import { renderTable } from '../../terminal/table.ts';
import { describeAll, type Description } from './describe.ts';

export function createListCommand(context: Context): Command {
  return new Command('list')
    .summary('list all providers')
    .description('list all providers: your own first, then the built-in ones')
    .option('--json', 'print as JSON')
    .addHelpText('after', examples)
    .action(async (flags: { readonly json?: boolean }) => list(context, flags.json === true));
}

async function list(context: Context, isJson: boolean): Promise<void> {
  const { io } = context;
  const sources = await readSources(context);
  const own = await describeAll(context, walkOwn(sources));
  const descriptions = [...own, ...(await describeAll(context, listBuiltIn(sources)))];
  if (isJson) return io.stdout.write(`${JSON.stringify(descriptions, null, 2)}\n`);
  await io.stdout.write(await renderTable(io, head, descriptions.map(toRow)));
  for (const { name, problem } of descriptions.filter(isBroken)) await io.warn(`"${name}" is broken: ${problem}`);
  if (own.length > 0) return;
  await io.notice('no custom provider yet\nhint: aix provider add ollama http://localhost:11434/v1 --model llama3.2');
}

/** A vendor whose base URL has a part that nobody filled in was never set up. */
function isBroken({ problem, base_url: baseUrl }: Description): boolean {
  return problem !== null && !baseUrl.includes('{');
}

const head = ['name', 'base URL', 'default model', 'auth type', 'key', ''];

function toRow(provider: Description): readonly string[] {
  const marks = [
    provider.is_default ? 'default' : '',
    provider.enabled ? '' : 'disabled',
    isBroken(provider) ? 'broken' : '',
    provider.problem === null || isBroken(provider) ? '' : 'not set up',
  ].filter(Boolean);
  const { name, base_url: baseUrl, default_model: model, auth_type: authType, key } = provider;
  return [name, baseUrl || '-', model ?? '-', authType, key.text, marks.join(', ')];
}

const examples = `
In a pipe the columns are separated by tabs: name, base URL, default model, auth
type, key, mark.

Examples:
  aix provider list
  aix provider list --json`;
