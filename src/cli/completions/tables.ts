import { listCommands, type CommandReference, type Completion, type OptionReference } from '../command-reference.ts';

export interface Word {
  readonly word: string;
  readonly meaning: string;
}

/** What can stand after a command: `aix provider` and its verbs. */
export interface WordRow {
  readonly key: string;
  readonly words: readonly Word[];
}

/** What completes the values that belong to the keys: `none`, `files`, `folders`, `words A B` or a kind of `aix complete`. */
export interface KindRow {
  readonly keys: readonly string[];
  readonly kind: string;
}

export interface ArgumentRow {
  readonly path: string;
  /** Null where the argument may be repeated and so stands in every place. */
  readonly place: number | null;
  readonly kind: string;
}

/** What a completion script looks up. */
export interface Tables {
  readonly commands: readonly WordRow[];
  readonly flags: readonly WordRow[];
  /** By command and flag, as `aix run --model`, for the flags that take a value. Those of `aix` hold for every command. */
  readonly values: readonly KindRow[];
  /** By command and place, as `aix run 0`. */
  readonly arguments: readonly ArgumentRow[];
}

export function toTables(program: CommandReference): Tables {
  const commands = listCommands(program);
  return {
    commands: commands.filter(({ children }) => children.length > 0).map(toCommandRow),
    flags: commands.map((command) => ({ key: command.path, words: toFlags(listOptions(command, program)) })),
    values: toValueRows(program),
    arguments: commands.flatMap(toArgumentRows),
  };
}

function toCommandRow({ path, children }: CommandReference): WordRow {
  return { key: path, words: children.map(({ name, summary }) => ({ word: name, meaning: summary })) };
}

/** Long names only: a short one is known by heart or not wanted. */
function toFlags(options: readonly OptionReference[]): readonly Word[] {
  return options.map(({ names, description }) => ({ word: names.at(-1) ?? '', meaning: description }));
}

function toValueRows(program: CommandReference): readonly KindRow[] {
  const rows = new Map<string, Set<string>>();
  for (const command of listCommands(program)) {
    for (const { names, value } of listOptions(command, program)) {
      if (value === null) continue;
      const keys = rows.get(toKind(value)) ?? new Set();
      for (const name of names) keys.add(`${command.path} ${name}`);
      rows.set(toKind(value), keys);
    }
  }
  return [...rows].map(([kind, keys]) => ({ kind, keys: [...keys] }));
}

function toArgumentRows({ path, arguments: list }: CommandReference): readonly ArgumentRow[] {
  return list
    .map(({ completion, isVariadic }, at) => ({ path, place: isVariadic ? null : at, kind: toKind(completion) }))
    .filter(({ kind }) => kind !== 'none');
}

/** Those that no other command has: `--help` and the like stand with the program. */
function listOptions(command: CommandReference, program: CommandReference): readonly OptionReference[] {
  if (command === program) return command.options;
  const common = new Set(program.options.flatMap(({ names }) => names));
  return command.options.filter(({ names }) => !names.some((name) => common.has(name)));
}

function toKind(completion: Completion): string {
  switch (completion.type) {
    case 'none':
    case 'files':
    case 'folders':
      return completion.type;
    case 'words':
      return `words ${completion.words.join(' ')}`;
    case 'list':
      return completion.kind;
  }
}
