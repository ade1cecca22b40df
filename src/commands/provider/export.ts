import { Command } from 'commander';
import type { Context } from '../../context.ts';
import type { Redactor } from '../../http/redact.ts';
import { findEntry, type Entries, type Entry } from './entries.ts';
import { findSecret, replaceSecret } from './mask.ts';
import { findSecrets } from '../../providers/extra.ts';
import { isObject } from '../../providers/json.ts';
import { toSharedOAuth } from './share-oauth.ts';
import { sharedFields } from './shared-file.ts';

interface Exported {
  readonly entry: Entry;
  /** What a reader must know: fields left out, values replaced. */
  readonly notices: readonly string[];
}

export function createExportCommand(context: Context): Command {
  return new Command('export')
    .summary('print providers for others, without keys')
    .description('print your own providers as JSON that "provider import" reads; keys and secrets stay here')
    .argument('[names...]', 'providers; all of your own when none is named')
    .addHelpText('after', examples)
    .action(async (names: readonly string[]) => exportProviders(context, names));
}

async function exportProviders(context: Context, names: readonly string[]): Promise<void> {
  const file = await context.configFile();
  // The raw entries: what is unknown to this version is left out, and the user is told.
  const entries = ((await file.get(['custom_providers'])) ?? {}) as Entries;
  const wanted = names.length === 0 ? Object.entries(entries) : names.map((name) => findEntry(name, entries));
  const exported = wanted.map(([name, entry]) => [name, toExported(name, entry, context.redactor)] as const);
  const document = { custom_providers: Object.fromEntries(exported.map(([name, { entry }]) => [name, entry])) };
  await context.io.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
  for (const notice of exported.flatMap(([, { notices }]) => notices)) await context.io.notice(notice);
}

function toExported(name: string, entry: Entry, redactor: Redactor): Exported {
  const isShared = (field: string): boolean =>
    sharedFields.includes(field) && (field !== 'extra_body' || isHarmless(entry[field], redactor));
  const fields = Object.entries(entry).filter(([field]) => isShared(field));
  const { oauth, leftOut: ofOAuth } = toSharedOAuth(entry['oauth'], (field) => holdsNoSecret(field, redactor));
  const leftOut = Object.keys(entry).filter((field) => field !== 'oauth' && !isShared(field));
  const headers = Object.entries((entry['headers'] ?? {}) as Record<string, string>);
  const replaced = headers.map(([header, value]) => toShareable(name, { name: header, value }, redactor));
  return {
    entry: {
      ...Object.fromEntries(fields),
      ...(oauth !== null && { oauth }),
      ...(headers.length > 0 && { headers: Object.fromEntries(replaced.map((one) => [one.header, one.value])) }),
    },
    notices: [...toNotice(name, [...leftOut, ...ofOAuth]), ...replaced.flatMap(({ notice }) => notice ?? [])],
  };
}

function toNotice(name: string, leftOut: readonly string[]): readonly string[] {
  return leftOut.length === 0 ? [] : [`left out of "custom:${name}": ${leftOut.join(', ')}`];
}

/** Text, or headers and fields of which none looks like a secret. */
function holdsNoSecret(field: unknown, redactor: Redactor): boolean {
  if (!isObject(field)) return isHarmless(field, redactor);
  return Object.entries(field).every(([name, value]) => findSecret({ name, value: String(value) }, redactor) === null);
}

function isHarmless(value: unknown, redactor: Redactor): boolean {
  if (isObject(value) && findSecrets(value).length > 0) return false;
  const text = JSON.stringify(value) ?? '';
  return redactor.redact(text) === text;
}

function toShareable(provider: string, header: { name: string; value: string }, redactor: Redactor) {
  if (findSecret(header, redactor) === null) return { header: header.name, value: header.value, notice: null };
  const variable = `${provider}_${header.name}`
    .toUpperCase()
    .replaceAll(/[^A-Z0-9]/g, '_')
    .replace(/^(?=\d)/, '_');
  return {
    header: header.name,
    value: replaceSecret(header.value, `\${${variable}}`),
    notice: `header "${header.name}" of "custom:${provider}" may hold a secret: its value is now read from ${variable}`,
  };
}

const examples = `
Examples:
  aix provider export > providers.json
  aix provider export ollama team`;
