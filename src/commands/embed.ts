import { Command, Option } from 'commander';
import { parseJsonField, repeatable, type JsonField } from '../cli/arguments.ts';
import type { Context } from '../context.ts';
import { parseNumber, parseRetries, parseSeconds } from '../parse-setting.ts';
import { embedTexts, type EmbedOptions, type InputFormat } from '../run/embed.ts';

interface Flags {
  readonly input?: string;
  readonly inputFormat?: InputFormat;
  readonly provider?: string;
  readonly model?: string;
  readonly dimensions?: number;
  readonly extra?: readonly JsonField[];
  readonly timeout?: number;
  readonly retries?: number;
  readonly format: EmbedOptions['format'];
  readonly output?: string;
  readonly force?: boolean;
}

export function createEmbedCommand(context: Context): Command {
  return new Command('embed')
    .argument('[text...]', 'the text; piped input is taken where there is none')
    .option('-i, --input <file>', 'one vector for each text of a file, or of - for stdin')
    .addOption(
      new Option('--input-format <name>', 'how texts stand in the input; told by the ending of its name')
        .choices(['lines', 'json', 'jsonl', 'text'])
        .default(undefined),
    )
    .option('--provider <name>', 'who makes the vectors: a built-in, custom:NAME, or NAME/MODEL')
    .option('-m, --model <name>', 'model for embeddings')
    .option('--dimensions <number>', 'length of the vectors', parseNumber('--dimensions', { min: 1, integer: true }))
    .option('--extra <key=json>', 'further field of the request (repeatable)', repeatable(parseJsonField))
    .option('--timeout <seconds>', 'longest time for one request', parseSeconds('--timeout'))
    .option('--retries <number>', 'calls after one that failed; usually 2', parseRetries('--retries'))
    .addOption(new Option('--format <name>', 'how to print').choices(['json', 'jsonl', 'binary']).default('json'))
    .option('-o, --output <file>', 'write to a file, whole or not at all')
    .option('--force', 'let --output replace a file')
    .addHelpText('after', examples)
    .action(async (words: readonly string[], flags: Flags) => embedTexts(context, toOptions(words, flags)));
}

function toOptions(words: readonly string[], flags: Flags): EmbedOptions {
  return {
    text: words.length === 0 ? null : words.join(' '),
    input: flags.input ?? null,
    inputFormat: flags.inputFormat ?? null,
    provider: flags.provider ?? null,
    model: flags.model ?? null,
    dimensions: flags.dimensions ?? null,
    extra: Object.fromEntries((flags.extra ?? []).map(({ key, value }) => [key, value])),
    timeoutMs: flags.timeout === undefined ? null : flags.timeout * 1000,
    maxRetries: flags.retries ?? null,
    format: flags.format,
    output: flags.output ?? null,
    isForced: flags.force === true,
  };
}

const examples = `
A file that ends in .jsonl or .json holds strings, or objects with "text" and,
if you like, "id"; of any other each line that is not blank is a text, and
--input-format text takes it as one. Texts go out in as few requests as the
provider allows. --format binary gives the numbers alone, 32 bits each, little
end first.

Examples:
  aix embed "a short text" --provider openai
  aix embed --input rows.jsonl --provider ollama/nomic-embed-text --format jsonl -o vectors.jsonl`;
