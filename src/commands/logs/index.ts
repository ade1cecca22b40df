import { Command } from 'commander';
import type { Context } from '../../context.ts';
import { createDeleteCommand } from './delete.ts';
import { createExportCommand } from './export.ts';
import { createListCommand, createSearchCommand } from './list.ts';
import { createPruneCommand } from './prune.ts';
import { createLastCommand, createShowCommand } from './show.ts';
import { createPathCommand, createStatsCommand } from './stats.ts';

export function createLogsCommand(context: Context): Command {
  return new Command('logs')
    .addCommand(createListCommand(context), { isDefault: true })
    .addCommand(createSearchCommand(context))
    .addCommand(createShowCommand(context))
    .addCommand(createLastCommand(context))
    .addCommand(createExportCommand(context))
    .addCommand(createDeleteCommand(context))
    .addCommand(createPruneCommand(context))
    .addCommand(createStatsCommand(context))
    .addCommand(createPathCommand(context))
    .addHelpText('after', examples);
}

const examples = `
aix logs is aix logs list. Nothing is kept with --no-history, of a prompt with
"history: false", with AIX_NO_HISTORY=1 and after aix config set
history.enabled false.

Examples:
  aix logs
  aix logs search invoice --since 7d
  aix logs last -t
  aix logs prune --older-than 90d`;
