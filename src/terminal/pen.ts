import type { Output } from './io.ts';

export type Paint = (text: string) => string;

/** Draws lines that keep within a width. */
export interface Pen {
  /** So many columns at most, with an ellipsis where something is left out. */
  cut(text: string, columns: number): string;
  /** The same with blanks behind it. */
  fit(text: string, columns: number): string;
  width(text: string): number;
  readonly green: Paint;
  readonly red: Paint;
  readonly yellow: Paint;
  readonly faint: Paint;
  readonly bold: Paint;
}

export async function createPen({ hasColor }: Pick<Output, 'hasColor'>): Promise<Pen> {
  const { Chalk } = await import('chalk');
  const { default: width } = await import('string-width');
  const { green, red, yellow, gray, bold } = new Chalk({ level: hasColor ? 1 : 0 });
  const cut = (text: string, columns: number): string => {
    if (width(text) <= columns) return text;
    let kept = '';
    for (const { segment } of graphemes.segment(text)) {
      if (width(kept + segment) > columns - 1) break;
      kept += segment;
    }
    return `${kept.trimEnd()}…`;
  };
  const fit = (text: string, columns: number): string => {
    const short = cut(text, columns);
    return short + ' '.repeat(Math.max(0, columns - width(short)));
  };
  return { cut, fit, width: (text) => width(text), green, red, yellow, faint: gray, bold };
}

const graphemes = new Intl.Segmenter();
