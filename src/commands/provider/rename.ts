import { Command } from 'commander';
import type { Context } from '../../context.ts';
import {
  changeEntries,
  checkFree,
  checkName,
  findEntry,
  readEntries,
  refuseFile,
  redirectReferences,
  type Entries,
} from './entries.ts';

export function createRenameCommand(context: Context): Command {
  return new Command('rename')
    .summary('give a provider another name')
    .description('give a provider of your own another name; its keys move along')
    .argument('<name>', 'the provider')
    .argument('<new-name>', 'what you call it from now on')
    .addHelpText('after', examples)
    .action(async (from: string, to: string) => rename(context, from, to));
}

async function rename(context: Context, from: string, to: string): Promise<void> {
  await refuseFile(context, from);
  await refuseFile(context, to);
  const entries = await readEntries(context);
  const [oldName] = findEntry(from, entries);
  const newName = checkName(to);
  checkFree(newName, without(entries, oldName));
  // The keys move first: when the keychain refuses, everything is as it was.
  await (await context.secrets()).rename(`custom:${oldName}`, `custom:${newName}`);
  const followed = await changeEntries(context, (current, document) => {
    checkFree(newName, without(current, oldName));
    document['custom_providers'] = toRenamed(current, oldName, newName);
    return redirectReferences(document, oldName, newName);
  });
  await context.io.stdout.write(`renamed provider "custom:${oldName}" to "custom:${newName}"\n`);
  for (const setting of followed) await context.io.notice(`"${setting}" follows`);
}

/** A name may be given a new case, so the entry itself is not in its own way. */
function without(entries: Readonly<Entries>, name: string): Entries {
  return Object.fromEntries(Object.entries(entries).filter(([key]) => key !== name));
}

/** The entry keeps its place in the file. */
function toRenamed(entries: Entries, from: string, to: string): Entries {
  return Object.fromEntries(Object.entries(entries).map(([name, entry]) => [name === from ? to : name, entry]));
}

const examples = `
Example:
  aix provider rename ollama local`;
