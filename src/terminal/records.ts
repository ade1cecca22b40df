import type { Output } from './io.ts';
import { toWidth } from './markdown/wrap.ts';
import { sanitize } from './sanitize.ts';

/** What takes two lines, as so much does not fit into one on any terminal. */
export interface TwoLines {
  /** In columns; the last one is cut where the terminal ends. */
  readonly cells: readonly string[];
  readonly status: { readonly text: string; readonly isBad: boolean };
  /** Behind the status, below the cells but the first. What is empty is left out. */
  readonly facts: readonly string[];
}

const gap = '  ';

export async function renderTwoLines(output: Output, records: readonly TwoLines[]): Promise<string> {
  const { Chalk } = await import('chalk');
  const chalk = new Chalk({ level: output.hasColor ? 1 : 0 });
  const rows = records.map(({ cells }) => cells.map(clean));
  const widths = (rows[0] ?? []).map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)));
  const room = output.columns - (widths[0] ?? 0) - gap.length;
  const lines = records.map(({ status, facts }, row) => {
    const [name = '', ...rest] = (rows[row] ?? []).map((cell, at) => cell.padEnd(widths[at] ?? 0));
    const below = facts.filter((fact) => fact !== '').map((fact) => `${gap}${clean(fact)}`);
    const ending = clean(status.text);
    const mark = status.isBad ? chalk.red(ending) : ending;
    const first = `${chalk.bold(name)}${gap}${cut(rest.join(gap).trimEnd(), room)}\n`;
    return `${first}${' '.repeat(name.length)}${gap}${mark}${cut(below.join(''), room - ending.length)}\n`;
  });
  return lines.join('');
}

function clean(text: string): string {
  return sanitize(text).replaceAll(/\s+/g, ' ');
}

function cut(text: string, columns: number): string {
  let [width, kept, shorter] = [0, '', ''];
  for (const character of text) {
    width += toWidth(character);
    if (width > columns) return `${shorter}…`;
    shorter = kept;
    kept += character;
  }
  return kept;
}
