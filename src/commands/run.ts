import type { OptionTable } from './option-table.ts';
import type { Context } from '../context.ts';
import { readPrompt, runPrompt } from '../run/run-prompt.ts';
import { throughCassette } from '../run/through-cassette.ts';
import { addCommandOptions, addParamOptions } from './compose-options.ts';
import { addRunOptions, toRunOptions } from './run-options.ts';

export function addRun(context: Context, command: OptionTable): (operands: readonly string[]) => Promise<void> {
  addCommandOptions(addParamOptions(command))
    .argument('<prompt>', 'name of a prompt, path of a prompt file, or - for stdin')
    .option(
      '--save <name>',
      'make a prompt of the text, the flags and the values, and send nothing; --force replaces one',
    )
    .addHelpText('after', examples);
  addRunOptions(command);
  return async function run([name = '']) {
    const options = toRunOptions(command);
    const prompt = await readPrompt(context, name);
    const { save } = command.opts<{ readonly save?: string }>();
    if (save === undefined) return throughCassette(context, options, (wired) => runPrompt(wired, prompt, options));
    const { savePrompt } = await import('../run/save-prompt.ts');
    await savePrompt(context, prompt, { ...options, save });
  };
}

const examples = `
Examples:
  aix run explain -p concept="machine learning" --provider mock --stream
  git diff --staged | aix run commit-message --provider custom:ollama
  aix run ./review.md -p code=@src/main.ts --provider openai --model gpt-5 --format json`;
