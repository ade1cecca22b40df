import { Command } from 'commander';
import type { Context } from '../../context.ts';
import { createCopyCommand } from './copy.ts';
import { createCreateCommand } from './create.ts';
import { createDeleteCommand } from './delete.ts';
import { createEditCommand } from './edit.ts';
import { createExportCommand } from './export.ts';
import { createImportCommand } from './import.ts';
import { createListCommand } from './list.ts';
import { createRenameCommand } from './rename.ts';
import { createShowCommand } from './show.ts';
import { createLintCommand } from './lint.ts';
import { createRenderCommand } from './render.ts';
import { createTrustCommand } from './trust.ts';

export function createPromptCommand(context: Context): Command {
  return new Command('prompt')
    .addCommand(createCreateCommand(context))
    .addCommand(createListCommand(context))
    .addCommand(createShowCommand(context))
    .addCommand(createEditCommand(context))
    .addCommand(createCopyCommand(context))
    .addCommand(createRenameCommand(context))
    .addCommand(createDeleteCommand(context))
    .addCommand(createImportCommand(context))
    .addCommand(createExportCommand(context))
    .addCommand(createLintCommand(context))
    .addCommand(createRenderCommand(context))
    .addCommand(createTrustCommand(context))
    .addHelpText('after', examples);
}

const examples = `
create, list, show, edit, copy, rename and delete are commands of their own too:
aix create is aix prompt create.

Examples:
  aix prompt create explain-code "Explain {code}"
  aix prompt import ~/llm-templates --dry-run
  aix prompt export > prompts.json
  aix prompt lint
  aix prompt render explain -p concept=monads
  aix prompt trust commit`;
