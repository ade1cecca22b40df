/** A piece of Markdown that can be shown as soon as it is whole. */
export type Block =
  | Text
  | { readonly type: 'code-start'; readonly language: string; readonly hasGap: boolean }
  | { readonly type: 'code-line'; readonly text: string; readonly indent: number };

/** Without the indent and the marker of the list item that it is or belongs to. */
export interface Text {
  readonly type: 'text';
  readonly source: string;
  readonly indent: number;
  /** `-` or `3.`; empty for what is no item. */
  readonly marker: string;
  /** Whether blank lines stood before it. */
  readonly hasGap: boolean;
}

export interface BlockSplitter {
  /** Takes text in any pieces and gives every block that it completes. */
  push(text: string): readonly Block[];
  /** Gives what is left. */
  end(): readonly Block[];
}

interface Fence {
  readonly closing: RegExp;
  readonly indent: number;
  /** A formula is shown with its marks, and a blank line ends it. */
  readonly isMath: boolean;
}

interface State {
  readonly blocks: Block[];
  lines: string[];
  indent: number;
  marker: string;
  hasGap: boolean;
  fence: Fence | null;
  /** How far the text of the list item is indented that is under way; 0 outside a list. */
  itemIndent: number;
}

/** Code comes line by line, list items one by one, everything else block by block: nothing that was shown changes later. */
export function createBlockSplitter(): BlockSplitter {
  const state: State = { blocks: [], lines: [], indent: 0, marker: '', hasGap: false, fence: null, itemIndent: 0 };
  // Joined once: a long line comes in very many pieces.
  let pieces: string[] = [];
  return {
    push(text) {
      const [first = '', ...others] = text.split('\n');
      pieces.push(first);
      for (const next of others) {
        take(state, pieces.join(''));
        pieces = [next];
      }
      if (pieces.length <= longestStart) look(state, pieces.join(''));
      return state.blocks.splice(0);
    },
    end() {
      const rest = pieces.join('');
      if (rest !== '') take(state, rest);
      pieces = [];
      flush(state);
      return state.blocks.splice(0);
    },
  };
}

const item = /^( *)([-*+]|\d{1,9}[.)])(?=[ \t]|$)/;
const heading = /^ {0,3}#{1,6}(\s|$)/;
const rule = /^ {0,3}([-*_])([ \t]*\1){2,}[ \t]*$/;
const underline = /^ {0,3}(=+|-+)[ \t]*$/;
const codeFence = /^ {0,3}(`{3,}(?!.*`)|~{3,})(.*)$/;
const mathFence = /^ {0,3}(?:\$\$(?!.*\$\$)|\\\[(?!.*\\\]))/;
const mathEnd = /(?:\$\$|\\\])[.,]?\s*$/;

/** Pieces of a line in which the marker of an item must have come. */
const longestStart = 20;

/** An item is whole as soon as another one begins, before the line of that one is. */
function look(state: State, start: string): void {
  const [, indent = '', mark = ''] = item.exec(start) ?? [];
  const text = start.slice(indent.length);
  if (state.marker === '' || mark === '' || text.length <= mark.length + 1) return;
  if (startsItem(state, indent.length, text)) flush(state);
}

function take(state: State, line: string): void {
  if (state.fence !== null) return takeCode(state, line, state.fence);
  // A blank line ends everything but a list item, of which more may come, indented.
  if (line.trim() === '') {
    flush(state);
    state.hasGap = true;
    return;
  }
  const whole = expandTabs(line);
  const own = whole.slice(Math.min(state.itemIndent, countBlanks(whole)));
  if (!openFence(state, whole, own)) takeText(state, whole, own);
}

