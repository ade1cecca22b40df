import stringWidth from 'string-width';

/** Text in one style. A line feed alone is a line break that was asked for. */
export interface Span {
  readonly text: string;
  readonly style: (text: string) => string;
}

interface Wrapping {
  readonly columns: number;
  /** Whether a word that is longer than a line is cut. Otherwise it stays whole, as an address can then be copied. */
  readonly cutsWords?: boolean;
}

interface Word {
  /** A word may change its style in the middle: `**bold**ly`. */
  readonly spans: Span[];
  readonly width: number;
  /** What stands before it, unless it begins a line. */
  readonly blank: Span | null;
  /** Whether it begins a line in any case. */
  readonly isBroken: boolean;
}

/** Lines of at most so many columns. */
export function wrapSpans(spans: readonly Span[], wrapping: Wrapping): readonly string[] {
  const lines: string[] = [];
  let line: Span[] = [];
  let used = 0;
  for (const word of joinWords(spans, wrapping)) {
    const blankWidth = word.blank?.text.length ?? 0;
    if (word.isBroken || (used > 0 && used + blankWidth + word.width > wrapping.columns)) {
      lines.push(toLine(line));
      line = [];
      used = 0;
    } else if (used > 0 && word.blank !== null) {
      line.push(word.blank);
      used += blankWidth;
    }
    line = line.concat(word.spans);
    used += word.width;
  }
  return [...lines, toLine(line)];
}

/** What has one style gets it once. */
function toLine(spans: readonly Span[]): string {
  let line = '';
  let text = '';
  let style: Span['style'] = String;
  for (const span of spans) {
    if (span.style !== style) {
      line += style(text);
      text = '';
    }
    ({ style } = span);
    text += span.text;
  }
  return line + style(text);
}

// Most letters are known to be one column wide, or two. The package knows all, and takes a thousand times as long.
const narrow = /^[ -~\u00a1-\u00ac\u00ae-\u02ff\u0370-\u0482\u048a-\u052f\u2010-\u2027]*$/;
const wide = /^[\u3001-\u3029\u3041-\u3096\u309b-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uff01-\uff60]+$/;
/** What is longer fits no line, however wide it is. */
const longestMeasured = 1000;

export function toWidth(text: string): number {
  if (narrow.test(text) || text.length > longestMeasured) return text.length;
  return wide.test(text) ? text.length * 2 : stringWidth(text);
}

// Chinese and Japanese have no blanks: a line may end after each character, but not before a full stop.
const dense = String.raw`[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]`;
const parts = new RegExp(
  String.raw`\n| +|${dense}[\u3001-\u3002\u300d\u300f\uff01-\uff1f]*|(?:(?!${dense})[^ \n])+`,
  'gu',
);
const denseStart = new RegExp(`^${dense}`, 'u');

function joinWords(spans: readonly Span[], { columns, cutsWords = false }: Wrapping): readonly Word[] {
  const words: Word[] = [];
  let blank: Span | null = null;
  let isOpen = false;
  for (const part of spans.flatMap((span) => toParts(span, cutsWords ? columns : Infinity))) {
    const { text } = part;
    const last = words.at(-1);
    const width = toWidth(text);
    const isBreak = text === '\n';
    const isGap = isBreak || text.startsWith(' ');
    const isDense = denseStart.test(text);
    const fits = !cutsWords || (last?.width ?? 0) + width <= columns;
    if (isBreak) words.push({ spans: [], width: 0, blank: null, isBroken: true });
    else if (isOpen && !isGap && !isDense && fits && last !== undefined) {
      last.spans.push(part);
      words[words.length - 1] = { ...last, width: last.width + width };
    } else if (!isGap) words.push({ spans: [part], width, blank, isBroken: false });
    blank = isGap && !isBreak ? part : null;
    isOpen = !isGap && !isDense;
  }
  return words;
}

/** Its words, blanks and line breaks. */
function toParts({ text, style }: Span, columns: number): readonly Span[] {
  const found = Array.from(text.matchAll(parts), ([part]) => part);
  const short = found.flatMap((part) => (toWidth(part) > columns ? cut(part, columns) : [part]));
  return short.map((part) => ({ text: part, style }));
}

function cut(text: string, columns: number): readonly string[] {
  const pieces: string[] = [];
  let piece = '';
  // A character that joins those before it makes them no wider, so that no cut falls between them.
  for (const character of text) {
    if (piece !== '' && toWidth(piece + character) > columns) {
      pieces.push(piece);
      piece = '';
    }
    piece += character;
  }
  return [...pieces, piece];
}
