import { Command } from 'commander';
import type { Context } from '../../context.ts';
import { readSources } from '../../providers/sources.ts';
import { renderTable } from '../../terminal/table.ts';
import { createDescriber, type Description } from './describe.ts';
import { walkProviders } from './walk.ts';

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
  // The environment of a process is slow to look into, and that is done several times for each of thousands.
  const sources = { ...(await readSources(context)), env: { ...context.env } };
  const describer = await createDescriber(context);
  if (isJson) {
    const all = Array.from(walkProviders(sources, describer, (description) => description));
    return io.stdout.write(`${JSON.stringify(all, null, 2)}\n`);
  }
  const broken: Description[] = [];
  let hasOwn = false;
  const rows = walkProviders(sources, describer, (description) => {
    hasOwn ||= description.kind === 'custom';
    if (isBroken(description)) broken.push(description);
    return toRow(description);
  });
  await io.stdout.write(await renderTable(io, head, rows));
  for (const { name, problem } of broken) await io.warn(`"${name}" is broken: ${problem}`);
  if (hasOwn) return;
  await io.notice('no custom provider yet\nhint: aix provider add ollama http://localhost:11434/v1 --model llama3.2');
}

/** A vendor whose base URL has a part that nobody filled in was never set up. */
function isBroken({ problem, base_url: baseUrl }: Description): boolean {
  return problem !== null && !baseUrl.includes('{');
}

const head = ['name', 'base URL', 'default model', 'auth type', 'key', ''];

function toRow(provider: Description): readonly string[] {
  const { name, base_url: baseUrl, default_model: model, auth_type: authType, key } = provider;
  return [name, baseUrl || '-', model ?? '-', authType, key.text, toMarks(provider)];
}

function toMarks(provider: Description): string {
  const { is_default: isDefault, enabled: isEnabled, problem } = provider;
  if (!isDefault && isEnabled && problem === null) return '';
  const trouble = isBroken(provider) ? 'broken' : 'not set up';
  return [isDefault ? 'default' : '', isEnabled ? '' : 'disabled', problem === null ? '' : trouble]
    .filter(Boolean)
    .join(', ');
}

const examples = `
In a pipe the columns are separated by tabs: name, base URL, default model, auth
type, key, mark.

Examples:
  aix provider list
  aix provider list --json`;
