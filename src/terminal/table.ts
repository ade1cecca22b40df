import { sanitize } from './sanitize.ts';
import type { Io } from './io.ts';

const gap = '  ';
const narrowestColumn = 4;

/** A table that fits the terminal. Elsewhere one line per row with tabs between the cells and no head, made for cut and awk. */
export async function renderTable(
  io: Pick<Io, 'stdout'>,
  head: readonly string[],
  rows: readonly (readonly string[])[],
): Promise<string> {
  const cells = rows.map((row) => row.map(toCell));
  if (!io.stdout.isTerminal) return cells.map((row) => `${row.join('\t')}\n`).join('');
  const isUsed = (_: string, at: number): boolean => [head, ...cells].some((row) => row[at] !== '');
  const titles = head.filter(isUsed);
  const shown = cells.map((row) => row.filter(isUsed));
  const [{ default: Table }, { Chalk }] = await Promise.all([import('cli-table3'), import('chalk')]);
  const { bold } = new Chalk({ level: io.stdout.hasColor ? 1 : 0 });
  const table = new Table({
    colWidths: toWidths([titles, ...shown], io.stdout.columns),
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

function trimLines(text: string): string {
  return text
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}
