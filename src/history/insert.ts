import type { Message } from '../providers/provider.ts';
import type { Database } from './database.ts';
import { createTextWriter } from './documents.ts';
import type { RunEntry, WrittenEntry } from './entry.ts';
import { createNames, toFact, type Names } from './names.ts';
import { createUsageCounter, type UsageCounter } from './usage.ts';
import { toIndexed } from './words.ts';

/** Steps of `seq` in a millisecond. Runs that began in the same one get the next free numbers. */
export const stepsPerMs = 16;

const questionLength = 80;
const blanks = /[\s\p{Cc}]+/gu;
// In this form, without names of Unicode, it takes a third of the time.
const manyBlanks = /[^\S ]|[\0-\x1f\x7f-\x9f]| {2}/;

/** Puts the entries of one transaction in. */
export interface Inserter {
  /** Those that are not there yet. */
  add(entries: readonly WrittenEntry[]): void;
  /** What stands in one row for many of them, and their words. */
  flush(): void;
}

/** What the index finds a run by. */
interface Words {
  readonly seq: number;
  readonly facts: string;
  readonly question: string;
  readonly answer: string;
  readonly reasoning: string | null;
}

interface Transaction {
  readonly database: Database;
  readonly names: Names;
  readonly usage: UsageCounter;
}

export function createInserter(database: Database): Inserter {
  const [names, usage] = [createNames(database), createUsageCounter(database)];
  const words: Words[] = [];
  return {
    add: (entries) => void words.push(...insertEntries({ database, names, usage }, entries)),
    flush: () => {
      usage.flush();
      insertWords(database, words);
    },
  };
}

/** Gives back their words. */
function insertEntries({ database, names, usage }: Transaction, entries: readonly WrittenEntry[]): readonly Words[] {
  const words: Words[] = [];
  const texts = createTextWriter(database);
  let last = -1;
  // The index takes rows in rising order; any other order makes it write a part to the disk at every step back.
  for (const { entry, json } of dropKnown(database, entries).toSorted((one, other) => one.entry.at - other.entry.at)) {
    const ids = toNameIds(entry, names);
    usage.add(entry, ids);
    if (entry.isSumOnly === true) {
      database.run('INSERT INTO counted (id) VALUES (?)', entry.id);
      continue;
    }
    const row = { entry, ids, document: texts.toDocument(json, entry.at) };
    last = insertRun(database, row, Math.max(entry.at * stepsPerMs, last + 1));
    words.push(toWords(row, last));
  }
  texts.flush();
  return words;
}

/** After everything else: the index writes a part to the disk before every statement that puts several rows in. */
function insertWords(database: Database, words: readonly Words[]): void {
  for (const { seq, facts, question, answer, reasoning } of words) {
    database.run(
      'INSERT INTO words (rowid, facts, question, answer, reasoning) VALUES (?, ?, ?, ?, ?)',
      seq,
      facts,
      question,
      answer,
      reasoning,
    );
  }
}

interface RunRow {
  readonly entry: RunEntry;
  readonly ids: NameIds;
  readonly document: string;
}

export interface NameIds {
  readonly command: number;
  readonly prompt: number;
  readonly provider: number;
  readonly model: number;
  readonly status: number;
  /** The model that was asked for, where the one that answered calls itself otherwise. */
  readonly asked: number | null;
}

function dropKnown(database: Database, entries: readonly WrittenEntry[]): readonly WrittenEntry[] {
  const ids = JSON.stringify(entries.map(({ entry }) => entry.id));
  const rows = database.all(
    `SELECT id FROM run WHERE id IN (SELECT value FROM json_each(?1))
     UNION ALL SELECT id FROM counted WHERE id IN (SELECT value FROM json_each(?1))`,
    ids,
  );
  const known = new Set(rows.map(({ id }) => id));
  return entries.filter(({ entry }) => {
    if (known.has(entry.id)) return false;
    known.add(entry.id);
    return true;
  });
}

function toNameIds({ command, prompt, asked, envelope }: RunEntry, names: Names): NameIds {
  const provider = envelope.provider ?? asked.provider;
  const model = envelope.model ?? asked.model;
  const isRenamed = provider === asked.provider && model !== asked.model;
  return {
    command: names.toId('command', command),
    prompt: names.toId('prompt', prompt),
    provider: names.toId('provider', provider),
    model: names.toId('model', model),
    status: names.toId('status', envelope.status),
    asked: isRenamed ? names.toId('model', asked.model) : null,
  };
}

/** Gives back where it stands. */
function insertRun(database: Database, { entry, ids, document }: RunRow, from: number): number {
  const { id, at, conversation, envelope } = entry;
  const { usage, cost } = envelope;
  for (let seq = from; ; seq += 1) {
    const inserted = database.run(
      'INSERT OR IGNORE INTO run VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
      seq,
      id,
      at,
      ids.command,
      ids.prompt,
      ids.provider,
      ids.model,
      ids.status,
      conversation === id ? null : conversation,
      toQuestion(entry),
      usage?.input ?? null,
      usage?.output ?? null,
      cost?.amount ?? null,
      cost?.currency ?? null,
      cost == null ? null : Number(cost.estimated),
      envelope.timing?.total_ms ?? null,
      document,
    );
    if (inserted === 1) return seq;
  }
}

function toWords({ entry, ids }: RunRow, seq: number): Words {
  const { messages, envelope } = entry;
  const facts = Object.values(ids).filter((id) => id !== null);
  // A system prompt is the same for a thousand runs: a word of it finds them all, and so none.
  const asked = messages.filter(({ role }) => role !== 'system');
  return {
    seq,
    facts: facts.map(toFact).join(' '),
    question: toIndexed(asked.map(toText).join('\n')),
    answer: toIndexed(envelope.text),
    reasoning: envelope.reasoning == null ? null : toIndexed(envelope.reasoning),
  };
}

/** The beginning of what was asked last, in one line. */
function toQuestion({ messages }: RunEntry): string {
  const message = messages.findLast(({ role }) => role === 'user');
  const start = message === undefined ? '' : toText(message).slice(0, 4 * questionLength);
  // Most are one line already, and to replace each blank of it by itself takes 4 µs.
  const line = (manyBlanks.test(start) ? start.replaceAll(blanks, ' ') : start).trim();
  return line.length <= questionLength ? line : `${line.slice(0, questionLength - 1)}…`;
}

function toText({ content }: Message): string {
  if (typeof content === 'string') return content;
  return content.map((part) => (part.type === 'text' ? part.text : '')).join('\n');
}
