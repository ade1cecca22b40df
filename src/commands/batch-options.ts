import { Option, type Command } from 'commander';
import { repeatable } from '../cli/arguments.ts';
import type { BatchOptions } from '../batch/plan-batch.ts';
import type { ColumnArgument } from '../batch/map-columns.ts';
import { findQueueAddress } from '../batch/queue/address.ts';
import { resultFormats, type ResultFormat } from '../batch/results/format.ts';
import { inputFormats, type InputFormat } from '../batch/rows/open-rows.ts';
import type { Context } from '../context.ts';
import { Failure } from '../errors.ts';
import { parseCount, parseNumber } from '../parse-setting.ts';
import { addProviderBatchOptions, toProviderBatchOptions } from './batch/provider-batch-options.ts';
import { toRunOptions } from './run-options.ts';

interface Flags {
  readonly input?: string;
  readonly inputFormat?: InputFormat;
  readonly delimiter?: string;
  readonly map?: readonly ColumnArgument[];
  readonly output?: string;
  readonly format?: ResultFormat;
  readonly unordered?: boolean;
  readonly concurrency: number;
  readonly limit?: number;
  readonly sample?: number;
  readonly maxErrors?: number;
  readonly retryFailed?: boolean;
  readonly restart?: boolean;
  readonly force?: boolean;
  readonly queue?: string;
  readonly providerBatch?: boolean;
}

/** More sockets than that few machines have. */
const mostAtATime = 1000;

export function addBatchOptions(command: Command): Command {
  command
    .option('-i, --input <file>', 'rows: a file, - for stdin, or a pattern such as "docs/*.md", a row for each file')
    .addOption(
      new Option('--input-format <name>', 'how rows stand in the input; told by the end of its name').choices([
        ...inputFormats,
      ]),
    )
    .option('--delimiter <text>', 'what stands between the cells of CSV; usually a comma', parseDelimiter)
    .option('--map <param=column>', 'column that fills a param of another name (repeatable)', repeatable(parseColumn))
    .option(
      '-o, --output <file>',
      'where the results go; a journal beside it lets the same command go on; stdout has none',
    )
    .addOption(
      new Option('--format <name>', 'how results are written; told by the end of --output').choices([...resultFormats]),
    )
    .option('--unordered', 'write results as they come, not in the order of the rows')
    .option(
      '-j, --concurrency <number>',
      'rows at a time, fewer when the provider says that it is too much',
      parseNumber('--concurrency', { min: 1, max: mostAtATime, integer: true }),
      8,
    )
    .addOption(
      new Option('--queue <url>', 'let workers run the rows, on any machine (aix worker): redis://HOST').conflicts([
        'concurrency',
        'providerBatch',
        'record',
        'replay',
      ]),
    )
    .option('-n, --dry-run', 'show how many rows there are and what they would cost, as an estimate, and send nothing')
    .option('--limit <number>', 'run only so many rows, the first ones', parseCount('--limit'))
    .addOption(
      new Option('--sample <number>', 'run only so many rows, at random: the same ones each time')
        .argParser(parseCount('--sample'))
        .conflicts('limit'),
    )
    .option('--max-errors <number>', 'stop when so many rows have failed', parseCount('--max-errors'))
    .option('--retry-failed', 'run again the rows that failed before')
    .addOption(new Option('--restart', 'begin anew, and replace what is there').conflicts('retryFailed'))
    .option('--force', 'let --output and --record replace a file');
  command.option(
    '--max-cost <amount>',
    'most that all rows together may cost, in US dollars',
    parseNumber('--max-cost', { min: 0 }),
  );
  return addProviderBatchOptions(command);
}

export function toBatchOptions({ env }: Context, command: Command): BatchOptions {
  const flags = command.opts<Flags>();
  // Not left to commander, which would name it even where it is only mistyped.
  if (flags.input === undefined)
    throw new Failure('usage', 'no rows: --input is missing', { hint: 'aix batch --help' });
  const { delimiter, inputFormat = 'csv' } = flags;
  if (delimiter !== undefined && !/^[ct]sv$/.test(inputFormat))
    throw new Failure('usage', `--delimiter is for CSV, and --input-format says ${inputFormat}`);
  const isHanded = flags.providerBatch === true;
  const queue = isHanded ? null : findQueueAddress(env, flags.queue ?? null);
  if (queue !== null && command.getOptionValueSource('concurrency') === 'cli')
    throw new Failure('usage', '-j is not for rows in a queue, and AIX_QUEUE names one', {
      hint: 'aix worker -j says how many a worker takes; AIX_QUEUE= before the command runs the rows here',
    });
  if (flags.output === undefined && (flags.retryFailed === true || flags.restart === true))
    throw new Failure('usage', 'without --output nothing is kept that --retry-failed or --restart could mean');
  return {
    // What these flags mean here is no matter of a single run.
    run: { ...toRunOptions(command), format: null, output: null },
    input: flags.input,
    inputFormat: flags.inputFormat ?? null,
    delimiter: delimiter ?? null,
    map: flags.map ?? [],
    output: flags.output ?? null,
    format: flags.format ?? null,
    isOrdered: flags.unordered !== true,
    concurrency: flags.concurrency,
    limit: flags.limit ?? null,
    sample: flags.sample ?? null,
    maxErrors: flags.maxErrors ?? null,
    retriesFailed: flags.retryFailed === true,
    restarts: flags.restart === true,
    isForced: flags.force === true,
    queue,
    providerBatch: toProviderBatchOptions(command),
  };
}

function parseColumn(text: string): ColumnArgument {
  const [, param = '', column = ''] = /^([^=]+)=(.+)$/s.exec(text) ?? [];
  if (param !== '') return { param, column };
  throw new Failure('usage', `--map must look like param=column, found "${text}"`);
}

function parseDelimiter(text: string): string {
  if (text.length === 1 && !/["\r\n]/.test(text)) return text;
  if (text === '\\t') return '\t';
  throw new Failure('usage', `--delimiter must be one character, such as ";" or "\\t", found "${text}"`);
}
