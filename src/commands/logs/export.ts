import { Command, Option } from 'commander';
import type { Context } from '../../context.ts';
import type { RunEntry } from '../../history/entry.ts';
import { parseCount } from '../../parse-setting.ts';
import { withHistory } from '../../run/open-history.ts';
import { prepareOutput, type SaveAnswer } from '../../run/save-answer.ts';
import { toShown } from '../../terminal/sanitize.ts';
import { addFilterOptions, toRunFilter, type FilterFlags } from './filters.ts';
import { toParts, writeInParts } from './in-parts.ts';
import { csvHead, toCsv, toJsonLine, toMarkdown } from './render-export.ts';

interface Flags extends FilterFlags {
  readonly limit?: number;
  readonly format: keyof typeof formats;
  readonly output?: string;
  readonly force?: boolean;
}

interface Format {
  readonly head: string;
  readonly render: (entry: RunEntry) => string;
}

const formats = {
  jsonl: { head: '', render: toJsonLine },
  md: { head: '', render: toMarkdown },
  csv: { head: csvHead, render: toCsv },
} satisfies Readonly<Record<string, Format>>;

export function createExportCommand(context: Context): Command {
  const command = new Command('export')
    .summary('give runs away, as JSON lines, Markdown or a table')
    .description('print all that is kept of runs, or of those that you name, the newest first');
  return addFilterOptions(command, context)
    .option('-n, --limit <number>', 'at most so many', parseCount('--limit'))
    .addOption(new Option('--format <name>', 'how to print').choices(Object.keys(formats)).default('jsonl'))
    .option('-o, --output <file>', 'write to a file, whole or not at all, which you alone can read')
    .option('--force', 'let --output replace a file')
    .addHelpText('after', examples)
    .action(async (flags: Flags) => exportRuns(context, flags));
}

async function exportRuns(context: Context, flags: Flags): Promise<void> {
  const { head, render } = formats[flags.format];
  const renderAll = (part: readonly RunEntry[]): string => part.map(render).join('');
  const save = await prepareSaving(context, flags);
  await withHistory(context, async (history) => {
    const limit = flags.limit === undefined ? {} : { limit: flags.limit };
    const entries = history.export({ ...toRunFilter(history, flags), ...limit });
    if (save !== null) return save(toTexts(context, entries, { head, renderAll }));
    await context.io.stdout.write(head);
    await writeInParts(context, entries, (part) => toShown(context.io.stdout, renderAll(part)));
  });
}

async function prepareSaving(context: Context, { output = '-', force }: Flags): Promise<SaveAnswer | null> {
  return output === '-'
    ? null
    : prepareOutput(context, { output, appends: false, isForced: force === true, mode: 0o600 });
}

interface Rendering {
  readonly head: string;
  readonly renderAll: (part: readonly RunEntry[]) => string;
}

function* toTexts({ signal }: Context, entries: Iterable<RunEntry>, { head, renderAll }: Rendering): Generator<string> {
  yield head;
  for (const part of toParts(entries)) {
    signal.throwIfAborted();
    yield renderAll(part);
  }
}

const examples = `
Keys and secret params are not in it; all else that was said is. A line of JSON
is what "aix logs show --json" prints.

Examples:
  aix logs export > runs.jsonl
  aix logs export --since 2026-11-01 --format csv -o november.csv
  aix logs export --conversation last --format md`;
