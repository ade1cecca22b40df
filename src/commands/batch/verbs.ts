import { Command } from 'commander';
import type { Context } from '../../context.ts';
import { Failure } from '../../errors.ts';
import { addIntervalOption, toIntervalMs } from './provider-batch-options.ts';

export function createStatusCommand(context: Context): Command {
  const command = new Command('status')
    .summary('show how far batches at a provider are')
    .description('show how far batches are that were handed to a provider with --provider-batch')
    .argument('[batch]', 'id of a batch; all of them without')
    .option('--json', 'print as JSON')
    .addHelpText('after', statusExamples);
  return command.action(async (id: string | undefined, flags: { readonly json?: boolean }) => {
    checkVerb(command);
    const { showStatus } = await import('../../batch/sent/show-status.ts');
    await showStatus(context, id ?? null, flags.json === true);
  });
}

export function createWaitCommand(context: Context): Command {
  const command = new Command('wait')
    .summary('wait for a batch at a provider, and fetch it')
    .description('wait until a batch at a provider has ended, and fetch its results; Ctrl-C leaves it running')
    .argument('<batch>', 'id of the batch');
  addIntervalOption(command).addHelpText('after', waitExamples);
  return command.action(async (id: string, { interval }: { readonly interval?: number }) => {
    checkVerb(command);
    const { findSent } = await import('../../batch/sent/record.ts');
    const { waitForBatch } = await import('../../batch/sent/wait-for-batch.ts');
    await waitForBatch(context, findSent(context, id), toIntervalMs(interval));
  });
}

export function createFetchCommand(context: Context): Command {
  const command = new Command('fetch')
    .summary('put the results of a batch at a provider into its output')
    .description('put what a provider has done of a batch into the output of that batch')
    .argument('<batch>', 'id of the batch')
    .addHelpText('after', fetchExamples);
  return command.action(async (id: string) => {
    checkVerb(command);
    const { findSent } = await import('../../batch/sent/record.ts');
    const { fetchBatch } = await import('../../batch/sent/fetch-batch.ts');
    await fetchBatch(context, findSent(context, id));
  });
}

export function createCancelCommand(context: Context): Command {
  const command = new Command('cancel')
    .summary('end a batch at a provider')
    .description('end a batch at a provider; what is done there is paid, and can be fetched')
    .argument('<batch>', 'id of the batch')
    .addHelpText('after', cancelExamples);
  return command.action(async (id: string) => {
    checkVerb(command);
    const { findSent } = await import('../../batch/sent/record.ts');
    const { cancelBatch } = await import('../../batch/sent/cancel-batch.ts');
    await cancelBatch(context, findSent(context, id));
  });
}

/** Whoever names an input means a prompt. */
function checkVerb(command: Command): void {
  if (command.parent?.opts()['input'] === undefined) return;
  const name = command.name();
  throw new Failure('usage', `"${name}" is a verb of aix batch`, {
    hint: `a prompt of that name is run by its path: aix batch ./${name}.md`,
  });
}

const statusExamples = `
The states: not all sent, running, to be fetched, fetched. In a pipe the columns
are separated by tabs: id, state, rows done, failed, provider, prompt, time,
output.

Examples:
  aix batch status
  aix batch status k3f9qz --json`;

const waitExamples = `
Examples:
  aix batch wait k3f9qz
  aix batch wait k3f9qz --interval 30`;

const fetchExamples = `
Exit code 8 says that rows are still to come, 12 that some have failed. What was
fetched before is not fetched again.

Examples:
  aix batch fetch k3f9qz`;

const cancelExamples = `
Examples:
  aix batch cancel k3f9qz`;
