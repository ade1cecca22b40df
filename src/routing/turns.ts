import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { withFileLock, writePrivateFile } from '../files.ts';
import { parseJson, toCount, toObject } from '../providers/json.ts';

/**
 * The names in the order in which they are due, the one that waited longest first; that one has had its turn then, for
 * all processes. Somebody new is due at once, and nobody else loses a turn when the list changes.
 */
export async function takeTurn(home: string, names: readonly string[]): Promise<readonly string[]> {
  const path = join(home, 'cache', 'turns.json');
  return withFileLock(path, () => {
    const turns = readTurns(path);
    const due = names.toSorted((a, b) => (turns.get(a) ?? 0) - (turns.get(b) ?? 0));
    const [first] = due;
    if (first === undefined) return due;
    const next = Math.max(0, ...turns.values()) + 1;
    turns.delete(first);
    const kept = [...turns].slice(1 - mostNames);
    writePrivateFile(path, `${JSON.stringify(Object.fromEntries([...kept, [first, next]]))}\n`);
    return due;
  });
}

/** Those who have not been in any list for that many turns are forgotten. */
const mostNames = 100;

function readTurns(path: string): Map<string, number> {
  const entries = Object.entries(readDocument(path));
  return new Map(entries.map(([name, turn]) => [name, toCount(turn) ?? 0]));
}

function readDocument(path: string): Readonly<Record<string, unknown>> {
  try {
    return toObject(parseJson(readFileSync(path, 'utf8')));
  } catch {
    // Nobody has had a turn yet.
    return {};
  }
}
