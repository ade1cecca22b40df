import stringWidth from 'string-width';
import { toLetters } from './draft.ts';

/** What is to be seen: a sign, the text after it, and the cursor somewhere in the text. */
export interface Picture {
  readonly sign: string;
  readonly text: string;
  readonly at: number;
}

/** Draws the text that is being typed, over the place where it was drawn before. */
export interface Screen {
  draw(picture: Picture): void;
  /** Leaves what was drawn and goes to the line below. */
  leave(): void;
  /** The next drawing begins where the cursor is. */
  forget(): void;
}

const nextSign = '. ';

interface Size {
  readonly columns: number;
  readonly rows: number;
}

export function createScreen(write: (text: string) => void, size: () => Size): Screen {
  let drawn = nothingDrawn;
  return {
    draw(picture) {
      const { columns, rows } = size();
      const layout = cutToScreen(layOut(picture, columns), rows);
      const { lines, cursor } = layout;
      const below = lines.length - 1 - cursor.row;
      write(`${up(countAbove(drawn, columns))}\r\u001b[J${lines.join('\r\n')}${up(below)}\r${right(cursor.column)}`);
      drawn = layout;
    },
    leave() {
      write(`${'\n'.repeat(drawn.lines.length - 1 - drawn.cursor.row)}\r\n`);
      drawn = nothingDrawn;
    },
    forget() {
      drawn = nothingDrawn;
    },
  };
}

interface Layout {
  readonly lines: readonly string[];
  readonly cursor: { readonly row: number; readonly column: number };
}

const nothingDrawn: Layout = { lines: [''], cursor: { row: 0, column: 0 } };

/** The rows above the cursor. A terminal that has become narrower has broken what is too wide now. */
function countAbove({ lines, cursor }: Layout, columns: number): number {
  const broken = lines.slice(0, cursor.row).map((line) => Math.max(0, Math.ceil(stringWidth(line) / columns) - 1));
  return cursor.row + broken.reduce((sum, rows) => sum + rows, 0) + Math.floor(cursor.column / columns);
}

/** Breaks the lines itself: where a terminal breaks them depends on the terminal. */
function layOut({ sign, text, at }: Picture, columns: number): Layout {
  let line = sign;
  let column = stringWidth(sign);
  const lines: string[] = [];
  const breakLine = (start: string): void => {
    lines.push(line);
    line = start;
    column = start.length;
  };
  let cursor = { row: 0, column };
  let place = 0;
  for (const letter of [...toLetters(text), '']) {
    const shown = letter === '\t' ? '    ' : letter;
    const width = letter === '\n' ? 0 : stringWidth(shown);
    // The cursor needs a column of its own, also behind the last letter.
    if (column + Math.max(width, place === at ? 1 : 0) > columns) breakLine('');
    if (place === at) cursor = { row: lines.length, column };
    place += letter.length;
    if (letter === '\n') breakLine(nextSign);
    else {
      line += shown;
      column += width;
    }
  }
  return { lines: [...lines, line], cursor };
}

/** Of a text that is higher than the screen, the part around the cursor: what has scrolled away cannot be drawn over. */
function cutToScreen({ lines, cursor }: Layout, rows: number): Layout {
  const height = Math.max(1, rows - 1);
  if (lines.length <= height) return { lines, cursor };
  const start = Math.min(Math.max(0, cursor.row - Math.floor(height / 2)), lines.length - height);
  return { lines: lines.slice(start, start + height), cursor: { ...cursor, row: cursor.row - start } };
}

function up(rows: number): string {
  return rows === 0 ? '' : `\u001b[${rows}A`;
}

function right(columns: number): string {
  return columns === 0 ? '' : `\u001b[${columns}C`;
}
