type PlainValue = string | number | boolean | null | readonly PlainValue[] | { readonly [key: string]: PlainValue };

interface Level {
  readonly indent: number;
  readonly entries: Map<string, PlainValue | Level>;
}

/** Keys are words, and those of Picoschema: `name?` and `name(enum, what it is)`. */
const entryLine = /^( *)([A-Za-z_][\w-]*\??(?:\([a-z]+(?:, [A-Za-z][\w ,.-]*)?\))?):(?: +(\S.*?))? *$/;
const blankLine = /^ *(#.*)?$/;
/** In a list a comma or a bracket would mean something, outside it only a number sign and a colon before a blank do. */
const plainText = toPlainText('A-Za-z0-9', '');
const plainItem = /^[A-Za-z][\w ./+-]*$/;
const plainNumber = /^(0|-?[1-9]\d{0,14}|-?\d{1,6}\.\d{1,9})$/;
const plainQuote = /^(?:"([^"\\]*)"|'([^']*)')$/;

/**
 * Reads the part of YAML that most prompts keep to: nested keys with one-line values whose meaning is beyond doubt.
 * Gives null for everything else. The yaml package costs more start-up time than all the rest of a run.
 */
export function readPlainYaml(text: string): { readonly [key: string]: PlainValue } | null {
  const levels: Level[] = [{ indent: 0, entries: new Map() }];
  /** The key of the line before when it had no value: what follows deeper belongs to it. */
  let waiting: string | null = null;
  for (const line of text.split('\n')) {
    if (blankLine.test(line)) continue;
    const match = entryLine.exec(line);
    if (match === null) return null;
    const [, { length: indent } = '', key = '', source] = match;
    const level = toLevel(levels, indent, waiting);
    if (level === null || level.entries.has(key) || isReserved(key)) return null;
    const value = source === undefined ? null : toValue(source);
    if (value === undefined) return null;
    level.entries.set(key, value);
    waiting = source === undefined ? key : null;
  }
  return levels[0] === undefined ? null : toObject(levels[0]);
}

function toLevel(levels: Level[], indent: number, waiting: string | null): Level | null {
  const parent = levels.at(-1);
  if (parent !== undefined && waiting !== null && indent > parent.indent) {
    const level = { indent, entries: new Map() };
    parent.entries.set(waiting, level);
    levels.push(level);
    return level;
  }
  while ((levels.at(-1)?.indent ?? 0) > indent) levels.pop();
  const level = levels.at(-1);
  return level?.indent === indent ? level : null;
}

/** Undefined when the meaning is in doubt. */
function toValue(source: string): PlainValue | undefined {
  const list = /^\[(.*)\]$/.exec(source)?.[1];
  if (list === undefined) return toScalar(source, isPlainText);
  const items = list.trim() === '' ? [] : list.split(',').map((item) => toScalar(item.trim(), isPlainItem));
  return items.every((item) => item !== undefined) ? items : undefined;
}

function isPlainItem(source: string): boolean {
  return plainItem.test(source);
}

/** The classes of Unicode, which take a quarter of a millisecond to compile, are left to the texts that need them. */
function isPlainText(source: string): boolean {
  if (plainText.test(source)) return true;
  return /[^\u0000-\u007f]/.test(source) && toPlainText('\\p{L}\\p{N}', 'u').test(source);
}

function toPlainText(letters: string, flags: string): RegExp {
  return new RegExp(`^[A-Za-z](?:[${letters} ,.;()[\\]{}'"/_+?!=*&%-]|:(?=\\S))*$`, flags);
}

function toScalar(source: string, isText: (source: string) => boolean): string | number | boolean | undefined {
  if (source === 'true' || source === 'false') return source === 'true';
  if (plainNumber.test(source)) return Number(source);
  const quoted = plainQuote.exec(source);
  if (quoted !== null) return quoted[1] ?? quoted[2] ?? '';
  return isText(source) && !isReserved(source) ? source : undefined;
}

const reserved: ReadonlySet<string> = new Set(['true', 'false', 'null', '__proto__']);

function isReserved(word: string): boolean {
  return reserved.has(word.toLowerCase());
}

function toObject(level: Level): { readonly [key: string]: PlainValue } {
  const entries = [...level.entries].map(([key, value]) => [key, isLevel(value) ? toObject(value) : value] as const);
  return Object.fromEntries(entries);
}

function isLevel(value: PlainValue | Level): value is Level {
  return typeof value === 'object' && value !== null && 'entries' in value && value.entries instanceof Map;
}
