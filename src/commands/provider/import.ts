import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Command } from 'commander';
import type { Context } from '../../context.ts';
import { Failure } from '../../errors.ts';
import { toHost } from '../../providers/base-url.ts';
import { toObject } from '../../providers/json.ts';
import { warnAbout } from './cautions.ts';
import { changeEntries, putEntry, type Entry, type NamedEntry } from './entries.ts';
import { toSharedOAuth } from './share-oauth.ts';
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
  const fields = Object.entries(entry).filter(([field]) => sharedFields.includes(field));
  const { oauth } = toSharedOAuth(entry['oauth']);
  return { ...Object.fromEntries(fields), ...(oauth !== null && { oauth }) };
}

/** What somebody else wrote is shown in full: where prompts will go, and what goes with them. */
async function report(context: Context, { name, entry }: NamedEntry, replaced: Entry | undefined): Promise<void> {
  const { io } = context;
  await io.stdout.write(
    `${replaced === undefined ? 'added' : 'replaced'} provider "custom:${name}" at ${String(entry['base_url'])}\n`,
  );
  await warnOfVariables(context, entry['headers'], 'there');
  const { token_url: tokenUrl, headers } = toObject(entry['oauth']);
  if (typeof tokenUrl === 'string') {
    await io.warn(`the client secret of "custom:${name}" goes to ${toHost(tokenUrl)}`);
    await warnOfVariables(context, headers, `to ${toHost(tokenUrl)}`);
  }
  if (entry['key_command'] !== undefined) {
    await io.warn(`the key_command of "custom:${name}" is code and was not taken over`);
  }
  const dropped = [...Object.keys(entry).filter((field) => !isKnown(field)), ...toSharedOAuth(entry['oauth']).leftOut];
  if (dropped.length > 0) await io.warn(`left out of "custom:${name}": ${dropped.join(', ')}`);
  await warnAbout(context, name, entry);
  if (replaced !== undefined) await reportKeys(context, name, { from: replaced, to: toShared(entry) });
}

function isKnown(field: string): boolean {
  return field === 'key_command' || field === 'oauth' || sharedFields.includes(field);
}

async function warnOfVariables({ io }: Context, headers: unknown, place: string): Promise<void> {
  for (const [header, value] of Object.entries(toObject(headers))) {
    const found = [...String(value).matchAll(/\$\{(\w+)\}/g)].map(([, variable]) => variable);
    const variables = found.filter((variable) => variable !== 'uuid').join(', ');
    if (variables !== '') await io.warn(`header "${header}" sends the value of ${variables} ${place}`);
  }
}

const examples = `
Examples:
  aix provider import providers.json
  curl -s https://example.com/team.json | aix provider import -`;
