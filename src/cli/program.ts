import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { Command, CommanderError, Option } from 'commander';
import manifest from '../../package.json' with { type: 'json' };
import { commandTable } from '../commands/index.ts';
import { createContext, type Context } from '../context.ts';
import { Failure } from '../errors.ts';
import { findNearest } from '../nearest.ts';
import { addFilters, checkFilter, filterOutput } from './filter-output.ts';
import { findTypedKeys } from './find-typed-keys.ts';
import { checkVariables, findCommandName } from './globals.ts';
import { reportError } from '../run/report-error.ts';

/** Runs one command line and says with which code the process ends. */
export async function runProgram(host: Context, argv: readonly string[]): Promise<number> {
  const printed: string[] = [];
  let context = host;
  let program: Command | undefined;
  try {
    checkGlobals(host, argv);
    if (host.globals.envFile !== null) context = readEnvFile(host, host.globals.envFile);
    const output = filterOutput(context);
    program = await createProgram(output.context, argv);
    const print = (text: string): void => void printed.push(text);
    program.configureOutput({ writeOut: print, writeErr: print, outputError: () => {} });
    settle(program);
    if (argv.length === 0) program.help();
    await program.parseAsync(argv, { from: 'user' });
    await output.end();
    return 0;
  } catch (error) {
    if (!(error instanceof CommanderError)) {
      for (const key of findTypedKeys(argv)) context.redactor.add(key);
      return await reportError(context, error);
    }
    if (error.code === 'commander.helpDisplayed') printed.push(await explainWords(context, program));
    await context.io.stdout.write(printed.join(''));
    return 0;
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
    const command = isNeeded ? addFilters((await entry.load())(context)) : new Command(entry.name);
    program.addCommand(command.summary(entry.summary).description(entry.summary), { hidden: entry.isHidden ?? false });
  }
  return program;
}

/** What commander takes for granted. */
function checkGlobals({ globals }: Context, [first, second]: readonly string[]): void {
  if (globals.configDir === '') throw new Failure('usage', '--config-dir names no folder');
  const isUnknown = second !== undefined && !commandTable.some(({ name }) => name === second);
  if (first === 'help' && isUnknown) throw new Failure('usage', `unknown command '${second}'`, { hint: 'aix --help' });
}

function readEnvFile(host: Context, path: string): Context {
  try {
    const added = parseEnv(readFileSync(resolve(host.cwd, path), 'utf8'));
    return createContext({ ...host, env: { ...added, ...host.env } }, host.redactor);
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new Failure('usage', `--dotenv "${path}" cannot be read`, { detail, cause: error });
  }
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
