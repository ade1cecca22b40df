import { forbiddenNames } from '../../config/schema.ts';
import type { Context } from '../../context.ts';
import { Failure } from '../../errors.ts';
import { toKeyHost } from '../../providers/base-url.ts';
import { findNearest } from '../../nearest.ts';
import { toObject, toText } from '../../providers/json.ts';
import { toBareName } from '../../providers/names.ts';
import { findPreset, presets } from '../../providers/presets.ts';
import { readSources } from '../../providers/sources.ts';

/** A custom provider as it stands in config.json, with fields that this version may not know. */
export type Entry = Record<string, unknown>;

const namePattern = /^[A-Za-z0-9._-]+$/;

/** Names that mean something else, and names that would reach into some object of ours. */
const reservedNames = new Set([
  'custom',
  'auto',
  ...forbiddenNames,
  ...presets.filter(({ isLocal }) => !isLocal).map(({ name }) => name),
]);

export type Entries = Record<string, Entry>;

/** The user's providers as they stand in the file. */
export async function readEntries(context: Context): Promise<Readonly<Entries>> {
  const { custom_providers: entries } = await context.config();
  return entries as Readonly<Record<string, object>> as Readonly<Entries>;
}

/** Changes the user's providers under the lock and gives back what the change gives. A change that throws changes nothing. */
export async function changeEntries<Value>(
  context: Context,
  change: (entries: Entries, document: Record<string, unknown>) => Value,
): Promise<Value> {
  // Reads first: a config whose shape is wrong is reported and never changed.
  await context.config();
  const file = await context.configFile();
  const values: Value[] = [];
  await file.update((document) => {
    const entries = (document['custom_providers'] ??= {}) as Entries;
    values.push(change(entries, document));
  });
  return values[0] as Value;
}

/** The name without `custom:`, fit for a new entry. */
export function checkName(text: string): string {
  const name = toBareName(text);
  if (!namePattern.test(name)) {
    throw new Failure('usage', `${JSON.stringify(text)} cannot be the name of a provider`, {
      hint: 'a name has letters, digits, ".", "_" and "-"',
    });
  }
  if (reservedNames.has(name.toLowerCase())) {
    throw new Failure('usage', `the name "${name}" is reserved`, { hint: `choose another, for example my-${name}` });
  }
  return name;
}

export interface NamedEntry {
  readonly name: string;
  readonly entry: Entry;
}

/** Adds the entry, or with force replaces the one of exactly that name, which is given back. */
export function putEntry(entries: Entries, { name, entry }: NamedEntry, isForced: boolean): Entry | undefined {
  // A name that differs in case alone is refused all the same: two spellings of one name would remain.
  if (!isForced || findName(name, entries) !== name) checkFree(name, entries);
  const replaced = entries[name];
  entries[name] = replaced === undefined ? entry : { ...entry, ...toKeptFields(replaced, entry) };
  return replaced;
}

/** The command that prints the key is a key in all but name: it is never lost, and never made to serve another host. */
function toKeptFields(replaced: Entry, entry: Entry): Entry {
  const command = replaced['key_command'];
  const isSameHost = toEntryHost(replaced) === toEntryHost(entry);
  return command !== undefined && isSameHost ? { key_command: command } : {};
}

/** Where the key of an entry may go. */
export function toEntryHost({ base_url: baseUrl, auth_type: authType, oauth, preset }: Entry): string {
  const own = toText(toObject(oauth)['token_url']);
  const vendors = findPreset(toText(preset));
  const isOAuth = (authType ?? vendors?.authType) === 'oauth2';
  return toKeyHost(String(baseUrl), isOAuth ? own || (vendors?.oauth?.tokenUrl ?? null) : null);
}

/** Refuses a name that is taken, also one that differs in case alone. */
export function checkFree(name: string, entries: Readonly<Entries>): void {
  const taken = findName(name, entries);
  if (taken === undefined) return;
  throw new Failure('config', `provider "custom:${taken}" already exists`, {
    hint: `change it with: aix provider update ${taken}, or replace it: add --force to the same name`,
  });
}

/** The stored spelling of a name: the exact one first, then one that differs in case alone. */
export function findName(text: string, entries: Readonly<Record<string, unknown>>): string | undefined {
  const name = toBareName(text);
  if (Object.hasOwn(entries, name)) return name;
  return Object.keys(entries).find((key) => key.toLowerCase() === name.toLowerCase());
}

/** The stored spelling and the entry, or a failure that names what there is. */
export function findEntry(text: string, entries: Readonly<Entries>): readonly [string, Entry] {
  const name = findName(text, entries);
  const entry = name === undefined ? undefined : entries[name];
  if (name !== undefined && entry !== undefined) return [name, entry];
  throw toNotFound(text, entries);
}

/** Refuses a name that a file of the user's own has: here only entries of the config are changed. */
export async function refuseFile(context: Context, text: string): Promise<void> {
  if (findName(text, await readEntries(context)) !== undefined) return;
  const { config, files } = await readSources(context, [text]);
  const name = findName(text, config.custom_providers);
  const path = name === undefined ? undefined : files?.get(name)?.path;
  if (path === undefined) return;
  throw new Failure('config', `provider "custom:${name}" stands in "${path}"`, { hint: 'change or remove that file' });
}

export function toNotFound(text: string, entries: Readonly<Entries>): Failure {
  return new Failure('config', `Custom provider '${toBareName(text)}' not found`, {
    hint: toHint(toBareName(text), Object.keys(entries)),
  });
}

/** Whether a setting such as `default_provider` means this entry: `ollama`, `custom:ollama`, `custom:ollama/llama3.2`. */
function isReference(value: unknown, name: string): value is string {
  if (typeof value !== 'string') return false;
  const [provider = ''] = value.split('/');
  return toBareName(provider).toLowerCase() === name.toLowerCase();
}

/** Gives every setting that names the entry a new value, or takes it out. Says which they were. */
export function redirectReferences(
  document: Record<string, unknown>,
  name: string,
  to: string | null,
): readonly string[] {
  const changed: string[] = [];
  const reference = document['default_provider'];
  if (isReference(reference, name)) {
    changed.push('default_provider');
    if (to === null) delete document['default_provider'];
    else document['default_provider'] = withName(reference, to);
  }
  const order = document['fallback_order'];
  if (Array.isArray(order) && order.some((one) => isReference(one, name))) {
    changed.push('fallback_order');
    document['fallback_order'] = order.flatMap((one: unknown) => {
      if (!isReference(one, name)) return [one];
      return to === null ? [] : [withName(one, to)];
    });
  }
  return changed;
}

/** Keeps the model of `custom:ollama/llama3.2`. */
function withName(reference: string, name: string): string {
  const slash = reference.indexOf('/');
  return `custom:${name}${slash === -1 ? '' : reference.slice(slash)}`;
}

function toHint(name: string, known: readonly string[]): string {
  if (findPreset(name) !== undefined) return `"${name}" is built in; your own are listed by: aix provider list`;
  const builtIn = presets.map((preset) => preset.name);
  const nearest = findNearest(name, known) ?? findNearest(name, builtIn);
  if (nearest !== undefined) return `did you mean "${nearest}"?`;
  return known.length === 0 ? `add it: aix provider add ${name} BASE_URL` : `there are: ${known.join(', ')}`;
}
