import type { Context } from '../../context.ts';
import type { UsageSum } from '../../history/usage.ts';
import { trim } from '../../providers/models/price.ts';
import { renderCost } from '../../run/money.ts';
import { createBar } from '../../terminal/bar.ts';
import { renderTable } from '../../terminal/table.ts';
import { addAll, renderCsv, renderJson, toDay, type Totals, type UsageSpan } from './document.ts';

interface UsageView extends UsageSpan {
  readonly form: 'table' | 'json' | 'csv';
}

/** Prints sums: the most expensive first, days in their order. */
export async function printUsage(context: Context, groups: readonly UsageSum[], view: UsageView): Promise<void> {
  const { io } = context;
  const measure = toMeasure(groups);
  const sorted = view.by === 'day' ? groups : groups.toSorted((a, b) => measure.toSize(b) - measure.toSize(a));
  const total = addAll(sorted);
  if (view.form === 'json') return io.stdout.write(renderJson(sorted, total, view));
  if (view.form === 'csv') return io.stdout.write(renderCsv(sorted, view));
  if (sorted.length === 0)
    return io.notice(`the history has no runs from ${toDay(view.since)} to ${toDay(view.until)}`);
  await io.stdout.write(await renderGroups(context, sorted, { by: view.by, total, measure }));
  if (!io.stdout.isTerminal) return;
  const { unknownUsage, unknownCost } = total;
  if (unknownUsage > 0) await io.notice(`not among the tokens: ${toRuns(unknownUsage)} that told of none`);
  if (unknownCost > 0) await io.notice(`not in the cost: ${toRuns(unknownCost)} that cost something unknown, "?"`);
}

function toRuns(count: number): string {
  return count === 1 ? '1 run' : `${count} runs`;
}

/** What the bars show. */
interface Measure {
  readonly title: string;
  readonly toSize: (sum: Totals) => number;
}

/** Money where all of it is of one currency, otherwise tokens. */
function toMeasure(groups: readonly UsageSum[]): Measure {
  const currencies = new Set(groups.flatMap(({ costs }) => costs.map(({ currency }) => currency)));
  if (currencies.size === 1 && groups.some((group) => toMoney(group) > 0)) return { title: 'of cost', toSize: toMoney };
  return { title: 'of tokens', toSize: ({ input, output }) => input + output };
}

function toMoney({ costs }: Totals): number {
  return costs.reduce((sum, { amount }) => sum + amount, 0);
}

interface Shown {
  readonly by: string;
  readonly total: Totals;
  readonly measure: Measure;
}

const longestBar = 24;
const gap = 2;

async function renderGroups(context: Context, groups: readonly UsageSum[], shown: Shown): Promise<string> {
  const { stdout } = context.io;
  if (!stdout.isTerminal) return renderTable(context.io, [], groups.map(toPlainRow));
  const { by, total, measure } = shown;
  const hasUnknown = total.unknownCost > 0;
  const head = [by, 'runs', 'in', 'out', 'cost', ...(hasUnknown ? ['?'] : [])];
  const rows = groups.map((group) => toRow(group.key ?? '-', group).slice(0, head.length));
  const last = groups.length > 1 ? [toRow('total', total).slice(0, head.length)] : [];
  const bars = drawBars(context, groups.map(measure.toSize), {
    least: measure.title.length,
    taken: toWidth([head, ...rows, ...last]),
  });
  return renderTable(
    context.io,
    [...head, measure.title],
    [...rows.map((row, at) => row.concat(bars[at] ?? '')), ...last.map((row) => row.concat(''))],
  );
}

function toRow(name: string, { runs, input, output, costs, unknownCost }: Totals): readonly string[] {
  const unknown = unknownCost === 0 ? '' : String(unknownCost);
  return [name, ...[runs, input, output].map(toShort), costs.map(renderSum).join(' + ') || '-', unknown];
}

/** What a table of these rows takes of the terminal. */
function toWidth(rows: readonly (readonly string[])[]): number {
  const widths = (rows[0] ?? []).map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)) + gap);
  return widths.reduce((sum, width) => sum + width, 0);
}

function drawBars(
  { io, env }: Context,
  sizes: readonly number[],
  { least, taken }: { readonly least: number; readonly taken: number },
): readonly string[] {
  const bar = createBar(env);
  const most = Math.max(...sizes);
  const columns = Math.min(longestBar, Math.max(least, io.stdout.columns - taken));
  return sizes.map((size) => (most === 0 ? '' : bar(size / most, columns)));
}

function toPlainRow({ key, runs, input, output, costs, unknownCost }: UsageSum): readonly string[] {
  const money = costs.map(
    ({ amount, currency, estimated }) => `${estimated > 0 ? '~' : ''}${trim(amount)} ${currency}`,
  );
  return [key ?? '-', ...[runs, input, output].map(String), money.join(' + ') || '-', String(unknownCost)];
}

function renderSum({ amount, currency, estimated }: Totals['costs'][number]): string {
  return renderCost({ amount, currency, estimated: estimated > 0 });
}

/** `9999`, `45k`, `1.2M`. */
function toShort(count: number): string {
  if (count < 10_000) return String(count);
  const step = count < 999_500 ? 1 : 2 + Number(count >= 999_500_000);
  const share = count / 1000 ** step;
  return `${share < 10 ? share.toFixed(1) : share.toFixed(0)}${['k', 'M', 'G'][step - 1]}`;
}
