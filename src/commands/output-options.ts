import type { OptionTable } from './option-table.ts';
import { Failure } from '../errors.ts';
import type { OutputOptions } from '../run/open-view.ts';

export interface OutputFlags {
  readonly output?: string;
  readonly append?: boolean;
  readonly force?: boolean;
  readonly copy?: boolean;
  readonly format?: NonNullable<OutputOptions['format']>;
  readonly hideReasoning?: boolean;
  readonly extract?: NonNullable<OutputOptions['extract']>;
  readonly jq?: string;
}

/** Where the answer goes, beside stdout. */
export function addDestinationOptions<Table extends OptionTable>(command: Table): Table {
  return command
    .option('-o, --output <file>', 'write the answer to a file, whole or not at all')
    .option('--append', 'let --output add the answer to the end of the file')
    .option('--force', 'let --output and --record replace a file')
    .option('--copy', 'put the answer on the clipboard as well');
}

/** How the answer is shown. */
export function addViewOptions<Table extends OptionTable>(command: Table): Table {
  return command
    .addOption(
      command.createOption('--format <name>', 'how to print, usually text').choices(['text', 'md', 'json', 'jsonl']),
    )
    .option('--hide-reasoning', 'keep thoughts off stderr')
    .addOption(
      command
        .createOption(
          '--extract <what>',
          'print a part of the answer: the first block of code, the last one, or the JSON',
        )
        .choices(['code', 'last-code', 'json']),
    )
    .addOption(
      command
        .createOption('--jq <expression>', 'print what an expression of jq makes of the JSON')
        .implies({ format: 'json' }),
    );
}

export function toOutputOptions(flags: OutputFlags): OutputOptions {
  const { format = null } = flags;
  if (flags.jq !== undefined && format !== 'json' && format !== 'jsonl')
    throw new Failure('usage', `--jq needs JSON, found --format ${format}`, { hint: '--format json or jsonl' });
  if (flags.append === true && flags.output === undefined)
    throw new Failure('usage', '--append needs a file', { hint: '--output FILE --append' });
  return {
    output: flags.output ?? null,
    appends: flags.append === true,
    isForced: flags.force === true,
    copies: flags.copy === true,
    format,
    hidesReasoning: flags.hideReasoning === true,
    extract: flags.extract ?? null,
    jq: flags.jq ?? null,
  };
}
