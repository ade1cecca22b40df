import { Option, type Command } from 'commander';
import type { ProviderBatchOptions } from '../../batch/plan-batch.ts';
import { Failure } from '../../errors.ts';
import { parseCount, parseSeconds } from '../../parse-setting.ts';

interface Flags {
  readonly providerBatch?: boolean;
  readonly partRows?: number;
  readonly wait?: boolean;
  readonly interval?: number;
}

/** What makes no sense where nobody waits for the single answer. */
const others = ['fallback', 'fallbackOnOverflow', 'repair', 'cache', 'record', 'replay', 'maxErrors', 'concurrency'];

export function addProviderBatchOptions(command: Command): Command {
  command
    .addOption(
      new Option(
        '--provider-batch',
        'hand the rows to the provider, who answers within a day at a lower price',
      ).conflicts(others),
    )
    .option('--part-rows <number>', 'most rows in one batch of the provider', parseCount('--part-rows'))
    .option('--wait', 'with --provider-batch: wait for the results and fetch them');
  return addIntervalOption(command);
}

export function addIntervalOption(command: Command): Command {
  return command.option(
    '--interval <seconds>',
    'how long to wait before asking again, at first; up to a minute later',
    parseSeconds('--interval'),
  );
}

export function toProviderBatchOptions(command: Command): ProviderBatchOptions | null {
  const { providerBatch, partRows, wait, interval } = command.opts<Flags>();
  if (providerBatch === true)
    return { partRows: partRows ?? null, waits: wait === true, intervalMs: toIntervalMs(interval) };
  const given = Object.entries({ '--part-rows': partRows, '--wait': wait, '--interval': interval });
  const stray = given.find(([, value]) => value !== undefined);
  if (stray !== undefined) throw new Failure('usage', `${stray[0]} needs --provider-batch`);
  return null;
}

export function toIntervalMs(seconds: number | undefined): number | null {
  return seconds === undefined ? null : seconds * 1000;
}
