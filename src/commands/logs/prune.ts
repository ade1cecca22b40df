import { Command, Option } from 'commander';
import type { Context } from '../../context.ts';
import { Failure } from '../../errors.ts';
import type { PruneRule } from '../../history/remove.ts';
import { parseAge } from '../../parse-moment.ts';
import { parseNumber } from '../../parse-setting.ts';
import { withHistory } from '../../run/open-history.ts';
import { askConfirm } from '../../terminal/ask.ts';
import { statuses } from './filters.ts';
import { countRuns } from './words.ts';

interface Flags {
  readonly olderThan?: number;
  readonly keep?: number;
  readonly status?: string;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
}

export function createPruneCommand(context: Context): Command {
  const keep = new Option('--keep <number>', 'all but so many of the newest');
  return new Command('prune')
    .summary('delete old runs')
    .description('delete old runs from the history; what they cost stays in the sums')
    .option('--older-than <time>', 'those that are older: 12h, 30d', parseAge('--older-than'))
    .addOption(keep.argParser(parseNumber('--keep', { min: 0, integer: true })).conflicts('olderThan'))
    .addOption(new Option('--status <status>', 'only those that ended so').choices(statuses))
    .option('-n, --dry-run', 'say how many, and delete none')
    .option('-y, --yes', 'do not ask')
    .addHelpText('after', examples)
    .action(async (flags: Flags) => prune(context, flags));
}

async function prune(context: Context, flags: Flags): Promise<void> {
  const { io, clock } = context;
  const rule = toRule(flags, clock.now());
  await withHistory(context, async (history) => {
    const count = history.countOld(rule);
    if (flags.dryRun === true) return io.stdout.write(`would delete ${countRuns(count)}\n`);
    const isSure = flags.yes === true || count === 0;
    const message = `Delete ${countRuns(count)} of ${history.stats().runs}?`;
    if (!isSure && !(await askConfirm(io, { message, insteadOf: '--yes' }))) {
      throw new Failure('cancelled', 'nothing was deleted');
    }
    await io.stdout.write(`deleted ${countRuns(history.prune(rule))}\n`);
  });
}

function toRule({ olderThan, keep, status }: Flags, now: number): PruneRule {
  if (olderThan === undefined && keep === undefined && status === undefined) {
    throw new Failure('usage', 'nothing says which runs are to go', {
      hint: '--older-than 30d, --keep 1000 or --status',
    });
  }
  return {
    ...(olderThan !== undefined && { before: now - olderThan }),
    ...(keep !== undefined && { keepRuns: keep }),
    ...(status !== undefined && { status }),
  };
}

const examples = `
An earlier turn of a conversation stays as long as a later one does. To have it
done by itself, once a day when the history is read: aix config set
history.keep_days 90, or history.keep_runs 10000.

Examples:
  aix logs prune --older-than 30d
  aix logs prune --status failed --dry-run
  aix logs prune --keep 1000 --yes`;
