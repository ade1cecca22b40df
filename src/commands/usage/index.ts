import { Command, Option } from 'commander';
import type { Context } from '../../context.ts';
import { Failure } from '../../errors.ts';
import type { UsageWish } from '../../history/usage.ts';
import { parseMoment, type Moment } from '../../parse-moment.ts';
import { withHistory } from '../../run/open-history.ts';
import { toShown } from '../../terminal/sanitize.ts';
import { renderPrometheus } from './prometheus.ts';
import { printUsage } from './view.ts';

interface UsageFlags {
  readonly by: UsageWish['by'];
  readonly since?: Moment;
  readonly until?: Moment;
  readonly json?: boolean;
  readonly csv?: boolean;
  readonly prometheus?: boolean;
}

const usualMs = 30 * 86_400_000;

export function createUsageCommand(context: Context): Command {
  return new Command('usage')
    .summary('add up tokens and money')
    .description('add up what the runs of the history took, and how they went: tokens, money, successes and times')
    .addOption(
      new Option('--by <what>', 'what to add up by').choices(['provider', 'model', 'prompt', 'day']).default('model'),
    )
    .option(
      '--since <time>',
      'from this day on: 7d or 2026-01-31; usually 30d before the end',
      parseMoment('--since', () => context.clock.now()),
    )
    .option(
      '--until <time>',
      'up to this day',
      parseMoment('--until', () => context.clock.now()),
    )
    .addOption(new Option('--json', 'print as JSON').conflicts('csv'))
    .option('--csv', 'print as comma-separated values with a head')
    .addOption(
      new Option('--prometheus', 'print counters since the first run as text for Prometheus').conflicts([
        'json',
        'csv',
        'since',
        'until',
      ]),
    )
    .addHelpText('after', examples)
    .action(async (flags: UsageFlags) => addUp(context, flags));
}

async function addUp(context: Context, { by, json, csv, prometheus, ...span }: UsageFlags): Promise<void> {
  if (prometheus === true) return printCounters(context, by);
  const now = context.clock.now();
  // A day ends with the next one.
  const until = span.until === undefined ? now : span.until.to - 1;
  const since = span.since?.from ?? until - usualMs;
  if (since > until) throw new Failure('usage', '--since is later than --until');
  const groups = await withHistory(context, (history) => history.sumUsage({ by, since, until }));
  const form = json === true ? 'json' : 'table';
  await printUsage(context, groups, { by, since, until, form: csv === true ? 'csv' : form });
}

/** Of all days: a counter never goes back. */
async function printCounters(context: Context, by: UsageWish['by']): Promise<void> {
  if (by === 'day')
    throw new Failure('usage', '"--by day" cannot be used with "--prometheus": counters go on from day to day', {
      hint: '--by provider, model or prompt',
    });
  const groups = await withHistory(context, (history) => history.sumUsage({ by }));
  const text = renderPrometheus(groups, by);
  await context.io.stdout.write(toShown(context.io.stdout, text));
}

const examples = `
Whole days of the local calendar are added up; those of both ends belong to it.
"~" marks sums with an estimate in them. Runs of unknown cost are in no sum of
money; they are counted beside it. Runs that failed before an answer cost
nothing. The success rate, "ok", is the part of runs that were complete; those
that were cancelled count neither as success nor as failure. The time is the
mean of complete answers that did not come from the cache. A narrow terminal
shows neither.

In a pipe the columns are separated by tabs: key, runs, tokens in, tokens out,
cost, runs of unknown cost, success rate (a part of 1), mean time and mean time
to the first token in milliseconds. With --csv, money of a further currency
stands in a line of its own. With --prometheus all days are added up, and what
was deleted stays counted; --by says which label the counters have.

Examples:
  aix usage
  aix usage --by day --since 7d
  aix usage --by prompt --since 2026-01-01 --csv > usage.csv
  aix usage --by provider --prometheus > aix.prom`;
