import { chmodSync, readFileSync, statSync } from 'node:fs';
import { Failure } from '../errors.ts';
import { withFileLock, writePrivateFile } from '../files.ts';

/** One value in a private file of its own. */
export interface JsonFile<Value> {
  readonly path: string;
  read(): Value;
  /** Reads, changes and writes under the lock. Nothing is written when the change gives back what it got. */
  update(change: (value: Value) => Value | Promise<Value>): Promise<void>;
}

/** Whoever only looks leaves the mode of a file as it is; whoever uses it closes it to others. */
export type Access = 'use' | 'look';

export interface JsonFormat<Value> {
  readonly access: Access;
  readonly empty: Value;
  /** Undefined when the document is not of the wanted shape. */
  readonly fromDocument: (document: unknown) => Value | undefined;
  readonly toDocument: (value: Value) => unknown;
}

export function createJsonFile<Value>(path: string, format: JsonFormat<Value>): JsonFile<Value> {
  const read = (): Value => {
    const text = readPrivateText(path, format.access);
    return text === null ? format.empty : parse(path, text, format);
  };
  return {
    path,
    read,
    update: (change) =>
      withFileLock(path, async () => {
        const before = read();
        const after = await change(before);
        if (after !== before) writePrivateFile(path, `${JSON.stringify(format.toDocument(after), null, 2)}\n`);
      }),
  };
}

function parse<Value>(path: string, text: string, format: JsonFormat<Value>): Value {
  // The parser's own message quotes the text, and there may be keys in it.
  const value = format.fromDocument(parseJson(text.replace(/^\uFEFF/, '')));
  if (value !== undefined) return value;
  throw new Failure('config', `"${path}" is not in the form that aix writes`, {
    hint: 'repair it by hand, or move it away and store the keys again',
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function readPrivateText(path: string, access: Access): string | null {
  try {
    if (access === 'use' && (statSync(path).mode & 0o077) !== 0) closeToOthers(path);
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    const detail = error instanceof Error ? error.message : String(error);
    throw new Failure('config', `"${path}" cannot be read`, { detail, cause: error });
  }
}

function closeToOthers(path: string): void {
  try {
    chmodSync(path, 0o600);
  } catch {
    // A read-only place, or a file system without modes: what can be read is still good.
  }
}
