import { Command } from 'commander';
import type { Context } from '../../context.ts';
import { Failure } from '../../errors.ts';
import { withHistory } from '../../run/open-history.ts';
import { askConfirm } from '../../terminal/ask.ts';
import { countRuns } from './words.ts';

interface Flags {
  readonly yes?: boolean;
}

export function createDeleteCommand(context: Context): Command {
  return new Command('delete')
    .summary('delete runs')
    .description('delete runs from the history; what they cost stays in the sums')
    .argument('<ids...>', 'ids of runs or beginnings of them, last, or last~1')
    .option('-y, --yes', 'do not ask')
    .addHelpText('after', examples)
    .action(async (ids: readonly string[], flags: Flags) => deleteRuns(context, ids, flags.yes === true));
}

async function deleteRuns(context: Context, ids: readonly string[], isSure: boolean): Promise<void> {
  await withHistory(context, async (history) => {
    // By their whole ids: while the question stands there, another run can become the last one.
    const found = [...new Set(ids.map((id) => history.show(id).id))];
    const message = `Delete ${found.length === 1 ? `run ${found[0]}` : countRuns(found.length)}?`;
    if (!isSure && !(await askConfirm(context.io, { message, insteadOf: '--yes' }))) {
      throw new Failure('cancelled', 'nothing was deleted');
    }
    await context.io.stdout.write(`deleted ${countRuns(history.delete(found))}\n`);
  });
}

const examples = `
Examples:
  aix logs delete last
  aix logs delete m3k9x2ab m3k9x1zz --yes`;
