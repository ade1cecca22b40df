import type { UsageSum, UsageWish } from '../../history/usage.ts';
import { trim } from '../../providers/models/price.ts';
import { sanitize } from '../../terminal/sanitize.ts';

/** Milliseconds since 1970. */
export interface UsageSpan {
  readonly by: UsageWish['by'];
  readonly since: number;
  readonly until: number;
}

export type Totals = Omit<UsageSum, 'key'>;

export function addAll(groups: readonly UsageSum[]): Totals {
  const add = (pick: (group: UsageSum) => number): number => groups.reduce((sum, group) => sum + pick(group), 0);
  const costs = groups.flatMap((group) => group.costs);
  return {
    runs: add(({ runs }) => runs),
    input: add(({ input }) => input),
    output: add(({ output }) => output),
    reasoning: add(({ reasoning }) => reasoning),
    cacheRead: add(({ cacheRead }) => cacheRead),
    cacheWrite: add(({ cacheWrite }) => cacheWrite),
    unknownUsage: add(({ unknownUsage }) => unknownUsage),
    unknownCost: add(({ unknownCost }) => unknownCost),
    costs: [...new Set(costs.map(({ currency }) => currency))].map((currency) => {
      const same = costs.filter((cost) => cost.currency === currency);
      return {
        currency,
        amount: same.reduce((sum, { amount }) => sum + amount, 0),
        estimated: same.reduce((sum, { estimated }) => sum + estimated, 0),
      };
    }),
  };
}

export function renderJson(groups: readonly UsageSum[], total: Totals, { by, since, until }: UsageSpan): string {
  const document = {
    by,
    since: toDay(since),
    until: toDay(until),
    groups: groups.map(({ key, ...sum }) => ({ key, ...toDocument(sum) })),
    total: toDocument(total),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

function toDocument(sum: Totals) {
  return {
    runs: sum.runs,
    input: sum.input,
    output: sum.output,
    reasoning: sum.reasoning,
    cache_read: sum.cacheRead,
    cache_write: sum.cacheWrite,
    unknown_usage: sum.unknownUsage,
    costs: sum.costs.map((cost) => ({
      amount: trim(cost.amount),
      currency: cost.currency,
      estimated: trim(cost.estimated),
    })),
    unknown_cost: sum.unknownCost,
  };
}

const csvColumns = ['runs', 'input', 'output', 'reasoning', 'cache_read', 'cache_write', 'unknown_usage'] as const;

/** Counts stand in the first line of a key alone, so that columns can be added up. */
export function renderCsv(groups: readonly UsageSum[], { by }: UsageSpan): string {
  const head = [by, ...csvColumns, 'unknown_cost', 'currency', 'cost', 'estimated'];
  const rows = groups.flatMap(({ key, ...sum }) => {
    const { costs, ...counts } = toDocument(sum);
    const [first, ...others] = costs.map(({ currency, amount, estimated }) => [currency, `${amount}`, `${estimated}`]);
    const known = [...csvColumns.map((column) => counts[column]), counts.unknown_cost];
    const blanks = known.map(() => '');
    return [
      [key ?? '', ...known, ...(first ?? ['', '', ''])],
      ...others.map((cost) => [key ?? ''].concat(blanks, cost)),
    ];
  });
  return [head, ...rows].map((row) => `${row.map(toCsvCell).join(',')}\n`).join('');
}

/** As RFC 4180 has it. */
function toCsvCell(value: string | number): string {
  const text = sanitize(String(value));
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** The day of the local calendar. */
export function toDay(ms: number): string {
  const date = new Date(ms);
  const parts = [date.getFullYear(), date.getMonth() + 1, date.getDate()];
  return parts.map((part) => String(part).padStart(2, '0')).join('-');
}
