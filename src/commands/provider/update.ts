import { Command, Option } from 'commander';
import { repeatable } from '../../cli/arguments.ts';
import type { Context } from '../../context.ts';
import { Failure } from '../../errors.ts';
import { checkBaseUrl } from '../../providers/base-url.ts';
import { toObject } from '../../providers/json.ts';
import { warnAbout } from './cautions.ts';
import { changeEntries, findEntry, type Entry, refuseFile } from './entries.ts';
import { addProviderOptions, toFields, type ProviderFlags } from './flags.ts';
import { reportKeys } from './stored-keys.ts';

interface UpdateFlags extends ProviderFlags {
  readonly baseUrl?: string;
  readonly unset?: readonly string[];
  readonly removeHeader?: readonly string[];
}

interface Change {
  readonly fields: Entry;
  readonly unset: readonly string[];
  readonly removedHeaders: readonly string[];
}

/** Names of flags for the fields that are called otherwise in the file. */
const fieldNames: Readonly<Record<string, string>> = {
  model: 'default_model',
  alias: 'model_aliases',
  header: 'headers',
  retries: 'max_retries',
  insecure: 'verify_ssl',
};

export function createUpdateCommand(context: Context): Command {
  const command = new Command('update')
    .summary('change a provider and keep the rest')
    .description('change a provider of your own; what is not named stays, the stored key too')
    .argument('<name>', 'the provider')
    .addHelpText('after', examples)
    .addOption(new Option('--base-url <url>', 'new address').argParser((text) => checkBaseUrl(text)));
  return addProviderOptions(command)
    .option('--unset <field>', 'take a field out, such as model or headers (repeatable)', repeatable(toFieldName))
    .option('--remove-header <name>', 'take one header out (repeatable)', repeatable(String))
    .action(async (name: string) => update(context, name, toChange(context, command.opts<UpdateFlags>())));
}

function toChange(context: Context, flags: UpdateFlags): Change {
  const fields = { ...(flags.baseUrl !== undefined && { base_url: flags.baseUrl }), ...toFields(context, flags) };
  const change = { fields, unset: flags.unset ?? [], removedHeaders: flags.removeHeader ?? [] };
  if (Object.keys(fields).length + change.unset.length + change.removedHeaders.length === 0) {
    throw new Failure('usage', 'nothing to change', { hint: 'aix provider update NAME --model MODEL' });
  }
  const both = change.unset.find((field) => field in fields);
  if (both !== undefined) throw new Failure('usage', `"${both}" cannot be set and unset at once`);
  return change;
}

function toFieldName(text: string): string {
  const name = text.replaceAll('-', '_');
  if (name !== 'base_url') return fieldNames[name] ?? name;
  throw new Failure('usage', 'a provider cannot be without its base URL', { hint: '--base-url URL changes it' });
}

async function update(context: Context, text: string, change: Change): Promise<void> {
  await refuseFile(context, text);
  const { name, from, to } = await changeEntries(context, (entries) => {
    const [found, entry] = findEntry(text, entries);
    const changed = toChanged(found, entry, change);
    entries[found] = changed;
    return { name: found, from: entry, to: changed };
  });
  await context.io.stdout.write(`updated provider "custom:${name}"\n`);
  if ('base_url' in change.fields || 'verify_ssl' in change.fields) await warnAbout(context, name, to);
  await reportKeys(context, name, { from, to });
}

function toChanged(name: string, entry: Entry, change: Change): Entry {
  const missing = change.unset.find((field) => !Object.hasOwn(entry, field));
  if (missing !== undefined) throw toNothingSet(name, missing, Object.keys(entry));
  const changed: Entry = { ...entry, ...change.fields };
  for (const field of change.unset) delete changed[field];
  if (hasIdleKeyHeader(changed, change)) changed['auth_type'] = 'api-key';
  if ('oauth' in change.fields) changed['oauth'] = { ...toObject(entry['oauth']), ...toObject(change.fields['oauth']) };
  const headers = toHeaders(name, entry['headers'], change);
  if (headers !== undefined) changed['headers'] = headers;
  const aliases = toAliases(name, entry['model_aliases'], change);
  if (aliases !== undefined) changed['model_aliases'] = aliases;
  return changed;
}

/** A header for the key says on its own how the key is sent. */
function hasIdleKeyHeader(changed: Entry, { fields }: Change): boolean {
  return 'key_header' in fields && changed['auth_type'] !== 'api-key' && changed['auth_type'] !== 'query';
}

/** Headers given are added to those that are there; a name that differs in case alone is the same header. */
function toHeaders(name: string, current: unknown, change: Change): Record<string, string> | undefined {
  const added = change.fields['headers'];
  if (added === undefined && change.removedHeaders.length === 0) return undefined;
  const headers = new Map(Object.entries((current ?? {}) as Record<string, string>));
  for (const header of change.removedHeaders) {
    if (!remove(headers, header)) throw toNothingSet(name, header, [...headers.keys()]);
  }
  for (const [header, value] of Object.entries((added ?? {}) as Record<string, string>)) {
    remove(headers, header);
    headers.set(header, value);
  }
  return Object.fromEntries(headers);
}

/** Aliases given are added to those that are there; one without a model is taken out. */
function toAliases(name: string, current: unknown, { fields }: Change): Record<string, string> | undefined {
  const added = fields['model_aliases'];
  if (added === undefined) return undefined;
  const aliases = new Map(Object.entries((current ?? {}) as Record<string, string>));
  for (const [alias, model] of Object.entries(added as Record<string, string>)) {
    if (model !== '') aliases.set(alias, model);
    else if (!aliases.delete(alias)) throw toNothingSet(name, alias, [...aliases.keys()]);
  }
  return Object.fromEntries(aliases);
}

function remove(headers: Map<string, string>, name: string): boolean {
  const found = [...headers.keys()].find((key) => key.toLowerCase() === name.toLowerCase());
  return found !== undefined && headers.delete(found);
}

function toNothingSet(name: string, what: string, known: readonly string[]): Failure {
  return new Failure('usage', `provider "custom:${name}" has no "${what}"`, {
    hint: known.length === 0 ? undefined : `it has: ${known.join(', ')}`,
  });
}

const examples = `
Examples:
  aix provider update ollama --model qwen3
  aix provider update ollama --alias fast=llama3.2 --alias best=qwen3 --alias old=
  aix provider update team --base-url https://llm.example.com/v2 --remove-header X-Team
  aix provider update team --unset headers --unset timeout`;