function openFence(state: State, whole: string, own: string): boolean {
  const [, marks = '', language = ''] = codeFence.exec(own) ?? [];
  const isMath = mathFence.test(own);
  if (marks === '' && !isMath) return false;
  flush(state);
  const indent = countBlanks(whole);
  state.itemIndent = Math.min(state.itemIndent, indent);
  const closing = isMath ? mathEnd : new RegExp(`^ {0,${indent + 3}}\\${marks[0]}{${marks.length},}\\s*$`);
  state.fence = { closing, indent, isMath };
  state.blocks.push({ type: 'code-start', language: language.trim(), hasGap: state.hasGap });
  if (isMath) state.blocks.push({ type: 'code-line', text: own.trim(), indent: state.itemIndent });
  state.hasGap = false;
  return true;
}

function takeCode(state: State, line: string, { closing, indent, isMath }: Fence): void {
  const isBlank = line.trim() === '';
  const isClosing = closing.test(line);
  if (isClosing || (isMath && isBlank)) state.fence = null;
  if (isMath ? isBlank : isClosing) {
    state.hasGap = isBlank;
    return;
  }
  // Only a fence that is indented takes the indent of its lines away, so that the tabs of others stay.
  const whole = indent === 0 ? line : expandTabs(line);
  const text = whole.slice(Math.min(indent, countBlanks(whole)));
  state.blocks.push({ type: 'code-line', text: isBlank ? '' : text, indent: state.itemIndent });
}

function takeText(state: State, whole: string, own: string): void {
  const isInside = state.lines.length > 0 && countBlanks(whole) >= state.itemIndent;
  if (isInside && underline.test(own)) {
    state.lines.push(own);
    return flush(state);
  }
  const isRule = rule.test(own);
  const [, indent = '', mark = ''] = (isRule ? null : item.exec(whole)) ?? [];
  if (mark !== '' && startsItem(state, indent.length, whole.slice(indent.length))) {
    return startItem(state, indent.length, { mark, rest: whole.slice(indent.length + mark.length) });
  }
  const isAlone = isRule || heading.test(own);
  if (isAlone) flush(state);
  if (state.lines.length === 0) {
    state.itemIndent = Math.min(state.itemIndent, countBlanks(whole));
    state.indent = state.itemIndent;
  }
  state.lines.push(own);
  if (isAlone) flush(state);
}

/** A number interrupts a paragraph only where it is 1, so that a year at the start of a line stays one. */
function startsItem(state: State, indent: number, text: string): boolean {
  if (state.itemIndent === 0 && indent > 3) return false;
  const isParagraph = state.lines.length > 0 && indent >= state.itemIndent;
  return !isParagraph || /^(?:[-*+]|1[.)])\s+\S/.test(text);
}

function startItem(
  state: State,
  indent: number,
  { mark, rest }: { readonly mark: string; readonly rest: string },
): void {
  flush(state);
  const start = indent + mark.length;
  const whole = expandTabs(' '.repeat(start) + rest);
  const blanks = countBlanks(whole) - start;
  state.indent = indent;
  state.marker = mark;
  // What is indented further is code that the item begins with.
  state.itemIndent = start + (rest.trim() === '' || blanks > 4 ? 1 : blanks);
  const own = whole.slice(state.itemIndent);
  state.lines.push(own);
  if (codeFence.test(own) || mathFence.test(own)) {
    state.lines = [''];
    openFence(state, whole, own);
  }
}

/** Of the indent alone: further on in the line a tab is text. */
function expandTabs(line: string): string {
  const blanks = /^[ \t]*/.exec(line)?.[0] ?? '';
  if (!blanks.includes('\t')) return line;
  const width = blanks.split('').reduce((sum, blank) => sum + (blank === '\t' ? 4 - (sum % 4) : 1), 0);
  return ' '.repeat(width) + line.slice(blanks.length);
}

function countBlanks(line: string): number {
  return line.length - line.trimStart().length;
}

function flush(state: State): void {
  if (state.lines.length === 0) return;
  const { hasGap, lines, indent, marker } = state;
  state.blocks.push({ type: 'text', source: lines.join('\n'), indent, marker, hasGap });
  state.lines = [];
  state.marker = '';
  state.hasGap = false;
}
