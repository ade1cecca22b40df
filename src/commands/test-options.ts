import { Option, type Command } from 'commander';
import { repeatable } from '../cli/arguments.ts';
import { parseCount, parseNumber, parseRetries, parseSeconds } from '../parse-setting.ts';
import type { TestPromptsOptions } from '../run/testing/test-prompts.ts';
import { addCommandOptions } from './compose-options.ts';

interface TestFlags {
  readonly provider?: readonly string[];
  readonly judge?: string;
  readonly embedder?: string;
  readonly filter?: string;
  readonly bail?: boolean;
  readonly concurrency: number;
  readonly timeout?: number;
  readonly retries?: number;
  readonly maxCost?: number;
  readonly record?: string;
  readonly replay?: string;
  readonly force?: boolean;
  readonly format: 'text' | 'json';
  readonly junit?: string;
  readonly markdown?: string;
  readonly watch?: boolean;
  readonly history?: boolean;
  readonly allowCommands?: boolean;
  readonly commands?: boolean;
}

export function addTestOptions(command: Command): Command {
  command
    .option(
      '--provider <name>',
      'who answers, in place of those that the files name: NAME/MODEL (repeatable)',
      repeatable(String),
    )
    .option('--judge <name>', 'the model that judges by a rubric: NAME/MODEL')
    .option('--embedder <name>', 'the model for embeddings: NAME/MODEL')
    .option('--filter <text>', 'only the cases that have this in their name')
    .option('--bail', 'begin nothing more after a case that did not pass')
    .option('-j, --concurrency <number>', 'how many run at a time', parseCount('--concurrency'), 4)
    .option('--timeout <seconds>', 'longest time for one answer', parseSeconds('--timeout'))
    .option('--retries <number>', 'calls after one that failed; usually 2', parseRetries('--retries'))
    .option(
      '--max-cost <amount>',
      'most that all cases together may cost, judges too, in US dollars',
      parseNumber('--max-cost', { min: 0 }),
    )
    .addOption(
      new Option(
        '--record <path>',
        'write all that goes over the wire to a folder, or to one file that ends in .json, without secrets',
      ).conflicts(['replay', 'watch']),
    )
    .option('--replay <path>', 'answer from what was recorded, without the network and without a key')
    .option('--force', 'let --record replace files')
    .addOption(new Option('--format <name>', 'how to print').choices(['text', 'json']).default('text'))
    .option('--junit <file>', 'write a report as JUnit XML')
    .option('--markdown <file>', 'write a summary as Markdown')
    .option('--watch', 'run again whenever a prompt or a test file changes')
    .option('--history', 'keep the runs in the history');
  return addCommandOptions(command);
}

export function toTestOptions(names: readonly string[], flags: TestFlags): TestPromptsOptions {
  const allowed = flags.allowCommands === true ? 'allowed' : 'trusted';
  return {
    names,
    providers: flags.provider ?? [],
    judge: flags.judge ?? null,
    embedder: flags.embedder ?? null,
    filter: flags.filter ?? null,
    bails: flags.bail === true,
    concurrency: flags.concurrency,
    timeoutMs: flags.timeout === undefined ? null : flags.timeout * 1000,
    idleTimeoutMs: null,
    connectTimeoutMs: null,
    maxRetries: flags.retries ?? null,
    maxCost: flags.maxCost ?? null,
    record: flags.record ?? null,
    replay: flags.replay ?? null,
    isForced: flags.force === true,
    format: flags.format,
    junit: flags.junit ?? null,
    markdown: flags.markdown ?? null,
    watches: flags.watch === true,
    isKept: flags.history === true,
    commands: flags.commands === false ? 'off' : allowed,
  };
}
