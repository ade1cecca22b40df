import { Command } from 'commander';
import type { Context } from '../../context.ts';
import { listBuiltIn, walkOwn, type ProviderSources } from '../../providers/resolve.ts';
import type { ProviderSettings } from '../../providers/settings.ts';
import { readSources } from '../../providers/sources.ts';
import { renderTable } from '../../terminal/table.ts';
import { createDescriber, type Description } from './describe.ts';

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
  const describe = await createDescriber(context);
  if (isJson) return io.stdout.write(`${JSON.stringify(Array.from(walkAll(sources), describe), null, 2)}\n`);
  const broken: Description[] = [];
  // One after the other: of thousands nothing is kept but the text.
  function* walkRows(): Generator<readonly string[]> {
    for (const settings of walkAll(sources)) {
      const description = describe(settings);
      if (isBroken(description)) broken.push(description);
      yield toRow(description);
    }
  }
  await io.stdout.write(await renderTable(io, head, walkRows()));
  for (const { name, problem } of broken) await io.warn(`"${name}" is broken: ${problem}`);
  if (Object.keys(sources.config.custom_providers).length > 0) return;
  await io.notice('no custom provider yet\nhint: aix provider add ollama http://localhost:11434/v1 --model llama3.2');
}

function* walkAll(sources: ProviderSources): Generator<ProviderSettings> {
  yield* walkOwn(sources);
  yield* listBuiltIn(sources);
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
