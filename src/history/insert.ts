import type { Message } from '../providers/provider.ts';
import type { Database } from './database.ts';
import { createTextWriter } from './documents.ts';
import type { RunEntry, WrittenEntry } from './entry.ts';
import { createNames, toFact, type Names } from './names.ts';
import { createUsageCounter } from './usage.ts';
import { toIndexed } from './words.ts';

/** Steps of `seq` in a millisecond. Runs that began in the same one get the next free numbers. */
export const stepsPerMs = 16;

const questionLength = 80;

/** Puts entries in that are not there yet, in one transaction. */
export function insertEntries(database: Database, entries: readonly WrittenEntry[]): void {
  const texts = createTextWriter(database);
  const names = createNames(database);
  const usage = createUsageCounter(database);
  let last = -1;
  // The index takes rows in rising order; any other order makes it write a part to the disk at every step back.
  for (const { entry, json } of dropKnown(database, entries).toSorted((one, other) => one.entry.at - other.entry.at)) {
    const ids = toNameIds(entry, names);
    usage.add(entry, ids);
    if (entry.isSumOnly === true) {
      database.run('INSERT INTO counted (id) VALUES (?)', entry.id);
      continue;
    }
    const row = { entry, ids, document: texts.toDocument(json) };
    last = insertRun(database, row, Math.max(entry.at * stepsPerMs, last + 1));
    insertWords(database, row, last);
  }
  texts.flush();
  usage.flush();
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

function insertWords(database: Database, { entry, ids }: RunRow, seq: number): void {
  const { messages, envelope } = entry;
  database.run(
    'INSERT INTO words (rowid, facts, question, answer, reasoning) VALUES (?, ?, ?, ?, ?)',
    seq,
    Object.values(ids)
      .filter((id) => id !== null)
      .map(toFact)
      .join(' '),
    // A system prompt is the same for a thousand runs: a word of it finds them all, and so none.
    toIndexed(
      messages
        .filter(({ role }) => role !== 'system')
        .map(toText)
        .join('\n'),
    ),
    toIndexed(envelope.text),
    envelope.reasoning == null ? null : toIndexed(envelope.reasoning),
  );
}

/** The beginning of what was asked last, in one line. */
function toQuestion({ messages }: RunEntry): string {
  const message = messages.findLast(({ role }) => role === 'user');
  const start = message === undefined ? '' : toText(message).slice(0, 4 * questionLength);
  const line = start.replaceAll(/[\s\p{Cc}]+/gu, ' ').trim();
  return line.length <= questionLength ? line : `${line.slice(0, questionLength - 1)}…`;
}

function toText({ content }: Message): string {
  if (typeof content === 'string') return content;
  return content.map((part) => (part.type === 'text' ? part.text : '')).join('\n');
}
