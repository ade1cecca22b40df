import { Command, Option } from 'commander';
import type { Context } from '../../context.ts';
import type { PromptEntry } from '../../prompts/entries.ts';
import { describeAnswer } from '../../prompts/describe-schema.ts';
import type { Prompt } from '../../prompts/prompt.ts';
import { toShown } from '../../terminal/sanitize.ts';
import { renderParams, toParamDocument } from './describe.ts';

interface Flags {
  readonly raw?: boolean;
  readonly json?: boolean;
}

export function createShowCommand(context: Context): Command {
  return new Command('show')
    .summary('print a prompt')
    .description('print a prompt: where it lies, what it asks for and its text')
    .argument('<prompt>', 'name of a prompt or path of a prompt file')
    .addOption(new Option('--raw', 'the file as it is, byte for byte').conflicts('json'))
    .option('--json', 'print as JSON')
    .addHelpText('after', examples)
    .action(async (name: string, flags: Flags) => show(context, name, flags));
}

async function show(context: Context, name: string, flags: Flags): Promise<void> {
  const { stdout } = context.io;
  const library = await context.prompts();
  const entry = library.locate(name);
  const write = (text: string): Promise<void> => stdout.write(toShown(stdout, text));
  if (flags.raw === true) {
    const bytes = await library.read(entry);
    return stdout.isTerminal ? write(bytes.toString('utf8')) : stdout.write(bytes);
  }
  const prompt = await library.open(entry);
  await write(flags.json === true ? toJson(entry, prompt) : toText(entry, prompt));
}

function toText(entry: PromptEntry, prompt: Prompt): string {
  const facts = {
    name: entry.name,
    from: `${entry.place}, ${entry.path}`,
    description: prompt.description,
    tags: prompt.tags.join(', '),
    provider: prompt.provider,
    model: prompt.model,
    params: renderParams(prompt.params),
    answer: prompt.answer === null ? null : describeAnswer(prompt.answer),
    system: prompt.system,
  };
  const lines = Object.entries(facts).filter(([, value]) => value !== null && value !== '');
  const head = lines.map(([name, value]) => `${name}: ${toLine(value ?? '')}\n`).join('');
  return `${head}\n${prompt.text}\n`;
}

/** A fact of more lines than one goes on indented. */
function toLine(value: string): string {
  return value.trimEnd().replaceAll(/\r?\n/g, '\n  ');
}

function toJson(entry: PromptEntry, prompt: Prompt): string {
  const { description, tags, provider, model, system, answer, text } = prompt;
  const facts = { name: entry.name, type: entry.type, from: entry.place, path: entry.path, description, tags };
  const params = prompt.params.map(toParamDocument);
  return `${JSON.stringify({ ...facts, provider, model, params, answer, system, text }, null, 2)}\n`;
}

const examples = `
Examples:
  aix show explain
  aix show explain --raw > ./explain.md`;
