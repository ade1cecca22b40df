import { Command, Option } from 'commander';
import { repeatable } from '../../cli/arguments.ts';
import type { Context } from '../../context.ts';
import { Failure } from '../../errors.ts';
import { createPrompt } from '../../run/create-prompt.ts';

interface Flags {
  readonly file?: string;
  readonly description?: string;
  readonly desc?: string;
  readonly tag?: readonly string[];
  readonly tags?: readonly string[];
  readonly force?: boolean;
}

export function createCreateCommand(context: Context): Command {
  return new Command('create')
    .summary('store a new prompt')
    .description('store a new prompt in your library')
    .argument('<name>', 'what it is called; with .prompt at its end it is a rich prompt')
    .argument('[text]', 'its text, or - for stdin; without it your editor opens')
    .option('--file <file>', 'take the text from a file')
    .option('-d, --description <text>', 'what it is for')
    .addOption(new Option('--desc <text>').hideHelp())
    .option('-t, --tag <tag>', 'a word to find it by; may be repeated', repeatable(parseTag))
    .option('--tags <a,b>', 'several tags at once', parseTags)
    .option('--force', 'replace a prompt of yours that has the name')
    .addHelpText('after', examples)
    .action(async (name: string, text: string | undefined, flags: Flags) => create(context, { name, text, flags }));
}

interface Given {
  readonly name: string;
  readonly text: string | undefined;
  readonly flags: Flags;
}

async function create(context: Context, { name, text, flags }: Given): Promise<void> {
  const { io } = context;
  const tags = [...(flags.tag ?? []), ...(flags.tags ?? [])];
  const created = await createPrompt(context, name, {
    text: text ?? null,
    file: flags.file ?? null,
    description: flags.description ?? flags.desc ?? null,
    tags: tags.length === 0 ? null : [...new Set(tags)],
    isForced: flags.force === true,
  });
  if (created === null) return io.notice('no text was written, so no prompt was created');
  const { entry, prompt } = created;
  const params = prompt.params.map((param) => param.name);
  await io.stdout.write(`created prompt "${entry.name}"\n`);
  await io.stdout.write(params.length === 0 ? 'it has no params\n' : `params: ${params.join(', ')}\n`);
  await tellHiding(context, entry.name);
}

/** The name may be in use elsewhere: then one of the two prompts is out of sight here. */
async function tellHiding(context: Context, name: string): Promise<void> {
  const library = await context.prompts();
  const same = library.entries().filter((entry) => entry.name === name);
  const [nearest] = same;
  if (nearest?.place === 'repository') {
    await context.io.notice(`here "${name}" still means the prompt of the repository: "${nearest.path}"`);
  } else if (same.some(({ place }) => place === 'shipped')) {
    await context.io.notice(`it takes the place of the shipped prompt "${name}"`);
  }
}

function parseTag(text: string): string {
  const tag = text.trim();
  if (tag !== '' && !/[\p{Cc},]/u.test(tag)) return tag;
  throw new Failure('usage', `--tag must be a word, found ${JSON.stringify(text)}`, { hint: '--tag code --tag git' });
}

function parseTags(text: string): readonly string[] {
  return text.split(',').map(parseTag);
}

const examples = `
The text is stored as it stands: \\n in it stays a backslash and an n. For more
than one line use --file, - or your editor. A text that begins with a dash goes
after "--". A prompt is YAML between two "---" lines, if you like, and text with
{params}; --description and --tag write into the YAML.

Examples:
  aix create explain-code "Explain {code} to {audience}." --description "explain code" --tag code
  git show | aix create this-change -
  aix create review --file ./review.md --tags code,git --force`;
