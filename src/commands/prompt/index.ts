import { Command } from 'commander';
import type { Context } from '../../context.ts';
import { createExportCommand } from './export.ts';
import { createImportCommand } from './import.ts';
import { createTrustCommand } from './trust.ts';

export function createPromptCommand(context: Context): Command {
  return new Command('prompt')
    .addCommand(createImportCommand(context))
    .addCommand(createExportCommand(context))
    .addCommand(createTrustCommand(context))
    .addHelpText('after', examples);
}

const examples = `
Examples:
  aix prompt import ~/llm-templates --dry-run
  aix prompt export > prompts.json
  aix prompt trust commit`;
