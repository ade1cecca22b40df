import { Command } from 'commander';
import type { Context } from '../../context.ts';
import { Failure } from '../../errors.ts';
import type { RunSummary } from '../../history/history.ts';
import type { RunFilter } from '../../history/select.ts';
import { parseCount } from '../../parse-setting.ts';
import { withHistory } from '../../run/open-history.ts';
import { toSummaryDocument } from './documents.ts';
import { addFilterOptions, toRunFilter, type FilterFlags } from './filters.ts';
import { writeDocuments, writeInParts } from './in-parts.ts';
import { renderRuns } from './render-runs.ts';

interface Flags extends FilterFlags {
  readonly limit: number;
  readonly all?: boolean;
  readonly json?: boolean;
}

export function createListCommand(context: Context): Command {
  const command = new Command('list').summary('list runs').description('list runs, the newest first');
  return addListOptions(command, context)
    .addHelpText('after', listExamples)
    .action(async (flags: Flags) => list(context, flags, {}));
}

export function createSearchCommand(context: Context): Command {
  const command = new Command('search')
    .summary('find runs by what was said in them')
    .description('find runs by words of their questions, answers and thoughts, the newest first')
    .argument('<words...>', 'every one of them; "some words" are a phrase, and wor* is any word that begins so');
  return addListOptions(command, context)
    .addHelpText('after', searchExamples)
    .action(async (given: readonly string[], flags: Flags) => list(context, flags, { words: toWords(given) }));
}

function addListOptions(command: Command, context: Context): Command {
  return addFilterOptions(command, context)
    .option('-n, --limit <number>', 'at most so many', parseCount('--limit'), 20)
    .option('--all', 'however many there are')
    .option('--json', 'print as JSON');
}

/** The quotes that make a phrase are taken away by the shell. */
function toWords(given: readonly string[]): string {
  const words = given.map((word) => (/\s/.test(word) && !word.includes('"') ? `"${word}"` : word)).join(' ');
  if (/[\p{L}\p{N}]/u.test(words)) return words;
  throw new Failure('usage', 'there is no word to look for');
}

async function list(context: Context, flags: Flags, searched: Pick<RunFilter, 'words'>): Promise<void> {
  await withHistory(context, async (history) => {
    const filter = { ...toRunFilter(history, flags), ...searched };
    const runs = history.list(flags.all === true ? filter : { ...filter, limit: flags.limit });
    if (flags.json === true) return writeDocuments(context, runs, toSummaryDocument);
    const count = await printRuns(context, runs);
    if (count > 0) return;
    const isAny = Object.keys(filter).length === 0;
    await context.io.notice(isAny ? 'no run is kept yet' : 'no run is like that');
  });
}

async function printRuns(context: Context, runs: Iterable<RunSummary>): Promise<number> {
  const now = context.clock.now();
  return writeInParts(context, runs, (part) => renderRuns(context.io, part, now));
}

const listExamples = `
On a terminal a run takes two lines: id, time, prompt or command, provider and
model; below them how it ended, tokens, cost, and what was asked. In a pipe it
is one line with tabs between id, time, command, prompt, provider, model,
status, tokens in, tokens out, cost, currency and question.

Examples:
  aix logs
  aix logs --since 7d --status failed
  aix logs --prompt review --all --json`;

const searchExamples = `
Examples:
  aix logs search invoice
  aix logs search "due date" pay* --since 2026-11-01`;
