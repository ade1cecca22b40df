import { Command, CommanderError, Option } from 'commander';
import manifest from '../../package.json' with { type: 'json' };
import { commandTable, type CommandEntry } from '../commands/index.ts';
import type { Context } from '../context.ts';
import { Failure } from '../errors.ts';
import { findNearest } from '../nearest.ts';
import { addFilters, checkFilter, filterOutput } from './filter-output.ts';
import { checkVariables, findCommandName } from './globals.ts';

/** Runs the command that a command line names, or shows help. */
export async function runCommandTree(context: Context, argv: readonly string[]): Promise<void> {
  const printed: string[] = [];
  let program: Command | undefined;
  try {
    const output = filterOutput(context);
    program = await createProgram(output.context, argv);
    const print = (text: string): void => void printed.push(text);
    program.configureOutput({ writeOut: print, writeErr: print, outputError: () => {} });
    settle(program);
    if (argv.length === 0) program.help();
    await program.parseAsync(argv, { from: 'user' });
    await output.end();
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.code === 'commander.helpDisplayed') printed.push(await explainWords(context, program));
    await context.io.stdout.write(printed.join(''));
  }
}

/** What the help says about the words of this command line, such as the prompt of `aix run explain --help`. */
async function explainWords(context: Context, program: Command | undefined): Promise<string> {
  for (const { name, explain } of commandTable) {
    const words = program?.commands.find((command) => command.name() === name)?.args ?? [];
    const names = words.filter((word) => !/^-./.test(word));
    if (explain !== undefined && names.length > 0) return explain(context, names);
  }
  return '';
}

/**
 * Only the command that the command line names is loaded. The others are there by name, unless it stands first: then nothing
 * that follows can make another one of it.
 */
export async function createProgram(context: Context, argv: readonly string[] | 'all'): Promise<Command> {
  const program = new Command('aix')
    .description('run prompts against any model provider')
    .version(manifest.version, '-V, --version')
    .option('--config-dir <folder>', 'use this folder instead of ~/.prompts')
    .option('--dotenv <file>', 'read variables from this file too')
    .option('--no-color', 'no colour, even on a terminal')
    .option('-q, --quiet', 'no notices on stderr')
    .option('--debug', 'show the traffic on stderr, prompts and answers too, without keys')
    .addOption(new Option('--log-format <name>', 'how stderr is written; json is for CI').choices(['text', 'json']))
    .hook('preAction', () => checkVariables(context.env))
    .hook('preAction', (_program, command) => checkFilter(context, command))
    .configureHelp({ showGlobalOptions: true });
  const wanted = argv === 'all' ? null : findCommandName(argv);
  const entries = commandTable.filter(({ name }) => name === wanted && name === argv[0]);
  for (const entry of entries.length > 0 ? entries : commandTable) {
    const isNeeded = argv === 'all' || entry.name === wanted;
    const command = isNeeded ? addFilters(await createCommand(context, entry)) : new Command(entry.name);
    program.addCommand(command.summary(entry.summary).description(entry.summary), { hidden: entry.isHidden ?? false });
  }
  return program;
}

async function createCommand(context: Context, entry: CommandEntry): Promise<Command> {
  if ('load' in entry) return (await entry.load())(context);
  const command = new Command(entry.name);
  const run = (await entry.loadTable())(context, command);
  return command.action(() => run(command.args));
}

/** Commander passes settings on only at creation, and ours are created apart: parents first, then children. */
function settle(command: Command): void {
  command.exitOverride((error) => {
    // A group without a verb shows its help, as the whole program does without a command.
    const isHelp = error.exitCode === 0 || error.code === 'commander.help';
    throw isHelp ? error : toUsageFailure(error, command);
  });
  for (const child of command.commands) {
    child.copyInheritedSettings(command);
    settle(child);
  }
}

function toUsageFailure(error: CommanderError, command: Command): Failure {
  const [first = '', suggestion] = error.message.replace(/^error: (command-argument value )?/, '').split('\n');
  const help = `${toPath(command)} --help`;
  const { parent } = command;
  const verb = error.code === 'commander.excessArguments' ? parent?.args[0] : undefined;
  if (parent !== null && verb !== undefined && verb !== command.name()) return toVerbFailure(verb, parent, error);
  const choice = /(--[\w-]+)[^']*' argument '(.*)' is invalid\. Allowed choices are (.*)\.$/s.exec(first);
  if (choice !== null) return toChoiceFailure(choice, error, help);
  const nearest = suggestion?.match(/\(Did you mean (.*)\?\)/)?.[1];
  const hint = nearest === undefined ? help : `did you mean ${nearest}?`;
  return new Failure('usage', first, { hint, cause: error });
}

/** A word after a group that does something by itself is meant as a verb, and not for that something. */
function toVerbFailure(verb: string, group: Command, cause: Error): Failure {
  const verbs = group.commands.map((command) => command.name());
  const nearest = findNearest(verb, verbs);
  const hint = nearest === undefined ? `${toPath(group)} --help` : `did you mean ${nearest}?`;
  return new Failure('usage', `unknown command '${verb}'`, { hint, cause });
}

function toChoiceFailure([, flag, found = '', list = '']: RegExpExecArray, cause: Error, help: string): Failure {
  const nearest = findNearest(found, list.split(', '));
  return new Failure('usage', `${flag} must be ${list.replace(/, (?=[^,]*$)/, ' or ')}, found "${found}"`, {
    hint: nearest === undefined ? help : `did you mean ${nearest}?`,
    cause,
  });
}

function toPath(command: Command): string {
  return command.parent === null ? command.name() : `${toPath(command.parent)} ${command.name()}`;
}
