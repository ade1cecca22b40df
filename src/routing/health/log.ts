import { closeSync, fstatSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { FailureCode } from '../../errors.ts';

/** A line of the log: what became of one call to a provider, or what else concerns its health. */
export type HealthEvent = {
  /** The provider at its host. */
  readonly account: string;
  /** Milliseconds since 1970. */
  readonly time: number;
} & (
  | { readonly type: 'success'; readonly id: string; /** Until the first output. */ readonly ms: number | null }
  | {
      readonly type: 'failure';
      readonly id: string;
      readonly code: FailureCode;
      /** When the server wants to be called again, where it said so. */
      readonly until: number | null;
    }
  /** A process sets out to try a provider that has cooled down. */
  | { readonly type: 'probe'; readonly id: string }
  /** What was known before is to be forgotten. */
  | { readonly type: 'reset' }
);

export function toLogPath(home: string): string {
  return join(home, 'cache', 'health.jsonl');
}

/** One line in one write, so that the lines of many processes never mix and none is lost without any lock. */
export async function appendEvent(home: string, event: HealthEvent): Promise<void> {
  const path = toLogPath(home);
  const line = `${JSON.stringify(event)}\n`;
  const size = tryAppend(path, line) ?? (await appendInNewFolder(home, line));
  if (size > mostBytes) await (await import('./rotate.ts')).rotateLog(path, mostBytes);
}

const mostBytes = 64 * 1024;

/** The size of the file, or null where its folder is not there yet. */
function tryAppend(path: string, line: string): number | null {
  try {
    return append(path, line);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

async function appendInNewFolder(home: string, line: string): Promise<number> {
  (await import('../../files.ts')).ensurePrivateFolder(join(home, 'cache'));
  return append(toLogPath(home), line);
}

function append(path: string, line: string): number {
  const file = openSync(path, 'a', 0o600);
  try {
    writeSync(file, line);
    return fstatSync(file).size;
  } finally {
    closeSync(file);
  }
}
