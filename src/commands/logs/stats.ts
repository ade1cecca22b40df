import { Command } from 'commander';
import type { Context } from '../../context.ts';
import { Failure } from '../../errors.ts';
import type { HistoryStats } from '../../history/inspect.ts';
import { toDatabasePath } from '../../history/place.ts';
import { withHistory } from '../../run/open-history.ts';
import { renderTable } from '../../terminal/table.ts';
import { renderTime } from './words.ts';

interface Flags {
  readonly check?: boolean;
  readonly json?: boolean;
}

export function createPathCommand({ home, io }: Context): Command {
  return new Command('path')
    .summary('print where the history is')
    .description('print the path of the history')
    .action(async () => io.stdout.write(`${toDatabasePath(home)}\n`));
}

export function createStatsCommand(context: Context): Command {
  return new Command('stats')
    .summary('show how much is kept')
    .description('show how many runs are kept, since when, and how large the history is')
    .option('--check', 'read the whole file and fail with exit 3 when something is wrong with it')
    .option('--json', 'print as JSON')
    .addHelpText('after', examples)
    .action(async (flags: Flags) => showStats(context, flags));
}

async function showStats(context: Context, flags: Flags): Promise<void> {
  const { io } = context;
  const [stats, problems] = await withHistory(context, (history) => {
    return [history.stats(), flags.check === true ? history.check().problems : []] as const;
  });
  if (problems.length > 0) {
    throw new Failure('config', `"${stats.path}" is damaged`, {
      detail: problems.join('\n'),
      hint: 'save what can be read with "aix logs export -o FILE", then move it away; runs are kept meanwhile',
    });
  }
  if (flags.json === true) return io.stdout.write(`${JSON.stringify(toDocument(stats), null, 2)}\n`);
  await io.stdout.write(await renderTable(io, ['history', ''], toRows(stats)));
  if (flags.check === true) await io.notice('nothing is wrong with it');
}

function toDocument({ path, runs, oldest, newest, bytes, broken }: HistoryStats): object {
  return { path, runs, oldest: toIso(oldest), newest: toIso(newest), bytes, unreadable: broken };
}

function toRows({ path, runs, oldest, newest, bytes, broken }: HistoryStats): readonly (readonly string[])[] {
  return [
    ['path', path],
    ['runs', String(runs)],
    ['oldest', oldest === null ? '' : renderTime(oldest)],
    ['newest', newest === null ? '' : renderTime(newest)],
    ['size', `${(bytes / 1e6).toFixed(1)} MB`],
    ['unreadable', String(broken)],
  ];
}

function toIso(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}

const examples = `
Examples:
  aix logs stats
  aix logs stats --check --json`;
