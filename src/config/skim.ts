import { toConfig } from './known.ts';
import {
  forbiddenNames,
  isFlag,
  isObject,
  isSeconds,
  isText,
  isUrl,
  isWhole,
  providerShape,
  type Config,
  type CustomProvider,
  type Document,
  type Shape,
} from './schema.ts';

type Providers = Config['custom_providers'];

/** A large file, of which nothing was made but what stands beside its providers. */
export interface Skimmed {
  readonly document: Document;
  readonly makeProviders: () => Providers;
  /** One of them, without the others. Undefined where that cannot be told from the text. */
  readonly findProvider: (name: string) => CustomProvider | undefined;
}

/**
 * Null where a single provider is written in an unusual way: then the file has to be read as a whole. The usual ones have
 * no problem and nothing unknown in them, and to see that takes a tenth of the time.
 */
export function skim(json: string): Skimmed | null {
  const start = new RegExp(`"custom_providers"${colon}\\{`).exec(json);
  if (start === null) return null;
  const entries = createEntriesPattern();
  const from = start.index + start[0].length;
  const to = skipEntries(json, from, entries);
  if (to === null) return null;
  const [before, after] = [json.slice(0, from), json.slice(to)];
  // Between the two it cannot stand: no usual entry has a backslash in it.
  if (before.includes(markName) || after.includes(markName)) return null;
  const rest = parse(`${before}${mark}${after}`);
  // Without the mark it was another object of this name, or not the last one, which is the one that counts.
  const isMarked =
    isObject(rest) && isObject(rest['custom_providers']) && Object.hasOwn(rest['custom_providers'], '\0');
  if (!isMarked) return null;
  const providers = json.slice(from - 1, to + 1);
  return {
    document: { ...rest, custom_providers: {} },
    makeProviders: () => makeProviders(providers),
    findProvider: (key) => findProvider(providers, key, entries),
  };
}

/** A name that the file itself does not have. */
const markName = String.raw`"\u0000"`;
const mark = `${markName}:0`;
const blanks = '[ \\t\\r\\n]*';
const colon = `${blanks}:${blanks}`;
const comma = `${blanks}(?:,(?=${blanks}")|(?=\\}))`;
const name = `"(?!(?:${forbiddenNames.join('|')})")[\\w.-]+"`;
const text = '"[^"\\\\\\x00-\\x1f]*"';
const number = '[1-9]\\d{0,5}';
const octet = '(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)';
// Where the last label begins with a digit, it is an address of numbers or none at all. A name is seen at once to be none.
const host = `(?:${octet}(?:\\.${octet}){3}|(?:\\w+(?:-\\w+){0,9}\\.){0,9}[A-Za-z]\\w*(?:-\\w+){0,9})`;

/**
 * In JSON, what is accepted, as it mostly stands in files. The opposite need not hold. Nothing of several parts is repeated
 * without end, which would overflow the stack of the engine.
 */
export const usual: ReadonlyMap<Shape['accepts'], string> = new Map([
  [isText, text],
  [isUrl, `"https?://${host}(?::[1-5]?\\d{1,4})?(?:/[\\w./~-]*)?"`],
  [isFlag, '(?:true|false)'],
  [isSeconds, number],
  [isWhole, number],
]);

/**
 * Some entries of `custom_providers` and the commas behind them; the last one has none. One at a time takes half as long
 * again.
 */
function createEntriesPattern(): RegExp {
  const fields = Object.entries(providerShape.fields ?? {}).flatMap(([field, shape]) => {
    const value = toPattern(shape);
    return value === undefined ? [] : [`"${field}"${colon}${value}`];
  });
  const provider = `(?=\\{[^{}]*?"base_url"${colon})${toObject(fields.join('|'))}`;
  return new RegExp(`(?:${blanks}${name}${colon}${provider}${comma}){1,20}`, 'y');
}

/** Undefined where nothing is usual. */
function toPattern({ accepts, words, each }: Shape): string | undefined {
  if (words !== undefined) return `"(?:${words.join('|')})"`;
  return each?.accepts === isText ? toObject(`${name}${colon}${text}`) : usual.get(accepts);
}

function toObject(member: string): string {
  return `\\{(?:${blanks}(?:${member})${comma}){0,99}${blanks}\\}`;
}

/** Where the object ends that holds them, or null where something unusual stands before that. */
function skipEntries(json: string, from: number, entries: RegExp): number | null {
  let at = from;
  for (entries.lastIndex = from; entries.test(json);) at = entries.lastIndex;
  return json[at] === '}' ? at : null;
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    // Whoever reads the file as a whole says what is wrong with it.
    return null;
  }
}

/** Of several of this very name the last one, which counts for JSON.parse too. */
function findProvider(json: string, key: string, entries: RegExp): CustomProvider | undefined {
  if (!/^[\w.-]+$/.test(key) || Object.hasOwn(providerShape.fields ?? {}, key)) return undefined;
  let found: CustomProvider | undefined;
  for (let at = json.indexOf(`"${key}"`); at !== -1; at = json.indexOf(`"${key}"`, at + 1)) {
    entries.lastIndex = at;
    const [some] = entries.exec(json) ?? [];
    if (some !== undefined) found = makeProviders(`{${some.replace(/,$/, '')}}`)[key];
  }
  return found;
}

function makeProviders(json: string): Providers {
  const providers = JSON.parse(json) as Providers;
  // Nothing in them is unknown. Without fields that hold names of the user's own, none of thousands is looked into.
  if (!freelyNamed.test(json)) return Object.setPrototypeOf(providers, null) as Providers;
  return toConfig({ custom_providers: providers }).custom_providers;
}

const freelyNamed = new RegExp(
  Object.entries(providerShape.fields ?? {})
    .flatMap(([field, { each }]) => (each === undefined ? [] : [`"${field}"`]))
    .join('|'),
);
