import type { Tokens } from 'marked';
import { toSpans } from './inline.ts';
import type { Page } from './render-block.ts';
import { toWidth, wrapSpans, type Span } from './wrap.ts';

type Cells = readonly (readonly Span[])[];

const gap = 2;
const narrowest = 6;

/** Columns side by side. A table that is too wide gives its widest columns less room and wraps their cells. */
export function renderTableLines({ header, rows, align }: Tokens.Table, { chalk, columns }: Page): readonly string[] {
  const head = header.map(({ tokens }) => toSpans(tokens, chalk, chalk.bold));
  const body = rows.map((row) => row.map(({ tokens }) => toSpans(tokens, chalk)));
  const natural = head.map((_, at) => [head, ...body].reduce((most, row) => Math.max(most, toCellWidth(row[at])), 1));
  const widths = shrink(natural, columns - gap * (head.length - 1));
  if (widths === null) return renderRecords(head, body, columns);
  const toLines = (row: Cells): readonly string[] => {
    const wrapped = widths.map((width, at) => wrapSpans(row[at] ?? [], { columns: width, cutsWords: true }));
    const height = Math.max(...wrapped.map(({ length }) => length));
    return Array.from({ length: height }, (_, line) =>
      widths
        .map((width, at) => pad(wrapped[at]?.[line] ?? '', { width, align: align[at] ?? 'left' }))
        .join(' '.repeat(gap))
        .trimEnd(),
    );
  };
  const rule = chalk.dim(widths.map((width) => '─'.repeat(width)).join(' '.repeat(gap)));
  return [...toLines(head), rule, ...body.flatMap(toLines)];
}

function toCellWidth(cell: readonly Span[] = []): number {
  const lines = cell
    .map(({ text }) => text)
    .join('')
    .split('\n');
  return Math.max(...lines.map(toWidth));
}

/** Null when there is no room for so many columns. */
function shrink(natural: readonly number[], room: number): readonly number[] | null {
  if (sum(natural.map((width) => Math.min(width, narrowest))) > room) return null;
  const widths = natural.map((width) => Math.min(width, room));
  for (let excess = sum(widths) - room; excess > 0; excess -= 1) {
    const widest = Math.max(...widths);
    widths[widths.indexOf(widest)] = widest - 1;
  }
  return widths;
}

function sum(widths: readonly number[]): number {
  return widths.reduce((total, width) => total + width, 0);
}

/** One line for each cell, with the title of its column before it. */
function renderRecords(head: Cells, body: readonly Cells[], columns: number): readonly string[] {
  const title: Span = { text: ': ', style: (text) => text };
  const toRecord = (row: Cells): readonly string[] =>
    head.flatMap((name, at) => wrapSpans([...name, title, ...(row[at] ?? [])], { columns }));
  return (body.length === 0 ? [[]] : body).flatMap((row, at) =>
    at === 0 ? toRecord(row) : [''].concat(toRecord(row)),
  );
}

interface Place {
  readonly width: number;
  readonly align: 'left' | 'right' | 'center';
}

function pad(text: string, { width, align }: Place): string {
  const blanks = Math.max(0, width - toWidth(text));
  if (align === 'right') return ' '.repeat(blanks) + text;
  const left = align === 'center' ? Math.floor(blanks / 2) : 0;
  return ' '.repeat(left) + text + ' '.repeat(blanks - left);
}
