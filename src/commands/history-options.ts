import type { Command } from 'commander';
import type { HistoryOptions } from '../run/origin.ts';

export interface HistoryFlags {
  readonly history?: boolean;
}

export function addHistoryOptions(command: Command): Command {
  return command.option('--no-history', 'keep nothing of this run');
}

export function toHistoryOptions({ history }: HistoryFlags): HistoryOptions {
  return { isKept: history !== false };
}
