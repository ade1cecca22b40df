import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Command } from 'commander';
import type { Context } from '../../context.ts';
import { Failure } from '../../errors.ts';
import { warnAbout } from './cautions.ts';
import { changeEntries, checkFree, findName, type Entries, type Entry } from './entries.ts';
import { readShared, sharedFields } from './shared-file.ts';

export function createImportCommand(context: Context): Command {
  return new Command('import')
    .summary('add providers from a file')
    .description('add providers from a file that "provider export" wrote; all of them or none')
    .argument('<file>', 'the file, or - for stdin')
    .option('--force', 'replace providers that have the same name')
    .addHelpText('after', examples)
    .action(async (file: string, flags: { readonly force?: boolean }) =>
      importProviders(context, file, flags.force === true),
    );
}

async function importProviders(context: Context, file: string, isForced: boolean): Promise<void> {
  const source = file === '-' ? 'stdin' : file;
  const given = Object.entries(readShared(await readText(context, file), source));
  await changeEntries(context, (entries) => {
    for (const [name, entry] of given) add(entries, { name, entry, isForced });
  });
  for (const [name, entry] of given) await report(context, name, entry);
}

async function readText(context: Context, file: string): Promise<string> {
  if (file === '-') return context.io.stdin.readAll();
  try {
    return await readFile(resolve(context.cwd, file), 'utf8');
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new Failure('config', `"${file}" cannot be read`, { detail, cause: error });
  }
}

interface Addition {
  readonly name: string;
  readonly entry: Entry;
  readonly isForced: boolean;
}

function add(entries: Entries, { name, entry, isForced }: Addition): void {
  if (!isForced || findName(name, entries) !== name) checkFree(name, entries);
  const shared = Object.entries(entry).filter(([field]) => sharedFields.includes(field));
  entries[name] = Object.fromEntries(shared);
}

/** What somebody else wrote is shown in full: where prompts will go, and what goes with them. */
async function report(context: Context, name: string, entry: Entry): Promise<void> {
  const { io } = context;
  await io.stdout.write(`added provider "custom:${name}" at ${String(entry['base_url'])}\n`);
  for (const [header, value] of Object.entries((entry['headers'] ?? {}) as Record<string, string>)) {
    const variables = [...value.matchAll(/\$\{(\w+)\}/g)].map(([, variable]) => variable).join(', ');
    if (variables !== '') await io.warn(`header "${header}" sends the value of ${variables} there`);
  }
  if (entry['key_command'] !== undefined) {
    await io.warn(`the key_command of "custom:${name}" is code and was not taken over`);
  }
  const dropped = Object.keys(entry).filter((field) => field !== 'key_command' && !sharedFields.includes(field));
  if (dropped.length > 0) await io.warn(`left out of "custom:${name}": ${dropped.join(', ')}`);
  await warnAbout(context, name, entry);
}

const examples = `
Examples:
  aix provider import providers.json
  curl -s https://example.com/team.json | aix provider import -`;
