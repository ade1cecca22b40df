import { Command } from 'commander';
import { runBatch } from '../batch/run-batch.ts';
import type { Context } from '../context.ts';
import { throughCassette } from '../run/through-cassette.ts';
import { addBatchOptions, toBatchOptions } from './batch-options.ts';
import { createCancelCommand, createFetchCommand, createStatusCommand, createWaitCommand } from './batch/verbs.ts';
import { addCommandOptions, addParamOptions } from './compose-options.ts';
import {
  addCallOptions,
  addCheckOptions,
  addKeepingOptions,
  addRouteOptions,
  addSettingOptions,
} from './run-options.ts';

export function createBatchCommand(context: Context): Command {
  const command = addBatchOptions(new Command('batch'))
    .argument('<prompt>', 'name of a prompt, or path of a prompt file')
    .addCommand(createStatusCommand(context))
    .addCommand(createWaitCommand(context))
    .addCommand(createFetchCommand(context))
    .addCommand(createCancelCommand(context))
    // What stands behind a verb is the verb's.
    .enablePositionalOptions()
    .addHelpText('after', examples);
  addSettingOptions(addRouteOptions(addCommandOptions(addParamOptions(command))));
  addKeepingOptions(addCheckOptions(addCallOptions(command)));
  return command.action(async (prompt: string) => {
    const options = toBatchOptions(context, command);
    const { providerBatch } = options;
    if (providerBatch !== null && !options.run.isDryRun) {
      const { handOver } = await import('../batch/sent/hand-over.ts');
      return handOver(context, prompt, { ...options, providerBatch });
    }
    await throughCassette(context, options.run, (wired) => runBatch(wired, prompt, options));
  });
}

const examples = `
The columns of a row fill the params of the same name; what --param gives holds
for all rows. Lines, texts of files and strings of JSONL have one column, text,
which goes to the only param that is left.

A prompt that is called like one of the verbs is run by its path: ./status.md.

Examples:
  aix batch classify --input tickets.csv --output classified.jsonl --provider openai -j 32
  aix batch summarize --input "notes/*.md" --output summaries.csv --max-errors 10
  aix batch classify --input tickets.csv --output classified.jsonl --retry-failed
  aix batch classify --input tickets.csv --output classified.jsonl --provider-batch`;
