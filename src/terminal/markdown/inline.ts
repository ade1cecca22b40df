import type { ChalkInstance } from 'chalk';
import type { Token } from 'marked';
import { sanitize } from '../sanitize.ts';
import type { Span } from './wrap.ts';

type Style = Span['style'];

const plain: Style = (text) => text;
const lineBreak: Span = { text: '\n', style: plain };

/** The words of a line of Markdown, each with how it looks. */
export function toSpans(tokens: readonly Token[], chalk: ChalkInstance, style: Style = plain): readonly Span[] {
  const inside = (token: Token, own: Style): readonly Span[] =>
    toSpans('tokens' in token ? (token.tokens ?? []) : [], chalk, (text) => style(own(text)));
  const toMarked = (token: Token, mark: string, own: Style): readonly Span[] =>
    [{ text: mark, style }, inside(token, own), { text: mark, style }].flat();
  return tokens.flatMap((token): readonly Span[] => {
    switch (token.type) {
      case 'strong':
        return inside(token, chalk.bold);
      case 'em':
        return inside(token, chalk.italic);
      case 'del':
        return toDeleted(token, chalk, { inside, toMarked });
      case 'codespan':
        return [toCode(token, chalk, style)];
      case 'link':
      case 'image':
        return toLink(token, inside(token, chalk.underline), chalk);
      case 'br':
        return [lineBreak];
      case 'html':
        return [/^<br\s*\/?>$/i.test(token.raw) ? lineBreak : { text: clean(token.raw), style }];
      case 'checkbox':
        return [{ text: toBox('checked' in token && token.checked === true), style: plain }];
      default:
        if ('tokens' in token && token.tokens !== undefined) return inside(token, plain);
        return [{ text: decode('text' in token ? String(token['text']) : token.raw), style }];
    }
  });
}

export function toBox(isChecked: boolean): string {
  return isChecked ? '☑ ' : '☐ ';
}

interface Painters {
  readonly inside: (token: Token, own: Style) => readonly Span[];
  readonly toMarked: (token: Token, mark: string, own: Style) => readonly Span[];
}

/** One tilde means "about" more often than "deleted", and without colour nothing else would say that words are. */
function toDeleted(token: Token, chalk: ChalkInstance, { inside, toMarked }: Painters): readonly Span[] {
  if (!token.raw.startsWith('~~')) return toMarked(token, '~', plain);
  return chalk.level === 0 ? toMarked(token, '~~', plain) : inside(token, chalk.strikethrough);
}

function toCode(token: Token, chalk: ChalkInstance, style: Style): Span {
  const text = sanitize('text' in token ? String(token['text']) : token.raw).replaceAll(/[\t\n]/g, ' ');
  return chalk.level === 0 ? { text: `\`${text}\``, style } : { text, style: (part) => style(chalk.yellow(part)) };
}

/** Where a link leads is always said: the words of a model must not hide it. */
function toLink(token: Token, words: readonly Span[], chalk: ChalkInstance): readonly Span[] {
  const href = clean('href' in token ? String(token['href']) : '');
  const said = words.map(({ text }) => text).join('');
  if (href === '' || said === href || `mailto:${said}` === href) return words;
  return [...words, { text: said === '' ? `(${href})` : ` (${href})`, style: chalk.dim }];
}

const entities: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: '\u00a0',
};

function decode(text: string): string {
  return clean(text.replaceAll(/&(amp|lt|gt|quot|apos|nbsp);/g, (whole, name: string) => entities[name] ?? whole));
}

/** The lexer has turned `&#27;` into an escape by now, so what was harmless before it need not be so any more. */
function clean(text: string): string {
  return sanitize(text).replaceAll(/[ \t\n]+/g, ' ');
}
