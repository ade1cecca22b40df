import { Command } from 'commander';
import type { Context } from '../../context.ts';
import { toHost } from '../../providers/base-url.ts';
import { changeEntries, findEntry, readEntries, redirectReferences, refuseFile } from './entries.ts';

export function createRemoveCommand(context: Context): Command {
  return new Command('remove')
    .summary('remove a provider of your own')
    .description('remove a provider of your own, and the keys stored for it')
    .argument('<name>', 'the provider')
    .option('--keep-key', 'leave the stored key where it is')
    .addHelpText('after', examples)
    .action(async (name: string, flags: { readonly keepKey?: boolean }) =>
      remove(context, name, flags.keepKey !== true),
    );
}

async function remove(context: Context, text: string, withKeys: boolean): Promise<void> {
  await refuseFile(context, text);
  const [name, entry] = findEntry(text, await readEntries(context));
  // The keys go first: when the keychain refuses, everything is as it was.
  const keys = withKeys
    ? await (await context.secrets()).delete(`custom:${name}`, toHost(String(entry['base_url'])))
    : [];
  const cleared = await changeEntries(context, (entries, document) => {
    delete entries[name];
    return redirectReferences(document, name, null);
  });
  const { io } = context;
  await io.stdout.write(`removed provider "custom:${name}"\n`);
  for (const { host } of keys) await io.notice(`the key stored for ${host} was removed too`);
  for (const setting of cleared) await io.notice(`"${setting}" named it and no longer does`);
}

const examples = `
Example:
  aix provider remove ollama`;
