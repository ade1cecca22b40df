import { openDatabase, type Database } from '../../src/history/database.ts';
import { openHistory, type History } from '../../src/history/history.ts';
import { toDatabasePath } from '../../src/history/place.ts';
import { saveEntries, takeInMany } from '../../src/history/save.ts';
import type { RunEntry } from '../../src/history/entry.ts';

/** A process that does to a history what it is told, so that one test can speak to two versions of Node. */
export type Order =
  | { readonly type: 'save'; readonly home: string; readonly entries: readonly RunEntry[] }
  | { readonly type: 'tidy'; readonly home: string }
  | { readonly type: 'call'; readonly home: string; readonly method: keyof History; readonly args: readonly unknown[] }
  | { readonly type: 'sql'; readonly home: string; readonly sql: string }
  | { readonly type: 'hold'; readonly home: string };

export type Reply =
  | { readonly type: 'done'; readonly value: unknown; readonly warnings: readonly string[] }
  | { readonly type: 'failed'; readonly code: string; readonly message: string; readonly hint: string };

const now = (): number => Date.now();

process.on('message', (order: Order) => void obey(order).then((reply) => process.send?.(reply)));

async function obey(order: Order): Promise<Reply> {
  const warnings: string[] = [];
  try {
    return { type: 'done', value: (await perform(order, (message) => warnings.push(message))) ?? null, warnings };
  } catch (error) {
    const { code = 'bug', message, stack, hint = '' } = error as Error & { code?: string; hint?: string };
    return { type: 'failed', code, message: code === 'bug' ? `${message} ${stack}` : message, hint };
  }
}

async function perform(order: Order, warn: (message: string) => void): Promise<unknown> {
  switch (order.type) {
    case 'save':
      return saveEntries(order.home, order.entries);
    case 'tidy':
      return takeInMany({ home: order.home, now, warn });
    case 'call': {
      const history = await openHistory({ home: order.home, now, warn });
      try {
        // The method is one of the history's own, with the arguments that the test wrote for it.
        const method = history[order.method] as (...args: readonly unknown[]) => unknown;
        const value = method(...order.args);
        return order.method === 'list' || order.method === 'export' ? [...(value as Iterable<unknown>)] : value;
      } finally {
        history.close();
      }
    }
    case 'sql': {
      const database = await open(order.home);
      const rows = database.all(order.sql);
      database.close();
      return rows;
    }
    case 'hold':
      // Held until the process is ended.
      return (await open(order.home)).exec('BEGIN EXCLUSIVE');
  }
}

function open(home: string): Promise<Database> {
  return openDatabase(toDatabasePath(home), { patienceMs: 5000 });
}
