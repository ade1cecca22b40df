/** Loaded only when a file is broken: says where. Lines and columns count from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

export interface Mistake extends Place {
  readonly message: string;
}

interface Found {
  readonly offset: number;
  readonly message: string;
}

/** An object or a list that is still open, and where in it the scanner stands. */
interface Level {
  readonly isList: boolean;
  key: string | number;
}

interface Scanner {
  readonly text: string;
  readonly levels: Level[];
  readonly visit: (levels: readonly Level[], offset: number) => void;
}

type Step = { readonly next: 'value' | 'name' | 'separator'; readonly at: number; readonly comma?: number } | Found;

/** The first place where the text is not JSON. Node's own messages do not always name one. */
export function findMistake(text: string): Mistake | null {
  const found = scan({ text, levels: [], visit: () => {} });
  return found === null ? null : { ...toPlace(text, found.offset), message: found.message };
}

/** Where the value at a path of keys begins. Of names that occur twice the last one counts, as for JSON.parse. */
export function findPlace(text: string, path: readonly string[]): Place {
  let place = 0;
  const visit: Scanner['visit'] = (levels, offset) => {
    if (levels.length === path.length && levels.every(({ key }, index) => String(key) === path[index])) place = offset;
  };
  scan({ text, levels: [], visit });
  return toPlace(text, place);
}

function toPlace(text: string, offset: number): Place {
  let line = 1;
  let lineStart = 0;
  for (let end = text.indexOf('\n'); end !== -1 && end < offset; end = text.indexOf('\n', lineStart)) {
    line += 1;
    lineStart = end + 1;
  }
  return { line, column: offset - lineStart + 1 };
}

/** One loop instead of recursion: a file of a million brackets must not overflow the stack. */
function scan(scanner: Scanner): Found | null {
  const { text, levels } = scanner;
  let step: Step = { next: 'value', at: 0 };
  while (!('offset' in step)) {
    const at = skipBlanks(text, step.at);
    const isEnd = step.next === 'separator' && levels.length === 0;
    if (isEnd) return at === text.length ? null : refuse(text, at, 'the end of the file');
    step = take(scanner, step, at);
  }
  return step;
}

function take(scanner: Scanner, { next, comma }: Exclude<Step, Found>, at: number): Step {
  if (next === 'separator') return takeSeparator(scanner, at);
  const level = scanner.levels.at(-1);
  const closes = scanner.text[at] === (level?.isList === true ? ']' : '}');
  if (level !== undefined && closes && comma !== undefined) return toExtraComma(scanner.text, comma, at);
  if (next === 'name') return takeName(scanner, at);
  scanner.visit(scanner.levels, at);
  return takeValue(scanner, at);
}

function takeValue({ text, levels }: Scanner, at: number): Step {
  const first = text[at];
  if (first === '{' || first === '[') return open(text, levels, at);
  if (first === '"') return toStep(readString(text, at), 'separator');
  const literal = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;
  literal.lastIndex = at;
  if (!literal.test(text)) return refuse(text, at, 'a value');
  return { next: 'separator', at: literal.lastIndex };
}

function open(text: string, levels: Level[], at: number): Step {
  const isList = text[at] === '[';
  const inside = skipBlanks(text, at + 1);
  if (text[inside] === (isList ? ']' : '}')) return { next: 'separator', at: inside + 1 };
  levels.push({ isList, key: isList ? 0 : '' });
  return { next: isList ? 'value' : 'name', at: inside };
}

function takeName({ text, levels }: Scanner, at: number): Step {
  if (text[at] !== '"') return refuse(text, at, 'a name in double quotes');
  const end = readString(text, at);
  if (typeof end !== 'number') return end;
  const colon = skipBlanks(text, end);
  if (text[colon] !== ':') return refuse(text, colon, '":"');
  const level = levels.at(-1);
  if (level !== undefined) level.key = String(JSON.parse(text.slice(at, end)));
  return { next: 'value', at: colon + 1 };
}

function takeSeparator({ text, levels }: Scanner, at: number): Step {
  const level = levels.at(-1);
  const end = level?.isList === true ? ']' : '}';
  if (text[at] === end) {
    levels.pop();
    return { next: 'separator', at: at + 1 };
  }
  if (text[at] !== ',') return refuse(text, at, `"," or "${end}"`);
  if (typeof level?.key === 'number') level.key += 1;
  return { next: level?.isList === true ? 'value' : 'name', at: at + 1, comma: at };
}

/** Where the string ends. By hand, as a pattern that loops over megabytes can overflow the stack of the engine. */
function readString(text: string, start: number): number | Found {
  for (let at = start + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0x22) return at + 1;
    if (code < 0x20) return { offset: at, message: `found ${describe(text, at)} inside text` };
    if (code !== 0x5c) continue;
    const escape = /["\\/bfnrt]|u[\da-fA-F]{4}/y;
    escape.lastIndex = at + 1;
    if (!escape.test(text)) return { offset: at, message: 'found a backslash that starts no escape; write two' };
    at = escape.lastIndex - 1;
  }
  return { offset: start, message: 'found text without a closing quote' };
}

function toStep(end: number | Found, next: 'separator'): Step {
  return typeof end === 'number' ? { next, at: end } : end;
}

function skipBlanks(text: string, start: number): number {
  let at = start;
  while (at < text.length && ' \t\r\n'.includes(text.charAt(at))) at += 1;
  return at;
}

function toExtraComma(text: string, comma: number, at: number): Found {
  return { offset: comma, message: `found a comma before ${describe(text, at)}, which is one too many` };
}

function refuse(text: string, offset: number, wanted: string): Found {
  const rule = text[offset] === '/' || text[offset] === '#' ? '; JSON has no comments' : '';
  return { offset, message: `found ${describe(text, offset)} where ${wanted} was wanted${rule}` };
}

function describe(text: string, offset: number): string {
  const code = text.codePointAt(offset);
  if (code === undefined) return 'the end of the file';
  if (code === 0x0a || code === 0x0d) return 'a line break';
  if (code > 0x20 && code < 0x7f) return code === 0x22 ? 'a double quote' : `"${String.fromCodePoint(code)}"`;
  return `the character U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
}
