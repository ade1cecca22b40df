import { efforts, type ChatSettings, type Effort } from '../providers/provider.ts';
import { findLine, frontMatterFailure } from './front-matter.ts';
import { describeFound, toMapping, type Mapping } from './mapping.ts';
import { isParamName } from './render.ts';

/** What a front matter says. */
export interface Metadata {
  readonly description: string | null;
  readonly tags: readonly string[];
  readonly provider: string | null;
  readonly model: string | null;
  readonly system: string | null;
  readonly settings: ChatSettings;
  /** Shell commands by the name of the param that gets what they print. */
  readonly commands: Readonly<Record<string, string>>;
  /** Whether runs of it are kept. */
  readonly isKept: boolean;
}

/** What a front matter says about params. */
export interface Input {
  /** Picoschema or JSON Schema, not checked yet; null where there is none. */
  readonly schema: unknown;
  readonly defaults: Mapping;
}

export interface FrontMatter {
  /** As YAML gave it. */
  readonly value: unknown;
  readonly source: string;
  /** How messages name the file. */
  readonly label: string;
}

/** What may stand in a place. `read` gives undefined for anything else. */
interface Kind<Value> {
  readonly wanted: string;
  readonly read: (value: unknown) => Value | undefined;
}

type Path = readonly string[];

const text: Kind<string> = { wanted: 'text', read: (value) => (typeof value === 'string' ? value : undefined) };
const word: Kind<string> = { wanted: 'a name', read: (value) => text.read(value)?.trim() || undefined };
const command: Kind<string> = { wanted: 'a shell command', read: (value) => word.read(value) };
const choice: Kind<boolean> = {
  wanted: 'true or false',
  read: (value) => (typeof value === 'boolean' ? value : undefined),
};
const mapping: Kind<Mapping> = { wanted: 'a mapping of keys to values', read: toMapping };
const wholeNumber: Kind<number> = {
  wanted: 'a whole number',
  read: (value) => (typeof value === 'number' && Number.isSafeInteger(value) ? value : undefined),
};
const count: Kind<number> = {
  wanted: 'a whole number of at least 1',
  read: (value) => (Number(wholeNumber.read(value)) >= 1 ? wholeNumber.read(value) : undefined),
};
const effort: Kind<Effort | number> = {
  wanted: `${efforts.join(', ')} or a whole number of tokens`,
  read: (value) => efforts.find((known) => known === value) ?? wholeNumber.read(value),
};
const stopTexts: Kind<readonly string[]> = {
  wanted: 'text or a list of texts',
  read: (value) => (typeof value === 'string' ? [value] : readList(value, text.read)),
};
const tagList: Kind<readonly string[]> = {
  wanted: 'a list of words',
  read: (value) => (typeof value === 'string' ? value.split(',') : readList(value, readScalar)),
};

/**
 * Checks the keys that are known. Others are left for later readers of the same file. Settings go by the names of the
 * HTTP APIs and by those of Dotprompt.
 */
export function toMetadata(from: FrontMatter): Metadata {
  const config = <Value>(kind: Kind<Value>, ...names: Path): Value | undefined => {
    return names.map((name) => read(from, ['config', name], kind)).find((value) => value !== null) ?? undefined;
  };
  const settings = {
    temperature: config(numberTo(2), 'temperature'),
    maxTokens: config(count, 'max_tokens', 'maxOutputTokens'),
    topP: config(numberTo(1), 'top_p', 'topP'),
    stop: config(stopTexts, 'stop', 'stopSequences'),
    seed: config(wholeNumber, 'seed'),
    reasoning: config(effort, 'reasoning'),
  };
  return {
    description: read(from, ['description'], text),
    tags: (read(from, ['tags'], tagList) ?? []).map((tag) => tag.trim()).filter((tag) => tag !== ''),
    provider: read(from, ['provider'], word),
    model: read(from, ['model'], word),
    system: read(from, ['system'], text),
    settings: Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined)),
    commands: readCommands(from),
    isKept: read(from, ['history'], choice) ?? true,
  };
}

export function readInput(from: FrontMatter): Input {
  const defaults = read(from, ['input', 'default'], mapping) ?? {};
  return { schema: findValue(from, ['input', 'schema']) ?? null, defaults };
}

/** Whether the answer is to be JSON, and which: Picoschema or JSON Schema, not checked yet, null where any will do. */
export function readOutput(from: FrontMatter): { readonly schema: unknown } | null {
  const format = read(from, ['output', 'format'], word);
  const schema = findValue(from, ['output', 'schema']) ?? null;
  return format === 'json' || (format === null && schema !== null) ? { schema } : null;
}

function readCommands(from: FrontMatter): Readonly<Record<string, string>> {
  const names = Object.keys(read(from, ['commands'], mapping) ?? {});
  const wrong = names.find((name) => !isParamName(name));
  if (wrong !== undefined) {
    const message = `"${wrong}" cannot be the name of a param`;
    throw frontMatterFailure(from.label, findLine(from.source, ['commands', wrong]), message);
  }
  return Object.fromEntries(names.map((name) => [name, readNeeded(from, ['commands', name], command)]));
}

/** Null where nothing stands, which an empty key means as well. */
function read<Value>(from: FrontMatter, path: Path, kind: Kind<Value>): Value | null {
  return (findValue(from, path) ?? null) === null ? null : readNeeded(from, path, kind);
}

function readNeeded<Value>(from: FrontMatter, path: Path, kind: Kind<Value>): Value {
  const value = kind.read(findValue(from, path));
  if (value !== undefined) return value;
  const what = path.length === 0 ? 'the front matter' : `"${path.join('.')}"`;
  const message = `${what} must be ${kind.wanted}, found ${describeFound(findValue(from, path))}`;
  throw frontMatterFailure(from.label, findLine(from.source, path), message);
}

function findValue(from: FrontMatter, path: Path): unknown {
  const name = path.at(-1);
  if (name === undefined) return from.value;
  const parent = read(from, path.slice(0, -1), mapping);
  return parent !== null && Object.hasOwn(parent, name) ? parent[name] : undefined;
}

function numberTo(max: number): Kind<number> {
  return {
    wanted: `a number from 0 to ${max}`,
    read: (value) => (typeof value === 'number' && value >= 0 && value <= max ? value : undefined),
  };
}

function readScalar(value: unknown): string | undefined {
  return ['string', 'number', 'boolean'].includes(typeof value) ? String(value) : undefined;
}

function readList(value: unknown, readItem: (item: unknown) => string | undefined): readonly string[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const items = value.map(readItem);
  return items.every((item) => item !== undefined) ? items : undefined;
}
