import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Command } from 'commander';
import type { Context } from '../../context.ts';
import { Failure } from '../../errors.ts';
import { warnAbout } from './cautions.ts';
import { changeEntries, putEntry, type Entry, type NamedEntry } from './entries.ts';
import { readShared, sharedFields } from './shared-file.ts';
import { reportKeys } from './stored-keys.ts';

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
  const replaced = await changeEntries(context, (entries) =>
    given.map(([name, entry]) => putEntry(entries, { name, entry: toShared(entry) }, isForced)),
  );
  for (const [at, [name, entry]] of given.entries()) await report(context, { name, entry }, replaced[at]);
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

function toShared(entry: Entry): Entry {
  return Object.fromEntries(Object.entries(entry).filter(([field]) => sharedFields.includes(field)));
}

/** What somebody else wrote is shown in full: where prompts will go, and what goes with them. */
async function report(context: Context, { name, entry }: NamedEntry, replaced: Entry | undefined): Promise<void> {
  const { io } = context;
  await io.stdout.write(
    `${replaced === undefined ? 'added' : 'replaced'} provider "custom:${name}" at ${String(entry['base_url'])}\n`,
  );
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
  if (replaced !== undefined) await reportKeys(context, name, { from: replaced, to: toShared(entry) });
}

const examples = `
Examples:
  aix provider import providers.json
  curl -s https://example.com/team.json | aix provider import -`;
