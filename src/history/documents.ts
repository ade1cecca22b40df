import { hash } from 'node:crypto';
import { Failure } from '../errors.ts';
import type { Database } from './database.ts';
import type { RunEntry } from './entry.ts';

/**
 * Shorter texts are repeated where they stand: a reference and its row take 130 bytes and 4 µs of an import. What was asked
 * is often asked again, while an answer hardly ever comes twice.
 */
const shortestAsked = 300;
const shortestAnswered = 1000;

/** Put in with one statement, because each one takes 2 µs, however little it does. */
const textsAtOnce = 50;

/**
 * The texts of a week stand together in the index of hashes, which a large import would otherwise write anew as a whole
 * with every transaction: near a million runs that doubled its time. The price is a copy of a text for each week.
 */
const periodMs = 604_800_000;

/** Begins what stands for a text. A text that begins so itself is always referred to, so that both cannot be mixed up. */
const mark = '\0';
const markAsJson = '\\u0000';

/** Turns entries into documents whose long texts stand elsewhere, each once, however many runs of a week have it. */
export interface TextWriter {
  /** Of an entry as JSON, and of the time of the run. */
  toDocument(json: string, at: number): string;
  /** Writes the texts that the documents refer to. */
  flush(): void;
}

interface NewText {
  readonly content: string;
  uses: number;
}

export function createTextWriter(database: Database): TextWriter {
  const texts = new Map<string, NewText>();
  const refer = (content: string, period: string): string => {
    const key = period + hash('sha256', content, 'base64url').slice(0, 22);
    const found = texts.get(key);
    if (found === undefined) texts.set(key, { content, uses: 1 });
    else found.uses += 1;
    return `"${markAsJson}${key}"`;
  };
  return {
    toDocument: (json, at) => {
      const period = Math.floor(at / periodMs).toString(36);
      return replaceTexts(json, (content) => refer(content, period));
    },
    flush: () => {
      const rows = Array.from(texts, ([key, { content, uses }]) => [key, uses, content]);
      for (let at = 0; at < rows.length;) {
        const some = rows.slice(at, at + (rows.length - at < textsAtOnce ? 1 : textsAtOnce));
        database.run(toInsertion(some.length), ...some.flat());
        at += some.length;
      }
    },
  };
}

function toInsertion(count: number): string {
  const values = Array.from({ length: count }, () => '(?, ?, ?)').join(', ');
  return `INSERT INTO text (hash, uses, content) VALUES ${values}
    ON CONFLICT (hash) DO UPDATE SET uses = uses + excluded.uses`;
}

/**
 * Every long text stays the JSON that it is: libsql cuts a text off at a NUL, and half a surrogate pair would become
 * another character. Cutting them out takes a fifth of the time of making the JSON anew.
 */
function replaceTexts(json: string, replace: (text: string) => string): string {
  let [document, done, start] = ['', 0, json.indexOf('"')];
  const answerStart = json.indexOf(',"envelope":{');
  while (start !== -1) {
    const end = findEnd(json, start);
    const shortest = start < answerStart ? shortestAsked : shortestAnswered;
    const isCut = end - start >= shortest || json.startsWith(markAsJson, start + 1);
    if (isCut && !isName(json, end)) {
      document += json.slice(done, start) + replace(json.slice(start, end));
      done = end;
    }
    start = json.indexOf('"', end);
  }
  return document + json.slice(done);
}

/** Of the text that begins there. */
function findEnd(json: string, start: number): number {
  let end = json.indexOf('"', start + 1);
  while (isEscaped(json, end)) end = json.indexOf('"', end + 1);
  return end + 1;
}

function isEscaped(json: string, at: number): boolean {
  let first = at;
  while (json.charAt(first - 1) === '\\') first -= 1;
  return (at - first) % 2 === 1;
}

function isName(json: string, end: number): boolean {
  return /^\s*:/.test(json.slice(end));
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
