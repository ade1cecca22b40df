import type { Command } from 'commander';
import type { OptionTable } from './option-table.ts';
import type { Context } from '../context.ts';

interface Entry {
  readonly name: string;
  readonly summary: string;
  readonly isHidden?: boolean;
  /** What its help says besides about the words that stand after it. */
  readonly explain?: (context: Context, words: readonly string[]) => Promise<string>;
}

/** A command that runs so often and so briefly that most of its lines are read without commander. */
interface PlainEntry extends Entry {
  /** Adds what the command takes, and gives what it does with the words that are no flags. */
  readonly loadTable: () => Promise<(context: Context, command: OptionTable) => Run>;
}

type Run = (operands: readonly string[]) => Promise<void>;

interface OtherEntry extends Entry {
  readonly load: () => Promise<(context: Context) => Command>;
}

export type CommandEntry = PlainEntry | OtherEntry;

/** Every command: one file and one line here. Only the file of the command that runs is loaded. */
export const commandTable: readonly CommandEntry[] = [
  {
    name: 'run',
    summary: 'run a prompt',
    loadTable: async () => (await import('./run.ts')).addRun,
    explain: async (context, [name]) => (await import('../run/explain-prompt.ts')).explainPrompt(context, name),
  },
  { name: 'ask', summary: 'ask in your own words', loadTable: async () => (await import('./ask.ts')).addAsk },
  {
    name: 'chat',
    summary: 'talk with a model, one message after the other',
    load: async () => (await import('./chat.ts')).createChatCommand,
    explain: async (context, [name]) => (await import('../run/explain-prompt.ts')).explainPrompt(context, name),
  },
  {
    name: 'batch',
    summary: 'run a prompt for every row of a file',
    load: async () => (await import('./batch.ts')).createBatchCommand,
  },
  {
    name: 'worker',
    summary: 'run rows of batches that other machines began',
    load: async () => (await import('./worker.ts')).createWorkerCommand,
  },
  {
    name: 'test',
    summary: 'test prompts',
    load: async () => (await import('./test.ts')).createTestCommand,
  },
  {
    name: 'embed',
    summary: 'turn texts into vectors',
    load: async () => (await import('./embed.ts')).createEmbedCommand,
  },
  {
    name: 'create',
    summary: 'store a new prompt',
    load: async () => (await import('./prompt/create.ts')).createCreateCommand,
  },
  {
    name: 'list',
    summary: 'list prompts',
    load: async () => (await import('./prompt/list.ts')).createListCommand,
  },
  {
    name: 'show',
    summary: 'print a prompt',
    load: async () => (await import('./prompt/show.ts')).createShowCommand,
  },
  {
    name: 'edit',
    summary: 'change a prompt in your editor',
    load: async () => (await import('./prompt/edit.ts')).createEditCommand,
  },
  {
    name: 'copy',
    summary: 'copy a prompt into your library',
    load: async () => (await import('./prompt/copy.ts')).createCopyCommand,
  },
  {
    name: 'rename',
    summary: 'give a prompt another name',
    load: async () => (await import('./prompt/rename.ts')).createRenameCommand,
  },
  {
    name: 'delete',
    summary: 'delete a prompt',
    load: async () => (await import('./prompt/delete.ts')).createDeleteCommand,
  },
  {
    name: 'prompt',
    summary: 'look after prompts',
    load: async () => (await import('./prompt/index.ts')).createPromptCommand,
  },
  {
    name: 'provider',
    summary: 'add, inspect and test providers',
    load: async () => (await import('./provider/index.ts')).createProviderCommand,
  },
  {
    name: 'models',
    summary: 'list models of all providers',
    load: async () => (await import('./models.ts')).createModelsCommand,
  },
  {
    name: 'api-key',
    summary: 'store, find and test API keys',
    load: async () => (await import('./api-key.ts')).createApiKeyCommand,
  },
  {
    name: 'config',
    summary: 'read and change settings',
    load: async () => (await import('./config.ts')).createConfigCommand,
  },
  {
    name: 'cache',
    summary: 'look at the answers that are kept, and clear them',
    load: async () => (await import('./cache.ts')).createCacheCommand,
  },
  {
    name: 'logs',
    summary: 'look up, search and delete what was run',
    load: async () => (await import('./logs/index.ts')).createLogsCommand,
  },
  {
    name: 'usage',
    summary: 'add up tokens and money',
    load: async () => (await import('./usage/index.ts')).createUsageCommand,
  },
  {
    name: 'doctor',
    summary: 'check the installation',
    load: async () => (await import('./doctor.ts')).createDoctorCommand,
  },
  {
    name: 'completion',
    summary: 'print the completion script for a shell, or install it',
    load: async () => (await import('./completion.ts')).createCompletionCommand,
  },
  {
    name: 'complete',
    summary: 'list words for the completion scripts',
    isHidden: true,
    load: async () => (await import('./complete.ts')).createCompleteCommand,
  },
  {
    name: 'llm',
    summary: 'older spellings of the key commands',
    isHidden: true,
    load: async () => (await import('./llm.ts')).createLlmCommand,
  },
];
