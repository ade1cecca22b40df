import { Command } from 'commander';
import type { Context } from '../context.ts';
import { parseDuration } from '../parse-setting.ts';
import { clearCache, surveyCache } from '../run/survey-cache.ts';
import { renderTable } from '../terminal/table.ts';

export function createCacheCommand(context: Context): Command {
  return new Command('cache')
    .addCommand(createStatsCommand(context))
    .addCommand(createClearCommand(context))
    .addHelpText('after', examples);
}

function createStatsCommand(context: Context): Command {
  return new Command('stats')
    .summary('show how many answers are kept')
    .description('show how many answers are kept, how large they are, and when they came')
    .option('--json', 'print as JSON')
    .addHelpText('after', examples)
    .action(async ({ json }: { readonly json?: boolean }) => {
      const { count, bytes, oldestAt, newestAt } = surveyCache(context);
      const { stdout } = context.io;
      const [oldest, newest] = [toDate(oldestAt), toDate(newestAt)];
      if (json === true) return stdout.write(`${JSON.stringify({ answers: count, bytes, oldest, newest }, null, 2)}\n`);
      const row = [String(count), renderSize(bytes), oldest ?? '-', newest ?? '-'];
      await stdout.write(await renderTable(context.io, ['answers', 'size', 'oldest', 'newest'], [row]));
    });
}

interface ClearFlags {
  readonly olderThan?: number;
  readonly model?: string;
}

function createClearCommand(context: Context): Command {
  return new Command('clear')
    .summary('remove answers')
    .description('remove the answers that are kept')
    .option(
      '--older-than <time>',
      'only those that came before: 90 (seconds), 30m, 1h or 7d',
      parseDuration('--older-than'),
    )
    .option('-m, --model <name>', 'only those of this model')
    .addHelpText('after', examples)
    .action(async ({ olderThan, model }: ClearFlags) => {
      const count = clearCache(context, { olderThanMs: olderThan ?? null, model: model ?? null });
      await context.io.stdout.write(`removed ${count} ${count === 1 ? 'answer' : 'answers'}\n`);
    });
}

function toDate(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}

function renderSize(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  const kilobytes = bytes / 1024;
  return kilobytes < 1024 ? `${kilobytes.toFixed(1)} KB` : `${(kilobytes / 1024).toFixed(1)} MB`;
}

const examples = `
Examples:
  aix cache stats --json
  aix cache clear --older-than 7d
  aix cache clear --model gpt-5-mini`;
