import { Command } from 'commander';
import type { Context } from '../../context.ts';
import type { Model } from '../../providers/provider.ts';
import { connect } from '../../routing/route.ts';
import { renderTable } from '../../terminal/table.ts';
import { findSettings } from './describe.ts';

export function createModelsCommand(context: Context): Command {
  return new Command('models')
    .summary('list the models of a provider')
    .description('list the models that a provider offers, as it says itself')
    .argument('<name>', 'the provider')
    .option('--json', 'print as JSON')
    .addHelpText('after', examples)
    .action(async (name: string, flags: { readonly json?: boolean }) => listModels(context, name, flags.json === true));
}

async function listModels(context: Context, name: string, isJson: boolean): Promise<void> {
  const { io } = context;
  const settings = await findSettings(context, name);
  if (settings.problem !== null) throw settings.problem;
  const provider = await connect(context, settings);
  const models = await provider.listModels(context.signal);
  const documents = models.map((model) => toDocument(model, settings.defaultModel));
  if (isJson) return io.stdout.write(`${JSON.stringify(documents, null, 2)}\n`);
  await io.stdout.write(await renderTable(io, head, documents.map(toRow)));
  if (models.length === 0) await io.notice(`"${settings.name}" lists no models`);
}

type ModelDocument = ReturnType<typeof toDocument>;

function toDocument(model: Model, defaultModel: string | null) {
  return {
    id: model.id,
    context_window: model.contextWindow,
    owned_by: model.ownedBy,
    is_default: model.id === defaultModel,
  };
}

const head = ['model', 'context window', ''];

function toRow(model: ModelDocument): readonly string[] {
  return [
    model.id,
    model.context_window === null ? '-' : String(model.context_window),
    model.is_default ? 'default' : '',
  ];
}

const examples = `
In a pipe the columns are separated by tabs: model, context window, mark.

Examples:
  aix provider models ollama
  aix provider models openrouter --json`;
