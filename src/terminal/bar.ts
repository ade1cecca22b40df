import type { Environment } from '../context.ts';

/** Draws a part of 1 in so many columns: in eighths of a column, or in `#` where the terminal has no other letters. */
export type Bar = (part: number, columns: number) => string;

const eighths = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

export function createBar(env: Environment): Bar {
  return hasUnicode(env) ? drawBlocks : drawSigns;
}

/** Windows Terminal has no locale and all letters. */
function hasUnicode(env: Environment): boolean {
  const locale = env['LC_ALL'] || env['LC_CTYPE'] || env['LANG'] || '';
  return /utf-?8/i.test(locale) || Boolean(env['WT_SESSION']);
}

/** Whatever is more than nothing is seen. */
function drawBlocks(part: number, columns: number): string {
  const length = part === 0 ? 0 : Math.max(1, Math.round(part * columns * 8));
  return '█'.repeat(Math.floor(length / 8)) + (eighths[length % 8] ?? '');
}

function drawSigns(part: number, columns: number): string {
  return '#'.repeat(part === 0 ? 0 : Math.max(1, Math.round(part * columns)));
}
