import { Command } from 'commander';
import type { Context } from '../../context.ts';
import { loadModels } from '../../run/load-models.ts';
import { printModels } from '../model-view.ts';
import { findSettings } from './describe.ts';

interface ModelsFlags {
  readonly json?: boolean;
  readonly refresh?: boolean;
}

export function createModelsCommand(context: Context): Command {
  return new Command('models')
    .summary('list the models of a provider')
    .description('list the models that a provider offers, as it says itself')
    .argument('<name>', 'the provider')
    .argument('[words...]', 'only models that have all of these in their names')
    .option('--refresh', 'ask the provider, even if its list is known from today')
    .option('--json', 'print as JSON')
    .addHelpText('after', examples)
    .action(async (name: string, words: readonly string[], flags: ModelsFlags) => {
      const settings = await findSettings(context, name);
      const list = await loadModels(context, settings, { isFresh: flags.refresh === true });
      await printModels(context, [list], { isJson: flags.json === true, words });
    });
}

const examples = `
A list is kept for a day. What the provider leaves out, and a vendor that cannot
be reached, is filled in from a dated table; stderr says so. Prices are US
dollars for a million tokens of a usual prompt. "-" is unknown, not free. In a
pipe the columns are separated by tabs: model, provider, context window, output
limit, inputs, price of the input, price of the output, mark. A narrow terminal
shows fewer of them.

Examples:
  aix provider models ollama
  aix provider models openrouter claude --json`;
