import { Command, Option } from 'commander';
import type { Context } from '../../context.ts';
import type { RunEntry } from '../../history/entry.ts';
import { withHistory } from '../../run/open-history.ts';
import { createTextWriter, type TextWriter } from '../../terminal/render-text.ts';
import { toShown } from '../../terminal/sanitize.ts';
import { toEntryDocument } from './documents.ts';
import { renderEntry } from './render-entry.ts';

interface Flags {
  readonly text?: boolean;
  readonly markdown?: boolean;
  readonly json?: boolean;
}

export function createShowCommand(context: Context): Command {
  const command = new Command('show')
    .summary('show a run')
    .description('show a run: what was asked and answered, by whom, and how it went')
    .argument('[id]', 'id of the run or the beginning of one, last, or last~1 for the one before it', 'last');
  return addShowOptions(command)
    .addHelpText('after', showExamples)
    .action(async (id: string, flags: Flags) => show(context, id, flags));
}

export function createLastCommand(context: Context): Command {
  const command = new Command('last')
    .summary('show the last run')
    .description('show the last run, as "show last" does');
  return addShowOptions(command)
    .addHelpText('after', lastExamples)
    .action(async (flags: Flags) => show(context, 'last', flags));
}

function addShowOptions(command: Command): Command {
  return command
    .option('-t, --text', 'the answer alone, byte for byte')
    .addOption(new Option('--markdown', 'the answer alone, as --format md shows it').conflicts('text'))
    .addOption(new Option('--json', 'all that is kept, as JSON').conflicts(['text', 'markdown']));
}

async function show(context: Context, id: string, flags: Flags): Promise<void> {
  const entry = await withHistory(context, (history) => history.show(id));
  if (flags.json === true) return printDocument(context, entry);
  const writer = await createWriter(context, flags);
  const isAnswer = flags.text === true || flags.markdown === true;
  await writer.text(isAnswer ? entry.envelope.text : renderEntry(entry));
  await writer.end();
}

async function printDocument({ io }: Context, entry: RunEntry): Promise<void> {
  await io.stdout.write(toShown(io.stdout, `${JSON.stringify(toEntryDocument(entry), null, 2)}\n`));
}

async function createWriter({ io }: Context, flags: Flags): Promise<TextWriter> {
  if (flags.markdown !== true) return createTextWriter(io);
  const { createMarkdownWriter } = await import('../../terminal/render-markdown.ts');
  return createMarkdownWriter(io);
}

const showExamples = `
Examples:
  aix logs show
  aix logs show m3k9x2ab --json
  aix logs show last~1 --text | pbcopy`;

const lastExamples = `
Example:
  aix logs last -t > answer.md`;
