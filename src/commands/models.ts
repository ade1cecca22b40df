import { Command } from 'commander';
import { repeatable } from '../cli/arguments.ts';
import type { Context } from '../context.ts';
import { Failure } from '../errors.ts';
import type { ProviderSettings } from '../providers/settings.ts';
import { findUsable, isGuess, surveyModels, type Survey } from '../run/survey-models.ts';
import { printModels, toReason } from './model-view.ts';
import { findSettings } from './provider/describe.ts';

interface ModelsFlags {
  readonly provider?: readonly string[];
  readonly json?: boolean;
  readonly refresh?: boolean;
}

export function createModelsCommand(context: Context): Command {
  return new Command('models')
    .summary('list models of all providers')
    .description('list what can be run: the models of every provider that has a key or needs none')
    .argument('[words...]', 'only models that have all of these in their names')
    .option('--provider <name>', 'ask this one and no other (repeatable)', repeatable(String))
    .option('--refresh', 'ask the providers, even if their lists are known from today')
    .option('--json', 'print as JSON')
    .addHelpText('after', examples)
    .action(async (words: readonly string[], flags: ModelsFlags) => listAll(context, words, flags));
}

async function listAll(context: Context, words: readonly string[], flags: ModelsFlags): Promise<void> {
  const asked = flags.provider === undefined ? await findUsable(context) : await findNamed(context, flags.provider);
  const optional = flags.provider === undefined ? asked.filter(isGuess) : [];
  const survey = await surveyModels(context, asked, { isFresh: flags.refresh === true, optional });
  if (survey.lists.length === 0) throw toFailure(survey);
  await printModels(context, survey.lists, { isJson: flags.json === true, words });
  for (const { name, failure } of survey.failures) await context.io.warn(`"${name}": ${toReason(failure)}`);
}

async function findNamed(context: Context, names: readonly string[]): Promise<readonly ProviderSettings[]> {
  const found = await Promise.all(names.map((name) => findSettings(context, name)));
  return found.filter((settings, at) => found.findIndex(({ name }) => name === settings.name) === at);
}

/** The first one says how the command ends; the others are told in its detail. */
function toFailure({ failures: [first, ...others] }: Survey): Failure {
  if (first === undefined) {
    return new Failure('config', 'no provider can be asked for its models', {
      detail: 'none has a key, and no server answers on this machine',
      hint: 'aix api-key NAME, or: aix provider add --preset ollama',
    });
  }
  if (others.length === 0) return first.failure;
  const lines = others.map(({ name, failure }) => `"${name}": ${toReason(failure)}`);
  const { code, hint } = first.failure;
  return new Failure(code, `"${first.name}": ${toReason(first.failure)}`, { detail: lines.join('\n'), hint });
}

const examples = `
The providers are asked at the same time, for 10 seconds at most; one that fails
is named on stderr. The command fails only when all of them do. A list is kept
for a day. Prices are US dollars for a million tokens of a usual prompt. "-" is
unknown, not free. In a pipe the columns are separated by tabs: model, provider,
context window, output limit, inputs, price of the input, price of the output,
mark. A narrow terminal shows fewer of them.

Examples:
  aix models
  aix models llama 70b
  aix models --provider openrouter --provider groq --json`;
