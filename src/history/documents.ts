import { hash } from 'node:crypto';
import { Failure } from '../errors.ts';
import type { Database } from './database.ts';
import type { RunEntry } from './entry.ts';

/** Shorter texts are repeated where they stand: a reference and its row cost about as much. */
const shortest = 100;

/** Begins what stands for a text. A text that begins so itself is always referred to, so that both cannot be mixed up. */
const mark = '\0';

/** Turns entries into documents whose long texts stand elsewhere, each once, however many runs have it. */
export interface TextWriter {
  toDocument(entry: RunEntry): string;
  /** Writes the texts that the documents refer to. */
  flush(): void;
}

interface NewText {
  readonly key: string;
  readonly content: string;
  uses: number;
}

export function createTextWriter(database: Database): TextWriter {
  const texts = new Map<string, NewText>();
  const refer = (text: string): string => {
    const found = texts.get(text) ?? toNewText(text);
    found.uses += 1;
    texts.set(text, found);
    return `${mark}${found.key}`;
  };
  return {
    toDocument: (entry) => JSON.stringify(mapTexts(entry, (text) => (isReferred(text) ? refer(text) : text))),
    flush: () => {
      for (const { key, content, uses } of texts.values()) {
        database.run(
          `INSERT INTO text (hash, uses, content) VALUES (?, ?, ?)
           ON CONFLICT (hash) DO UPDATE SET uses = uses + excluded.uses`,
          key,
          uses,
          content,
        );
      }
    },
  };
}

function toNewText(text: string): NewText {
  // As JSON: libsql cuts a text off at a NUL, and half a surrogate pair would become another character.
  const content = JSON.stringify(text);
  return { key: hash('sha256', content, 'base64url').slice(0, 22), content, uses: 0 };
}

function isReferred(text: string): boolean {
  return text.length >= shortest || text.startsWith(mark);
}

/** The same value where no text of it changes. A function that JSON calls for every value takes twice as long. */
function mapTexts(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (typeof value !== 'object' || value === null) return value;
  const before: readonly unknown[] = Object.values(value);
  const after = before.map((member) => mapTexts(member, change));
  if (after.every((member, at) => member === before[at])) return value;
  if (Array.isArray(value)) return after;
  return Object.fromEntries(Object.keys(value).map((name, at) => [name, after[at]]));
}

export function toEntry(database: Database, document: string): RunEntry {
  const load = (key: string): string => {
    const content = database.get('SELECT content FROM text WHERE hash = ?', key)?.['content'];
    if (typeof content === 'string') return String(JSON.parse(content));
    throw new Failure('config', `"${database.path}" is damaged`, { detail: 'a text of a run is missing' });
  };
  // Our own document.
  return JSON.parse(document, (_name, value: unknown) =>
    typeof value === 'string' && value.startsWith(mark) ? load(value.slice(mark.length)) : value,
  ) as RunEntry;
}

/** The texts that a document refers to, each as often as it does. */
export function listReferences(document: string): readonly string[] {
  const found: string[] = [];
  JSON.parse(document, (_name, value: unknown) => {
    if (typeof value === 'string' && value.startsWith(mark)) found.push(value.slice(mark.length));
    return value;
  });
  return found;
}
