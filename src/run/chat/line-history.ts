import { closeSync, fchmodSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Context } from '../../context.ts';
import { withFileLock, writePrivateFile } from '../../files.ts';
import { sanitize } from '../../terminal/sanitize.ts';

/** What was typed, the oldest first, in this chat and in those before. */
export interface LineHistory {
  readonly texts: readonly string[];
  add(text: string): Promise<void>;
}

const mostTexts = 1000;

/** Over this many the file is cut, so that it is not written anew each time. */
const tooManyTexts = 1200;

/** A longer text, such as a pasted file, is for this chat alone. */
const longestText = 10_000;

/** One JSON string a line, as a text can have several lines. All that write hold the lock, so that no line is lost to the cut. */
export async function openLineHistory(context: Context, isKept: boolean): Promise<LineHistory> {
  const path = join(context.home, 'chat-history');
  const texts = readTexts(path);
  let isWritable = isKept;
  if (isKept && texts.length > tooManyTexts)
    await withFileLock(path, () => writePrivateFile(path, readTexts(path).slice(-mostTexts).map(toLine).join('')));
  return {
    texts,
    async add(text) {
      if (text.trim() === '' || text.startsWith(' ') || texts.at(-1) === text) return;
      texts.push(text);
      if (!isWritable || text.length > longestText) return;
      try {
        await withFileLock(path, () => append(path, toLine(context.redactor.redact(text))));
      } catch (error) {
        isWritable = false;
        await context.io.warn(`what you type cannot be kept in "${path}": ${String(error)}`);
      }
    },
  };
}

function readTexts(path: string): string[] {
  try {
    return readFileSync(path, 'utf8').split('\n').flatMap(toText);
  } catch (error) {
    if (error instanceof Error && 'code' in error) return [];
    throw error;
  }
}

/** A line that somebody has spoilt is left out. */
function toText(line: string): readonly string[] {
  try {
    const text: unknown = JSON.parse(line);
    // It is shown as it is, and anybody could have written the file.
    return typeof text === 'string' ? [sanitize(text)] : [];
  } catch {
    return [];
  }
}

function toLine(text: string): string {
  return `${JSON.stringify(text)}\n`;
}

function append(path: string, line: string): void {
  const file = openSync(path, 'a', 0o600);
  try {
    fchmodSync(file, 0o600);
    writeSync(file, line);
  } finally {
    closeSync(file);
  }
}
