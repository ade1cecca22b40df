import type { Context } from '../../context.ts';
import type { UsageSum } from '../../history/usage.ts';
import { trim } from '../../providers/models/price.ts';
import { renderCost } from '../../run/money.ts';
import { createBar } from '../../terminal/bar.ts';
import { toShown } from '../../terminal/sanitize.ts';
import { renderTable } from '../../terminal/table.ts';
import { countRuns } from '../logs/words.ts';
import { renderCsv, renderJson, toDay, type UsageSpan } from './document.ts';
import { addAll, toMean, toSuccessRate, type Totals } from './totals.ts';

interface UsageView extends UsageSpan {
  readonly form: 'table' | 'json' | 'csv';
}

/** Prints sums: the most expensive first, days in their order. */
export async function printUsage(context: Context, groups: readonly UsageSum[], view: UsageView): Promise<void> {
  const { io } = context;
  const measure = toMeasure(groups);
  const sorted = view.by === 'day' ? groups : groups.toSorted((a, b) => measure.toSize(b) - measure.toSize(a));
  const total = addAll(sorted);
  if (view.form === 'json') return io.stdout.write(toShown(io.stdout, renderJson(sorted, total, view)));
  if (view.form === 'csv') return io.stdout.write(renderCsv(sorted, view));
  if (sorted.length === 0)
    return io.notice(`the history has no runs from ${toDay(view.since)} to ${toDay(view.until)}`);
  await io.stdout.write(await renderGroups(context, sorted, { by: view.by, total, measure }));
  if (!io.stdout.isTerminal) return;
  const { unknownUsage, unknownCost } = total;
  if (unknownUsage > 0) await io.notice(`not among the tokens: ${countRuns(unknownUsage)} that told of none`);
  if (unknownCost > 0) await io.notice(`not in the cost: ${countRuns(unknownCost)} that cost something unknown, "?"`);
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
  const least = measure.title.length;
  const lines = groups.map(({ key, ...sum }) => ({ name: key ?? '-', sum }));
  if (lines.length > 1) lines.push({ name: 'total', sum: total });
  const columns = fitColumns(
    [{ title: by, toCell: ({ name }) => name }, ...alwaysShown, ...(total.unknownCost > 0 ? [unknownCost] : [])],
    (shownColumns) => toWidth(toCells(shownColumns, lines)) + least <= stdout.columns,
  );
  const [head = [], ...rows] = toCells(columns, lines);
  const bars = drawBars(context, groups.map(measure.toSize), { least, taken: toWidth([head, ...rows]) });
  return renderTable(
    context.io,
    [...head, measure.title],
    rows.map((row, at) => row.concat(bars[at] ?? '')),
  );
}

interface Line {
  readonly name: string;
  readonly sum: Totals;
}

interface Column {
  readonly title: string;
  readonly toCell: (line: Line) => string;
}

const alwaysShown: readonly Column[] = [
  { title: 'runs', toCell: ({ sum }) => toShort(sum.runs) },
  { title: 'in', toCell: ({ sum }) => toShort(sum.input) },
  { title: 'out', toCell: ({ sum }) => toShort(sum.output) },
  { title: 'cost', toCell: ({ sum }) => sum.costs.map(renderSum).join(' + ') || '-' },
];
const unknownCost: Column = {
  title: '?',
  toCell: ({ sum }) => (sum.unknownCost === 0 ? '' : String(sum.unknownCost)),
};
/** The most important first. */
const shownWithRoom: readonly Column[] = [
  { title: 'ok', toCell: ({ sum }) => toPercent(toSuccessRate(sum)) },
  { title: 'time', toCell: ({ sum }) => toSeconds(toMean(sum.totalMs, sum.timed)) },
];

/** Adds as many of the others as there is room for. */
function fitColumns(columns: readonly Column[], hasRoom: (columns: readonly Column[]) => boolean): readonly Column[] {
  let fitting = columns;
  for (const column of shownWithRoom) {
    const wider = [...fitting, column];
    if (!hasRoom(wider)) break;
    fitting = wider;
  }
  return fitting;
}

function toCells(columns: readonly Column[], lines: readonly Line[]): readonly (readonly string[])[] {
  return [columns.map(({ title }) => title), ...lines.map((line) => columns.map(({ toCell }) => toCell(line)))];
}

/** Towards 0, so that 100% is all of them. */
function toPercent(rate: number | null): string {
  return rate === null ? '-' : `${Math.floor(Math.round(rate * 10_000) / 100)}%`;
}

function toSeconds(ms: number | null): string {
  return ms === null ? '-' : `${(ms / 1000).toFixed(1)} s`;
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

function toPlainRow({ key, ...sum }: UsageSum): readonly string[] {
  const money = sum.costs.map(
    ({ amount, currency, estimated }) => `${estimated > 0 ? '~' : ''}${trim(amount)} ${currency}`,
  );
  return [
    key ?? '-',
    ...[sum.runs, sum.input, sum.output].map(String),
    money.join(' + ') || '-',
    String(sum.unknownCost),
    ...[toSuccessRate(sum), toMean(sum.totalMs, sum.timed), toMean(sum.firstTokenMs, sum.firstTimed)].map((value) =>
      String(value ?? '-'),
    ),
  ];
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
