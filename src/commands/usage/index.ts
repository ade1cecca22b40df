import { Command, Option } from 'commander';
import type { Context } from '../../context.ts';
import { Failure } from '../../errors.ts';
import type { UsageWish } from '../../history/usage.ts';
import { parseMoment, type Moment } from '../../parse-moment.ts';
import { withHistory } from '../../run/open-history.ts';
import { printUsage } from './view.ts';

interface UsageFlags {
  readonly by: UsageWish['by'];
  readonly since?: Moment;
  readonly until?: Moment;
  readonly json?: boolean;
  readonly csv?: boolean;
}

const usualMs = 30 * 86_400_000;

export function createUsageCommand(context: Context): Command {
  return new Command('usage')
    .summary('add up tokens and money')
    .description('add up what the runs of the history took: tokens and money')
    .addOption(
      new Option('--by <what>', 'what to add up by').choices(['provider', 'model', 'prompt', 'day']).default('model'),
    )
    .option(
      '--since <time>',
      'from this day on: 7d or 2026-01-31; usually 30d',
      parseMoment('--since', () => context.clock.now()),
    )
    .option(
      '--until <time>',
      'up to this day',
      parseMoment('--until', () => context.clock.now()),
    )
    .addOption(new Option('--json', 'print as JSON').conflicts('csv'))
    .option('--csv', 'print as comma-separated values with a head')
    .addHelpText('after', examples)
    .action(async (flags: UsageFlags) => addUp(context, flags));
}

async function addUp(context: Context, { by, json, csv, ...span }: UsageFlags): Promise<void> {
  const now = context.clock.now();
  const since = span.since?.from ?? now - usualMs;
  // A day ends with the next one.
  const until = span.until === undefined ? now : span.until.to - 1;
  if (since > until) throw new Failure('usage', '--since is later than --until');
  const groups = await withHistory(context, (history) => history.sumUsage({ by, since, until }));
  const form = json === true ? 'json' : 'table';
  await printUsage(context, groups, { by, since, until, form: csv === true ? 'csv' : form });
}

const examples = `
Whole days of the local calendar are added up; those of both ends belong to it.
"~" marks sums with an estimate in them. Runs of unknown cost are in no sum of
money; they are counted beside it. Runs that failed before an answer cost
nothing. In a pipe the columns are separated by tabs: key, runs, tokens in,
tokens out, cost, runs of unknown cost. With --csv, money of a further currency
stands in a line of its own.

Examples:
  aix usage
  aix usage --by day --since 7d
  aix usage --by prompt --since 2026-01-01 --csv > usage.csv`;
