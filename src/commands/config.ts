import { Command, Option } from 'commander';
import type { Context } from '../context.ts';
import { Failure } from '../errors.ts';
import { editConfig, resetConfig } from './config/edit.ts';
import { listConfig, setSetting, showSetting, unsetSetting } from './config/settings.ts';

interface Flags {
  readonly set?: readonly string[];
  readonly get?: string;
  readonly list?: boolean;
  readonly reset?: boolean;
  readonly json?: boolean;
  readonly yes?: boolean;
}

export function createConfigCommand(context: Context): Command {
  const command = new Command('config')
    .argument('[key]', 'a setting, such as default_model')
    .argument('[value]', 'its new value')
    .usage('<command> [options]')
    .addHelpText('after', examples)
    .addOption(older('--set <key=value>', ['get', 'list', 'reset']).argParser(collect))
    .addOption(older('--get <key>', ['set', 'list', 'reset']))
    .addOption(older('-l, --list', ['set', 'get', 'reset']))
    .addOption(older('--reset', ['set', 'get', 'list']))
    .addOption(new Option('--json').hideHelp())
    .addOption(new Option('-y, --yes').hideHelp())
    .action((key?: string, value?: string) => runOlderSpelling(context, command, { key, value }));
  for (const child of createVerbs(context)) command.addCommand(child);
  return command;
}

function createVerbs(context: Context): readonly Command[] {
  return [
    verb('get', 'print the value of a setting')
      .argument('<key>', 'a setting, such as custom_providers.ollama.default_model')
      .option('--json', 'print as JSON')
      .action((key: string, _: unknown, self: Command) => showSetting(context, key, readFlags(self).json === true)),
    verb('set', 'change a setting')
      .argument('<key>', 'a setting; api_keys.NAME stores a key')
      .argument('<value>', 'true, false and numbers as they are; objects as JSON')
      .action((key: string, value: string) => setSetting(context, key, value)),
    verb('unset', 'take a setting out')
      .argument('<key>', 'a setting; api_keys.NAME deletes the stored key')
      .action((key: string) => unsetSetting(context, key)),
    verb('list', 'print every setting, credentials hidden')
      .option('--json', 'print as JSON')
      .action((_: unknown, self: Command) => listConfig(context, readFlags(self).json === true)),
    verb('path', 'print where the file is').action(async () =>
      context.io.stdout.write(`${(await context.configFile()).path}\n`),
    ),
    verb('edit', 'open the file in your editor and check it afterwards').action(() => editConfig(context)),
    verb('reset', 'set the file aside and begin anew; stored keys stay')
      .option('-y, --yes', 'do not ask')
      .action((_: unknown, self: Command) => resetConfig(context, readFlags(self).yes === true)),
  ];
}

function verb(name: keyof typeof verbExamples, summary: string): Command {
  return new Command(name)
    .summary(summary)
    .description(summary)
    .addHelpText('after', `\nExample:\n  ${verbExamples[name]}`);
}

/** Commander gives the parent every option that it knows too, wherever it stands. */
function readFlags(command: Command): Flags {
  return command.optsWithGlobals<Flags>();
}

function older(flags: string, conflicts: readonly string[]): Option {
  return new Option(flags).conflicts([...conflicts]).hideHelp();
}

function collect(assignment: string, previous: readonly string[] = []): readonly string[] {
  return [...previous, assignment];
}

async function runOlderSpelling(
  context: Context,
  command: Command,
  { key, value }: { readonly key: string | undefined; readonly value: string | undefined },
): Promise<void> {
  const flags = command.opts<Flags>();
  const isFlagged = flags.set !== undefined || flags.get !== undefined || flags.list === true || flags.reset === true;
  if (isFlagged && key !== undefined)
    throw new Failure('usage', `"${key}" is one argument too many`, { hint: helpHint });
  if (flags.set !== undefined) return setAll(context, flags.set);
  if (flags.list === true) return listConfig(context, flags.json === true);
  if (flags.reset === true) return resetConfig(context, flags.yes === true);
  const wanted = flags.get ?? key;
  if (wanted === undefined) return command.help();
  return value === undefined ? showSetting(context, wanted, flags.json === true) : setSetting(context, wanted, value);
}

async function setAll(context: Context, assignments: readonly string[]): Promise<void> {
  for (const assignment of assignments) {
    const at = assignment.indexOf('=');
    // The text is not repeated: it may be a key that was pasted.
    if (at < 1) throw new Failure('usage', '--set must look like key=value', { hint: helpHint });
    await setSetting(context, assignment.slice(0, at), assignment.slice(at + 1));
  }
}

const helpHint = 'aix config --help';

const verbExamples = {
  get: 'aix config get custom_providers.ollama.default_model',
  set: 'aix config set custom_providers.ollama.timeout 120',
  unset: 'aix config unset default_model',
  list: 'aix config list --json',
  path: 'aix config path',
  edit: 'EDITOR="code --wait" aix config edit',
  reset: 'aix config reset --yes',
} as const;

const examples = `
A dot in a name of your own is written as "\\." where the name is new:
custom_providers.my\\.api.base_url
Older spellings work too: --set KEY=VALUE, --get KEY, --list, --reset,
config KEY and config KEY VALUE.

Examples:
  aix config set default_provider ollama
  aix config set custom_providers.ollama.headers '{"X-Team": "search"}'
  aix config list`;
