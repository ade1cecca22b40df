import { EventEmitter } from 'node:events';
import type { Argument, Command, Option } from 'commander';

/** How a word on the command line is completed. A `list` is asked for at run time: `aix complete KIND`. */
export type Completion =
  | { readonly type: 'none' }
  | { readonly type: 'files' }
  | { readonly type: 'folders' }
  | { readonly type: 'words'; readonly words: readonly string[] }
  | { readonly type: 'list'; readonly kind: string };

interface ArgumentReference {
  readonly name: string;
  readonly description: string;
  readonly isVariadic: boolean;
  readonly completion: Completion;
}

export interface OptionReference {
  /** `-m` and `--model`, those that there are. */
  readonly names: readonly string[];
  /** As the help shows it: `-m, --model <name>`. */
  readonly flags: string;
  readonly description: string;
  /** Null for a flag without a value. */
  readonly value: Completion | null;
}

/** A command as plain data, for whatever is generated from the commands. Hidden ones are left out. */
export interface CommandReference {
  /** As it is typed: `aix provider add`. */
  readonly path: string;
  readonly name: string;
  readonly summary: string;
  readonly description: string;
  readonly usage: string;
  readonly arguments: readonly ArgumentReference[];
  readonly options: readonly OptionReference[];
  /** What the help says after the options: remarks and examples. */
  readonly remarks: string;
  readonly children: readonly CommandReference[];
}

const files: Completion = { type: 'files' };
const none: Completion = { type: 'none' };
const providers: Completion = { type: 'list', kind: 'providers' };

const runs: Completion = { type: 'list', kind: 'runs' };

const optionCompletions: Readonly<Record<string, Completion>> = {
  '--ca-file': files,
  '--cid': runs,
  '--config-dir': { type: 'folders' },
  '--conversation': runs,
  '--env-file': files,
  '--embedder': providers,
  '--file': files,
  '--judge': providers,
  '--junit': files,
  '--key-file': files,
  '--markdown': files,
  '--model': { type: 'list', kind: 'models' },
  '--output': files,
  '--param': { type: 'list', kind: 'prompt-params' },
  '--params': files,
  '--prompt': { type: 'list', kind: 'prompts' },
  '--provider': providers,
  '--record': files,
  '--replay': files,
};

/** By the name of the argument, and where the same name means different things, by the command too. */
const argumentCompletions: Readonly<Record<string, Completion>> = {
  'aix create name': none,
  'aix prompt create name': none,
  'aix provider add name': none,
  batch: { type: 'list', kind: 'batches' },
  file: files,
  id: runs,
  ids: runs,
  key: { type: 'list', kind: 'config-keys' },
  name: providers,
  names: providers,
  prompt: { type: 'list', kind: 'prompts' },
  'aix test prompts': { type: 'list', kind: 'prompts' },
  provider: providers,
};

export function toReference(command: Command, parentPath = ''): CommandReference {
  const help = command.createHelp();
  const path = `${parentPath} ${command.name()}`.trim();
  const visible = new Set(help.visibleCommands(command));
  return {
    path,
    name: command.name(),
    summary: command.summary() || command.description(),
    description: command.description(),
    usage: help.commandUsage(command),
    arguments: command.registeredArguments.map((argument) => toArgument(argument, path)),
    options: help.visibleOptions(command).map(toOption),
    remarks: readRemarks(command),
    children: command.commands.filter((child) => visible.has(child)).map((child) => toReference(child, path)),
  };
}

/** This command and all below it, parents first. */
export function listCommands(command: CommandReference): readonly CommandReference[] {
  return [command, ...command.children.flatMap(listCommands)];
}

/** Those that are described on their own: not the program, and a command with two names once. */
export function listDescribed(program: CommandReference): readonly CommandReference[] {
  const [, ...commands] = listCommands(program);
  return commands.filter(({ path }) => !commands.some((other) => other.path === toShortPath(path)));
}

/** The remarks of a help text end with examples below a line `Examples:`, each indented. */
export function splitRemarks(remarks: string): { readonly prose: string; readonly examples: string } {
  const [prose = '', examples = ''] = remarks.split(/^Examples?:\n/m);
  return { prose: prose.trim(), examples: examples.replaceAll(/^ {2}/gm, '').trim() };
}

/** Puts generated lines between the lines of a file that hold the two marks. */
export function replaceBetween(text: string, marks: readonly [string, string], generated: string): string {
  const [opening, closing] = marks.map((mark) => text.indexOf(mark));
  if (opening === undefined || closing === undefined || opening === -1 || closing < opening)
    throw new Error(`the marks ${marks.join(' and ')} are missing`);
  const start = text.indexOf('\n', opening) + 1;
  const end = text.lastIndexOf('\n', closing) + 1;
  return `${text.slice(0, start)}${generated.trimEnd()}\n${text.slice(end)}`;
}

/** `aix create` for `aix prompt create`, which is the same command. Undefined where there is no group to leave out. */
function toShortPath(path: string): string | undefined {
  return path.startsWith('aix prompt ') ? path.replace('prompt ', '') : undefined;
}

function toArgument(argument: Argument, path: string): ArgumentReference {
  const name = argument.name();
  const known = argumentCompletions[`${path} ${name}`] ?? argumentCompletions[name] ?? none;
  return {
    name,
    description: argument.description,
    isVariadic: argument.variadic,
    completion: argument.argChoices ? { type: 'words', words: argument.argChoices } : known,
  };
}

function toOption(option: Option): OptionReference {
  const names = [option.short, option.long].filter((name) => name !== undefined && name !== null);
  const known = optionCompletions[option.long ?? ''] ?? none;
  const value: Completion = option.argChoices ? { type: 'words', words: option.argChoices } : known;
  return {
    names,
    flags: option.flags,
    description: option.description,
    value: option.required || option.optional ? value : null,
  };
}

/** Commander keeps what stands after the help in listeners only, and its types hide that it is an emitter. */
function readRemarks(command: Command): string {
  const texts: string[] = [];
  if (command instanceof EventEmitter)
    command.emit('afterHelp', { error: false, command, write: (text: string) => texts.push(text) });
  return texts.join('').trim();
}
