import { Command, Option } from 'commander';
import type { Context } from '../../context.ts';
import { formatNames } from '../../prompts/importers/format-names.ts';
import type { Import } from '../../run/import-prompts.ts';
import { sanitize } from '../../terminal/sanitize.ts';

interface Flags {
  readonly from?: string;
  readonly force?: boolean;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

export function createImportCommand(context: Context): Command {
  return new Command('import')
    .summary('take in prompts of another tool, a folder or a repository')
    .description(
      'take in prompts of another tool, a folder or a repository: all of them or none; what cannot be carried over is ' +
        'said on stderr, and nothing that comes with them is ever run',
    )
    .argument('<source>', 'a file, a folder, an https:// address of a git repository, or - for stdin')
    .addOption(new Option('--from <format>', 'what it is, where that is not plain').choices(formatNames))
    .option('--force', 'replace prompts that have the same name')
    .option('-n, --dry-run', 'only list what would be imported')
    .option('--json', 'print as JSON')
    .addHelpText('after', examples)
    .action(async (source: string, flags: Flags) => importAndReport(context, source, flags));
}

async function importAndReport(context: Context, source: string, flags: Flags): Promise<void> {
  const { importPrompts } = await import('../../run/import-prompts.ts');
  const isDryRun = flags.dryRun === true;
  const done = await importPrompts(context, source, { format: flags.from, isForced: flags.force === true, isDryRun });
  if (flags.json === true) {
    await context.io.stdout.write(`${JSON.stringify(toDocument(done, isDryRun), null, 2)}\n`);
    return;
  }
  const verb = isDryRun ? 'would add' : 'added';
  const lines = done.prompts.map(({ name, from }) => `${verb} prompt "${name}" from ${toLine(from)}\n`);
  await context.io.stdout.write(lines.join(''));
  for (const line of toWarnings(done)) await context.io.warn(toLine(line));
}

/** What others wrote can neither steer the terminal nor look like a line of ours. */
function toLine(text: string): string {
  return sanitize(text.replaceAll(/\s+/g, ' '));
}

function toWarnings({ prompts, skipped }: Import): readonly string[] {
  return [
    ...prompts.flatMap(({ name, originalName, notes }) => [
      ...(name === originalName ? [] : [`"${name}": the source calls it ${JSON.stringify(originalName)}`]),
      ...notes.map((note) => `"${name}": ${note}`),
    ]),
    ...skipped.map(({ from, reason }) => `left out ${from}: ${reason}`),
  ];
}

function toDocument({ format, prompts, skipped }: Import, isDryRun: boolean): unknown {
  const list = prompts.map(({ name, type, from, originalName, notes }) => ({
    name,
    type,
    from,
    original_name: originalName,
    notes,
  }));
  return { format, dry_run: isDryRun, prompts: list, skipped };
}

const examples = `
Examples:
  aix prompt import ~/fabric/data/patterns --dry-run
  aix prompt import https://github.com/simonw/llm-templates
  aix prompt export --json | ssh other-machine aix prompt import -`;
