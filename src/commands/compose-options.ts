import { parseInputLimit, parseParam, repeatable } from '../cli/arguments.ts';
import type { OptionTable } from './option-table.ts';
import type { ComposeOptions } from '../run/compose.ts';
import type { InputLimit } from '../run/material/limit.ts';
import type { ParamArgument } from '../run/params.ts';

/** What goes into the messages. */
export interface ComposeFlags {
  readonly param?: readonly ParamArgument[];
  readonly params?: string;
  readonly file?: readonly string[];
  readonly url?: readonly string[];
  readonly attach?: readonly string[];
  readonly maxInputTokens?: InputLimit;
  readonly allowCommands?: boolean;
  readonly commands?: boolean;
  readonly system?: string;
}

export function addMaterialOptions<Table extends OptionTable>(command: Table): Table {
  return command
    .option(
      '--file <path>',
      'add a file, or all that match a pattern such as "src/**/*.ts" (repeatable)',
      repeatable(String),
    )
    .option('--url <url>', 'add the text of a page (repeatable)', repeatable(String))
    .option(
      '-a, --attach <file>',
      'attach an image, a PDF, sound or text by its content: a file, a URL that the provider fetches, or - (repeatable)',
      repeatable(String),
    )
    .option(
      '--max-input-tokens <limit>',
      'longest input, as an estimate: N refuses more; N:head, N:tail or N:middle keeps the beginning, the end or both',
      parseInputLimit,
    );
}

export function addParamOptions<Table extends OptionTable>(command: Table): Table {
  return command
    .option(
      '-p, --param <name=value>',
      'value of a param: name=text, name=@FILE, name=@-, name:=JSON',
      repeatable(parseParam),
    )
    .option('--params <file>', 'values of params from a JSON or YAML file');
}

export function addCommandOptions<Table extends OptionTable>(command: Table): Table {
  return command
    .option('--allow-commands', 'run the shell commands that the prompt declares, this time')
    .option('--no-commands', 'run none, even of a prompt that is trusted');
}

export function toComposeOptions(flags: ComposeFlags): Omit<ComposeOptions, 'isDryRun'> {
  const allowed = flags.allowCommands === true ? 'allowed' : 'trusted';
  return {
    params: flags.param ?? [],
    paramsFile: flags.params ?? null,
    files: flags.file ?? [],
    urls: flags.url ?? [],
    attachments: flags.attach ?? [],
    inputLimit: flags.maxInputTokens ?? null,
    commands: flags.commands === false ? 'off' : allowed,
    system: flags.system ?? null,
  };
}
