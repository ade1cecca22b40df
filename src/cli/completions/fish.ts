import { listCommands, type CommandReference, type Completion, type OptionReference } from '../command-reference.ts';
import { toTables } from './tables.ts';

/** fish has words of its own for all this: one `complete` for each command, flag and argument. */
export function renderFishTables(program: CommandReference): string {
  const commands = listCommands(program);
  const paths = commands.slice(1).map(({ path }) => quote(path));
  const flags = toTables(program).values.flatMap(({ keys }) => keys.map(quote));
  const lines = commands.map((command) => renderCommand(command, command === program));
  return [`set -g __aix_commands ${paths.join(' ')}`, `set -g __aix_value_flags ${flags.join(' ')}`, ...lines].join(
    '\n',
  );
}

function renderCommand(command: CommandReference, isProgram: boolean): string {
  const lines = [renderChildren(command), renderArguments(command), renderOptions(command, isProgram)];
  return lines.flat().join('\n');
}

function renderChildren({ path, children }: CommandReference): readonly string[] {
  return children.map(({ name, summary }) => renderLine(`__aix_at ${quote(path)} 0`, `-a ${name}`, summary));
}

function renderArguments(command: CommandReference): readonly string[] {
  return command.arguments.flatMap(({ completion, isVariadic, description }, at) => {
    const condition = `__aix_at ${quote(command.path)}${isVariadic ? '' : ` ${at}`}`;
    return completion.type === 'none' ? [] : renderLine(condition, renderCompletion(completion), description);
  });
}

function renderOptions(command: CommandReference, isProgram: boolean): readonly string[] {
  const options = isProgram ? command.options : command.options.filter(({ names }) => !names.includes('--help'));
  return options.map((option) => {
    const condition = isProgram ? '' : `__aix_at ${quote(command.path)}`;
    return renderLine(condition, renderOption(option), option.description);
  });
}

function renderOption({ names, value }: OptionReference): string {
  const flags = names.map((name) => (name.startsWith('--') ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`)).join(' ');
  return value === null ? flags : `${flags} -r ${renderCompletion(value)}`;
}

function renderCompletion(completion: Completion): string {
  switch (completion.type) {
    case 'none':
      return '-f';
    case 'files':
      return '-F';
    case 'folders':
      return `-f -a ${quote('(__fish_complete_directories)')}`;
    case 'words':
      return `-f -a ${quote(completion.words.join(' '))}`;
    case 'list':
      // A prompt may be a file as well.
      return `${completion.kind === 'prompts' ? '-F' : '-f'} -a ${quote(`(__aix_list ${completion.kind})`)}`;
  }
}

function renderLine(condition: string, what: string, meaning: string): string {
  const when = condition === '' ? '' : ` -n ${quote(condition)}`;
  return `complete -c aix${when} ${what}${meaning === '' ? '' : ` -d ${quote(meaning)}`}`;
}

function quote(text: string): string {
  return `'${text.replaceAll(/['\\]/g, String.raw`\$&`)}'`;
}
