import type { OptionTable } from './option-table.ts';
import { parseNumber } from '../parse-setting.ts';
import type { MoneyOptions } from '../run/budget.ts';

export interface MoneyFlags {
  readonly maxCost?: number;
}

export function addMoneyOptions<Table extends OptionTable>(command: Table): Table {
  return command.option(
    '--max-cost <amount>',
    'most that the run may cost, in US dollars: 0.05',
    parseNumber('--max-cost', { min: 0 }),
  );
}

export function toMoneyOptions({ maxCost }: MoneyFlags): MoneyOptions {
  return { maxCost: maxCost ?? null };
}
