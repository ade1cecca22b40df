import type { ChalkInstance } from 'chalk';
import type { Token, Tokens } from 'marked';
import { sanitize } from '../sanitize.ts';
import type { Text } from './blocks.ts';
import { createHighlight } from './highlight.ts';
import { toBox, toSpans } from './inline.ts';
import { lex } from './lexer.ts';
import { renderTableLines } from './table-lines.ts';
import { wrapSpans } from './wrap.ts';

export interface Page {
  readonly columns: number;
  readonly chalk: ChalkInstance;
}

const narrowest = 20;
/** Longer lines are hard to read. Tables and code may be wider. */
const widestText = 100;
const widestRule = 60;

/** The lines of one block, without the gap before it. */
export function renderBlock({ source, indent, marker }: Text, page: Page): readonly string[] {
  // Of an item that stands alone the lexer does not know that it is one.
  const [box = ''] = (marker === '' ? null : /^\[[ xX]\] /.exec(source)) ?? [];
  const sign = `${toSign(marker)}${box === '' ? '' : toBox(box !== '[ ] ')}`;
  const lines = renderTokens(lex(source.slice(box.length)), narrow(page, indent + sign.length));
  if (lines.length === 0) return marker === '' ? [] : [`${' '.repeat(indent)}${sign}`.trimEnd()];
  return hang(lines, sign).map((line) => (line === '' ? '' : `${' '.repeat(indent)}${line}`));
}

function toSign(marker: string): string {
  if (marker === '') return '';
  return /\d/.test(marker) ? `${marker} ` : '• ';
}

function narrow(page: Page, taken: number): Page {
  return { ...page, columns: Math.max(narrowest, page.columns - taken) };
}

/** The sign before the first line, as much room before the others. */
function hang(lines: readonly string[], sign: string): readonly string[] {
  return lines.map((line, at) => (at === 0 ? sign + line : line && `${' '.repeat(sign.length)}${line}`));
}

/** Blank lines stand between blocks only. */
function renderTokens(tokens: readonly Token[], page: Page): readonly string[] {
  const lines = tokens.flatMap((token) => renderToken(token, page));
  return lines.slice(Math.max(0, lines.findIndex(isShown)), lines.findLastIndex(isShown) + 1);
}

function isShown(line: string): boolean {
  return line !== '';
}

/** The types of marked's tokens are open to more of them, so that a name alone does not tell which one it is. */
function renderToken(token: Token, page: Page): readonly string[] {
  const { chalk, columns } = page;
  switch (token.type) {
    case 'space':
      return [''];
    case 'heading':
      return renderHeading(token as Tokens.Heading, page);
    case 'hr':
      return [chalk.dim('─'.repeat(Math.min(columns, widestRule)))];
    case 'code':
      return renderCode(token as Tokens.Code, page);
    case 'table':
      return renderTableLines(token as Tokens.Table, page);
    case 'blockquote':
      return renderTokens(token.tokens ?? [], narrow(page, 2)).map((line) => `${chalk.dim('│')} ${line}`.trimEnd());
    case 'list':
      return renderList(token as Tokens.List, page);
    case 'html':
    case 'def':
    case 'source':
      return toLines(token.raw);
    default:
      return renderWords('tokens' in token && token.tokens !== undefined ? token.tokens : [token], page);
  }
}

function renderCode({ text, lang = '' }: Tokens.Code, { chalk }: Page): readonly string[] {
  const highlight = createHighlight(lang, chalk);
  return toLines(text).map((line) => line && `  ${highlight(line)}`);
}

function toLines(text: string): readonly string[] {
  return sanitize(text).trimEnd().split('\n');
}

function renderWords(tokens: readonly Token[], { chalk, columns }: Page): readonly string[] {
  return wrapSpans(toSpans(tokens, chalk), { columns: Math.min(widestText, columns) });
}

function renderHeading({ depth, tokens }: Tokens.Heading, { chalk, columns }: Page): readonly string[] {
  const style = depth === 1 ? chalk.bold.underline : chalk.bold;
  // Without colour a heading would look like any other line.
  const mark = chalk.level === 0 ? `${'#'.repeat(depth)} ` : '';
  const spans = [{ text: mark, style }, ...toSpans(tokens, chalk, style)];
  return wrapSpans(spans, { columns: Math.min(widestText, columns) });
}

function renderList({ ordered, start, loose, items }: Tokens.List, page: Page): readonly string[] {
  return items.flatMap(({ tokens }, at) => {
    const marker = toSign(ordered ? `${Number(start) + at}.` : '-');
    const [box, ...others] = tokens;
    const isTask = box?.type === 'checkbox';
    const sign = isTask ? `${marker}${toBox(box['checked'] === true)}` : marker;
    const lines = hang(renderTokens(isTask ? others : tokens, narrow(page, sign.length)), sign);
    return loose && at > 0 ? ['', ...lines] : lines;
  });
}
