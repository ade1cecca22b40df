import type { Command } from 'commander';
import { parseNumber } from '../parse-setting.ts';
import type { MoneyOptions } from '../run/budget.ts';

export interface MoneyFlags {
  readonly maxCost?: number;
}

export function addMoneyOptions(command: Command): Command {
  return command.option(
    '--max-cost <amount>',
    'most that the run may cost, in US dollars: 0.05',
    parseNumber('--max-cost', { min: 0 }),
  );
}

export function toMoneyOptions({ maxCost }: MoneyFlags): MoneyOptions {
  return { maxCost: maxCost ?? null };
}
