import { sanitize } from './sanitize.ts';
import type { Io } from './io.ts';

const gap = '  ';
const narrowestColumn = 4;

/** A table that fits the terminal. Elsewhere one line per row with tabs between the cells and no head, made for cut and awk. */
export async function renderTable(
  io: Pick<Io, 'stdout'>,
  head: readonly string[],
  rows: Iterable<readonly string[]>,
): Promise<string> {
  if (!io.stdout.isTerminal) return toLines(rows, head.length);
  const cells = Array.from(rows, (row) => row.map(toCell));
  const isUsed = head.map((_, at) => [head, ...cells].some((row) => row[at] !== ''));
  const [titles = [], ...shown] = [head, ...cells].map((row) => row.filter((_, at) => isUsed[at]));
  const widths = toWidths([titles, ...shown], io.stdout.columns);
  const { Chalk } = await import('chalk');
  const { bold } = new Chalk({ level: io.stdout.hasColor ? 1 : 0 });
  // What fits as it is needs no package that takes seconds for thousands of rows.
  if ([titles, ...shown].every((row) => fits(row, widths))) return alignColumns([titles, ...shown], widths, bold);
  const { default: Table } = await import('cli-table3');
  const table = new Table({
    colWidths: widths,
    chars: { ...noBorders, middle: gap },
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
    wordWrap: true,
    wrapOnWordBoundary: false,
  });
  // A head that does not fit is cut: wrapping would count its colour as text.
  table.push(
    titles.map((text) => ({ content: bold(text), wordWrap: false })),
    ...shown,
  );
  return `${trimLines(table.toString())}\n`;
}

const noBorders = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
};

/** Some after the others: of thousands of rows nothing is kept but the text. */
function toLines(rows: Iterable<readonly string[]>, columns: number): string {
  // Most rows are clean, and to see that of many at one look takes a fraction of the time.
  const clean = toCleanPattern(mostRows, columns);
  const toText = (some: readonly (readonly string[])[]): string => {
    const text = joinCells(some);
    const isClean = (some.length === mostRows ? clean : toCleanPattern(some.length, columns)).test(text);
    return isClean && !text.includes('  ') ? text : joinCells(some.map((row) => row.map(toCell)));
  };
  let [text, some] = ['', new Array<readonly string[]>()];
  for (const row of rows) {
    some.push(row);
    if (some.length === mostRows) [text, some] = [text + toText(some), []];
  }
  return text + toText(some);
}

const mostRows = 64;

/** Exactly as many lines as rows: a cell that holds tabs and a line end would look like a row more. */
function toCleanPattern(rows: number, columns: number): RegExp {
  return new RegExp(`^(?:[ -~]*(?:\\t[ -~]*){${columns - 1}}\\n){${rows}}$`);
}

function joinCells(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => `${row.join('\t')}\n`).join('');
}

function toCell(text: string): string {
  return sanitize(text).replaceAll(/\s+/g, ' ');
}

/** The widest column gives way until the row fits; its cells are then wrapped. */
function toWidths(rows: readonly (readonly string[])[], columns: number): number[] {
  const widths = (rows[0] ?? []).map((_, at) => Math.max(1, ...rows.map((row) => row[at]?.length ?? 0)));
  const room = columns - gap.length * (widths.length - 1);
  while (widths.reduce((sum, width) => sum + width, 0) > room) {
    const widest = Math.max(...widths);
    if (widest <= narrowestColumn) break;
    widths[widths.indexOf(widest)] = widest - 1;
  }
  return widths;
}

/** Of other letters than these nobody knows how wide they are without asking. */
function fits(row: readonly string[], widths: readonly number[]): boolean {
  return row.every((text, at) => text.length <= (widths[at] ?? 0) && /^[ -~]*$/.test(text));
}

function alignColumns(
  rows: readonly (readonly string[])[],
  widths: readonly number[],
  toTitle: (text: string) => string,
): string {
  const lines = rows.map((row, line) => {
    const cells = row.map((text, at) => {
      const blanks = at === row.length - 1 ? '' : ' '.repeat((widths[at] ?? 0) - text.length) + gap;
      return (line === 0 ? toTitle(text) : text) + blanks;
    });
    return `${cells.join('').trimEnd()}\n`;
  });
  return lines.join('');
}

function trimLines(text: string): string {
  return text
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}
