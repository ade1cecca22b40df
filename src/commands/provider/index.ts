import { Command } from 'commander';
import type { Context } from '../../context.ts';
import { createAddCommand } from './add.ts';
import { createExportCommand } from './export.ts';
import { createHealthCommand } from './health.ts';
import { createImportCommand } from './import.ts';
import { createInfoCommand } from './info.ts';
import { createListCommand } from './list.ts';
import { createModelsCommand } from './models.ts';
import { createRemoveCommand } from './remove.ts';
import { createRenameCommand } from './rename.ts';
import { createTestCommand } from './test.ts';
import { createTrustCommand } from './trust.ts';
import { createUpdateCommand } from './update.ts';

export function createProviderCommand(context: Context): Command {
  return new Command('provider')
    .addCommand(createAddCommand(context))
    .addCommand(createListCommand(context))
    .addCommand(createInfoCommand(context))
    .addCommand(createTestCommand(context))
    .addCommand(createHealthCommand(context))
    .addCommand(createModelsCommand(context))
    .addCommand(createUpdateCommand(context))
    .addCommand(createRenameCommand(context))
    .addCommand(createRemoveCommand(context))
    .addCommand(createExportCommand(context))
    .addCommand(createImportCommand(context))
    .addCommand(createTrustCommand(context))
    .addHelpText('after', examples);
}

const examples = `
Examples:
  aix provider add ollama http://localhost:11434/v1 --model llama3.2
  aix provider add --preset lmstudio
  aix provider list
  aix provider test ollama`;
