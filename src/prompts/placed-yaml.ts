import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, type Document } from 'yaml';
import { Failure } from '../errors.ts';

/** A value in a YAML file, with what it takes to say where it stands. */
export interface Place {
  readonly value: unknown;
  /** The keys that lead to it: `tests[0].name`; empty for the whole. */
  readonly name: string;
  readonly line: number;
  /** Of a mapping or a list. */
  at(key: string | number): Place;
  /** Makes the failure that says what is wrong here. */
  refuse(message: string, hint?: string): Failure;
}

interface Source {
  readonly text: string;
  /** How messages name the file. */
  readonly label: string;
  /** How many lines of the file stand before the text. */
  readonly linesBefore: number;
}

type Path = readonly (string | number)[];

/** Throws `config` for a text that is no YAML. */
export function parsePlacedYaml({ text, label, linesBefore }: Source): Place {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: true, logLevel: 'error' });
  const toPlace = (value: unknown, path: Path): Place => {
    const line = lines.linePos(findOffset(document, path)).line + linesBefore;
    return {
      value,
      name: toName(path),
      line,
      at: (key) => toPlace(toMember(value, key), [...path, key]),
      refuse: (message, hint) => new Failure('config', `"${label}" line ${line}: ${message}`, { hint }),
    };
  };
  const [error] = document.errors;
  const [message = ''] = error?.message.replace(/ at line \d+.*/s, '').split('\n') ?? [];
  if (error !== undefined)
    throw new Failure('config', `"${label}" line ${(error.linePos?.[0].line ?? 1) + linesBefore}: ${message}`);
  return toPlace(toValue(document, label), []);
}

function toValue(document: Document, label: string): unknown {
  try {
    const value: unknown = document.toJS();
    // Throws for a value that holds itself.
    JSON.stringify(value);
    return value;
  } catch (cause) {
    // References that would unfold into millions of nodes, to nothing or for ever.
    const detail = cause instanceof Error ? cause.message : String(cause);
    throw new Failure('config', `"${label}" cannot be read`, { detail, cause });
  }
}

function toMember(value: unknown, key: string | number): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
  // Objects and lists alike.
  return (value as Readonly<Record<string | number, unknown>>)[key];
}

/** Where the last key of the path stands, as near as can be told. */
function findOffset(document: Document, path: Path): number {
  let node: unknown = document.contents;
  let offset = isMap(node) || isSeq(node) ? (node.range?.[0] ?? 0) : 0;
  for (const key of path) {
    if (isAlias(node)) node = node.resolve(document);
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(key));
      if (pair === undefined) return offset;
      if (isScalar(pair.key)) offset = pair.key.range?.[0] ?? offset;
      node = pair.value;
    } else if (isSeq(node)) {
      node = node.items[Number(key)];
      if (isMap(node) || isSeq(node) || isScalar(node)) offset = node.range?.[0] ?? offset;
    } else return offset;
  }
  return offset;
}

function toName(path: Path): string {
  return path.reduce<string>((name, key) => {
    if (typeof key === 'number') return `${name}[${key}]`;
    return name === '' ? key : `${name}.${key}`;
  }, '');
}
