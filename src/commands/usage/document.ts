import type { UsageSum, UsageWish } from '../../history/usage.ts';
import { trim } from '../../providers/models/price.ts';
import { sanitize } from '../../terminal/sanitize.ts';
import { toMean, toSuccessRate, type Totals } from './totals.ts';

/** Milliseconds since 1970. */
export interface UsageSpan {
  readonly by: UsageWish['by'];
  readonly since: number;
  readonly until: number;
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
    complete: sum.complete,
    incomplete: sum.incomplete,
    failed: sum.failed,
    cancelled: sum.cancelled,
    success_rate: toSuccessRate(sum),
    timed: sum.timed,
    total_ms: sum.totalMs,
    mean_ms: toMean(sum.totalMs, sum.timed),
    first_timed: sum.firstTimed,
    first_token_ms: sum.firstTokenMs,
    mean_first_token_ms: toMean(sum.firstTokenMs, sum.firstTimed),
  };
}

const tokenColumns = ['runs', 'input', 'output', 'reasoning', 'cache_read', 'cache_write', 'unknown_usage'] as const;
const endColumns = ['complete', 'incomplete', 'failed', 'cancelled', 'success_rate'] as const;
const timeColumns = ['timed', 'total_ms', 'mean_ms', 'first_timed', 'first_token_ms', 'mean_first_token_ms'] as const;
const countColumns = [...tokenColumns, 'unknown_cost'] as const;
const moneyColumns = ['currency', 'cost', 'estimated'] as const;
const laterColumns = [...endColumns, ...timeColumns] as const;

/** Counts stand in the first line of a key alone, so that columns can be added up. */
export function renderCsv(groups: readonly UsageSum[], { by }: UsageSpan): string {
  const head = [by, ...countColumns, ...moneyColumns, ...laterColumns];
  const [blanks, laterBlanks] = [countColumns.map(() => ''), laterColumns.map(() => '')];
  const rows = groups.flatMap(({ key, ...sum }) => {
    const { costs, ...counts } = toDocument(sum);
    const [first, ...others] = costs.map(({ currency, amount, estimated }) => [currency, amount, estimated]);
    const toCells = (columns: readonly (keyof typeof counts)[]) => columns.map((column) => counts[column] ?? '');
    return [
      [key ?? '', ...toCells(countColumns), ...(first ?? moneyColumns.map(() => '')), ...toCells(laterColumns)],
      ...others.map((cost) => [key ?? '', blanks, cost, laterBlanks].flat()),
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
