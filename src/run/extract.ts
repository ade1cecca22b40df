import { Failure } from '../errors.ts';

export type Extraction = 'code' | 'last-code' | 'json';

export interface Extract {
  /** As it stands in the answer, byte for byte. */
  readonly text: string;
  /** What goes into the document: JSON as what it says, code as its text. */
  readonly value: unknown;
}

/** The part of an answer that was asked for. Throws `invalid-output` when there is none. */
export function extractPart(what: Extraction, answer: string): Extract {
  const blocks = findBlocks(answer);
  const part = what === 'json' ? findJson(answer, blocks) : toCode(what === 'code' ? blocks[0] : blocks.at(-1));
  if (part !== null) return part;
  throw new Failure('invalid-output', `the answer has no ${what === 'json' ? 'JSON' : 'whole block of code'}`, {
    hint: '--format json keeps the answer',
  });
}

function toCode(text: string | undefined): Extract | null {
  return text === undefined ? null : { text, value: text };
}

/** Of a line: what stands before the fence, the fence, and what stands behind it. */
const fencePattern = /^([ \t]*)(`{3,}|~{3,})(.*?)[ \t]*\r?\n?$/s;

/** What stands between fences, in order. A fence without its end may be half of something, and counts for nothing. */
function findBlocks(answer: string): readonly string[] {
  const blocks: string[] = [];
  let open: { readonly indent: string; readonly fence: string; readonly lines: string[] } | null = null;
  for (const line of answer.split(/(?<=\n)/)) {
    const [, indent = '', fence = '', rest = ''] = fencePattern.exec(line) ?? [];
    if (open === null) {
      const isFence = fence !== '' && !(fence.startsWith('`') && rest.includes('`'));
      if (isFence) open = { indent, fence, lines: [] };
    } else if (rest === '' && fence.startsWith(open.fence)) {
      blocks.push(open.lines.join(''));
      open = null;
    } else {
      // A block in a list is indented as a whole.
      open.lines.push(line.startsWith(open.indent) ? line.slice(open.indent.length) : line.replace(/^[ \t]+/, ''));
    }
  }
  return blocks;
}

/** The answer as a whole, else the first block that is JSON, else the first object or array among the words. */
function findJson(answer: string, blocks: readonly string[]): Extract | null {
  for (const text of [answer, ...blocks]) {
    const part = parse(text);
    if (part !== null) return part;
  }
  return findAmongWords(answer);
}

function parse(text: string): Extract | null {
  try {
    return { text, value: JSON.parse(text) };
  } catch {
    return null;
  }
}

function findAmongWords(answer: string): Extract | null {
  const opener = /[{[]/g;
  for (let found = opener.exec(answer); found !== null; found = opener.exec(answer)) {
    const { closed, end } = readValue(answer, found.index);
    for (const [from, to] of closed.toSorted(([a], [b]) => a - b)) {
      const part = parse(answer.slice(from, to));
      if (part !== null) return part;
    }
    // Whatever was left open up to here stays open, so that nothing is read twice.
    opener.lastIndex = Math.max(end, found.index + 1);
  }
  return null;
}

interface Reading {
  /** From where to where objects and arrays go. */
  readonly closed: readonly (readonly [number, number])[];
  /** Where the first one ends, or where it cannot be JSON any longer. */
  readonly end: number;
}

const token = /\s+|[{}[\]:,]|"[^"\\\n]*(?:\\.[^"\\\n]*)*"|-?\d[\d.eE+-]*|true|false|null/y;

function readValue(answer: string, start: number): Reading {
  const open: number[] = [];
  const closed: (readonly [number, number])[] = [];
  token.lastIndex = start;
  let end = start;
  for (let found = token.exec(answer); found !== null; found = token.exec(answer)) {
    end = token.lastIndex;
    const [word] = found;
    if (word === '{' || word === '[') open.push(found.index);
    if (word !== '}' && word !== ']') continue;
    const from = open.pop() ?? start;
    if (answer[from] !== (word === '}' ? '{' : '[')) break;
    closed.push([from, end]);
    if (open.length === 0) break;
  }
  return { closed, end };
}
