import { basename } from 'node:path';
import { Command } from 'commander';
import type { Context } from '../../context.ts';

interface Flags {
  readonly output?: string;
  readonly force?: boolean;
  readonly json?: boolean;
}

export function createExportCommand(context: Context): Command {
  return new Command('export')
    .summary('give prompts away, as files or as one JSON document')
    .description('copy prompts into a folder, or print them as one JSON document that "prompt import" reads')
    .argument('[names...]', 'prompts; all of your own when none is named')
    .option('-o, --output <folder>', 'copy the files into this folder')
    .option('--force', 'replace files in the folder that have the same name')
    .option('--json', 'print as JSON, which is the default without --output')
    .addHelpText('after', examples)
    .action(async (names: readonly string[], flags: Flags) => exportPrompts(context, names, flags));
}

async function exportPrompts(context: Context, names: readonly string[], flags: Flags): Promise<void> {
  const { copyPrompts, findPromptFiles, toBundle } = await import('../../run/export-prompts.ts');
  const { stdout } = context.io;
  const files = await findPromptFiles(context, names);
  if (flags.output === undefined) return stdout.write(`${JSON.stringify(await toBundle(files), null, 2)}\n`);
  await copyPrompts(context, files, { folder: flags.output, isForced: flags.force === true });
  const copied = files.map((file) => basename(file));
  if (flags.json === true) return stdout.write(`${JSON.stringify({ copied }, null, 2)}\n`);
  await stdout.write(copied.map((file) => `copied ${file}\n`).join(''));
}

const examples = `
Examples:
  aix prompt export --output ./team-prompts
  aix prompt export review explain > prompts.json`;
