import { closeSync, fchmodSync, openSync, readFileSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Context } from '../../context.ts';
import { Failure } from '../../errors.ts';
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
  const write = async (action: () => void): Promise<void> => {
    if (!isWritable) return;
    try {
      await withFileLock(path, action);
    } catch (error) {
      isWritable = false;
      await context.io.warn(`what you type cannot be kept in "${path}": ${describe(error)}`);
    }
  };
  if (texts.length > tooManyTexts)
    await write(() => writePrivateFile(path, readTexts(path).slice(-mostTexts).map(toLine).join('')));
  return {
    texts,
    async add(text) {
      if (text.trim() === '' || text.startsWith(' ') || texts.at(-1) === text) return;
      texts.push(text);
      if (text.length > longestText) return;
      await write(() => append(path, toLine(context.redactor.redact(text))));
    },
  };
}

function describe(error: unknown): string {
  if (error instanceof Failure) return error.detail ?? error.message;
  return error instanceof Error ? error.message : String(error);
}

/** Opening a pipe waits for whoever is at its other end, and a device is nobody's to make private. */
function isSpecial(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === false;
}

function readTexts(path: string): string[] {
  try {
    if (isSpecial(path)) return [];
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
  if (isSpecial(path)) throw new Failure('config', 'it is no regular file');
  const file = openSync(path, 'a', 0o600);
  try {
    fchmodSync(file, 0o600);
    writeSync(file, line);
  } finally {
    closeSync(file);
  }
}
