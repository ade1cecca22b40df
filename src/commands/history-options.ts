import type { OptionTable } from './option-table.ts';
import type { HistoryOptions } from '../run/origin.ts';

export interface HistoryFlags {
  readonly history?: boolean;
}

export function addHistoryOptions<Table extends OptionTable>(command: Table): Table {
  return command.option('--no-history', 'keep nothing of this run');
}

export function toHistoryOptions({ history }: HistoryFlags): HistoryOptions {
  return { isKept: history !== false };
}
