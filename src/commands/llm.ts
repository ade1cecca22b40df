import { Command, Option } from 'commander';
import type { Context } from '../context.ts';
import { addKeyOptions, setKey, type KeyFlags } from './api-key.ts';
import { deleteKey, printKeys, testKeys, testOneKey } from './key-actions.ts';

interface ShowFlags {
  readonly json?: boolean;
  readonly showMasked?: boolean;
  readonly providers?: readonly string[];
}

/** The spellings of another program, for whoever comes from there. Everything is done by `api-key`. */
export function createLlmCommand(context: Context): Command {
  return new Command('llm')
    .addCommand(
      addKeyOptions(new Command('set-key'))
        .summary('the same as aix api-key PROVIDER')
        .argument('<provider>', 'whose key')
        // A key is never tried out while it is stored, so there is nothing to switch off.
        .addOption(new Option('--no-validate').hideHelp())
        .addHelpText('after', '\nExample:\n  aix llm set-key openai --stdin < key.txt')
        .action((provider: string, flags: KeyFlags) => setKey(context, provider, flags)),
    )
    .addCommand(
      createShowCommand('validate-key', 'aix api-key PROVIDER --action test')
        .argument('<provider>', 'whose key')
        .addHelpText('after', '\nExample:\n  aix llm validate-key openai')
        .action((provider: string, flags: ShowFlags) => testOneKey(context, provider, flags.json === true)),
    )
    .addCommand(
      createShowCommand('test-providers', 'aix api-key PROVIDER --action test, for several')
        .requiredOption('--providers <names...>', 'whose keys')
        .addHelpText('after', '\nExample:\n  aix llm test-providers --providers openai groq')
        .action((flags: ShowFlags) => testKeys(context, flags.providers ?? [], flags.json === true)),
    )
    .addCommand(
      createShowCommand('list-keys', 'aix api-key --list')
        .option('--show-masked', 'show the last characters of each key')
        .addHelpText('after', '\nExample:\n  aix llm list-keys --show-masked')
        .action((flags: ShowFlags) =>
          printKeys(context, { isJson: flags.json === true, isMasked: flags.showMasked === true }),
        ),
    )
    .addCommand(
      new Command('remove-key')
        .summary('the same as aix api-key PROVIDER --action delete')
        .argument('<provider>', 'whose key')
        .addHelpText('after', '\nExample:\n  aix llm remove-key openai')
        .action((provider: string) => deleteKey(context, provider)),
    )
    .addHelpText('after', '\nExample:\n  aix llm set-key openai');
}

function createShowCommand(name: string, newer: string): Command {
  return new Command(name).summary(`the same as ${newer}`).option('--json', 'print as JSON');
}
