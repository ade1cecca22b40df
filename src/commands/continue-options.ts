import type { OptionTable } from './option-table.ts';
import type { ContinueOptions } from '../run/conversation.ts';

export interface ContinueFlags {
  readonly continue?: boolean;
  readonly cid?: string;
  readonly fork?: boolean;
}

export function addContinueOptions<Table extends OptionTable>(command: Table): Table {
  return command
    .option('-c, --continue', 'go on with the last conversation')
    .option('--cid <id>', 'go on with the conversation of this run: its id, or the beginning of one')
    .option('--fork', 'make what follows a conversation of its own');
}

export function toContinueOptions({ continue: isContinued, cid, fork }: ContinueFlags): ContinueOptions {
  return { continues: cid ?? (isContinued === true ? 'last' : null), isFork: fork === true };
}
