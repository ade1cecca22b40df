import { readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Failure } from '../errors.ts';
import { ensurePrivateFolder, withFileLock, writeKeepingMode, writePrivateFile } from '../files.ts';
import { listFolder, type PromptEntry } from './entries.ts';
import { foldName, type PromptName } from './names.ts';

type Content = string | Uint8Array;

/** The user's own prompts, and what may be done to those of a repository. Every change is made under one lock. */
export interface PromptStore {
  /** Throws `config` for a name that is taken, also by one that differs in case alone. */
  checkFree(wanted: PromptName, isForced: boolean): void;
  add(wanted: PromptName, content: Content, isForced: boolean): Promise<PromptEntry>;
  /** Writes what was made out of `before`. False when the file does not hold that any more: then nothing is changed. */
  change(entry: PromptEntry, before: Content | null, content: Content): Promise<boolean>;
  rename(entry: PromptEntry, wanted: PromptName): Promise<PromptEntry>;
  remove(entry: PromptEntry): Promise<void>;
}

export function createPromptStore(home: string): PromptStore {
  const folder = join(home, 'prompts');
  const inTurn = <Value>(action: () => Value): Promise<Value> => withFileLock(folder, action);
  const own = { kind: 'home', folder } as const;
  const checkFree = (wanted: PromptName, isForced: boolean): void => {
    const taken = findTaken(wanted, listFolder(own));
    if (taken !== undefined && !(isForced && taken.name === wanted.name)) throw toTaken(taken, wanted);
  };
  return {
    checkFree,
    add: (wanted, content, isForced) =>
      inTurn(() => {
        checkFree(wanted, isForced);
        ensurePrivateFolder(folder);
        const entry = toOwnEntry(wanted);
        writePrivateFile(entry.path, content);
        // What is replaced may have the other ending, and would still be found.
        const others = listFolder(own).filter(({ name, path }) => name === wanted.name && path !== entry.path);
        for (const { path } of others) rmSync(path);
        return entry;
      }),
    change: (entry, before, content) =>
      inTurn(() => {
        const current = readContent(entry.path);
        if (before === null ? current !== null : current?.equals(Buffer.from(before)) !== true) return false;
        writeKeepingMode(entry.path, content);
        return true;
      }),
    rename: (entry, { name }) =>
      inTurn(() => {
        const place = { kind: entry.place === 'home' ? 'home' : 'repository', folder: dirname(entry.path) } as const;
        const wanted = { name, type: entry.type };
        const taken = findTaken(
          wanted,
          listFolder(place).filter((other) => other.path !== entry.path || name === entry.name),
        );
        if (taken !== undefined) throw toTaken(taken, wanted);
        const renamed = { ...entry, name, path: join(place.folder, toFileName(wanted)) };
        changeFile(entry, () => renameSync(entry.path, renamed.path));
        return renamed;
      }),
    remove: (entry) => inTurn(() => changeFile(entry, () => rmSync(entry.path))),
  };

  function toOwnEntry(wanted: PromptName): PromptEntry {
    return { ...wanted, place: 'home', path: join(folder, toFileName(wanted)) };
  }
}

function toFileName({ name, type }: PromptName): string {
  return `${name}.${type === 'rich' ? 'prompt' : 'md'}`;
}

function findTaken({ name }: PromptName, entries: readonly PromptEntry[]): PromptEntry | undefined {
  const same = entries.filter((entry) => foldName(entry.name) === foldName(name));
  return same.find((entry) => entry.name !== name) ?? same[0];
}

function toTaken(taken: PromptEntry, wanted: PromptName): Failure {
  if (taken.name === wanted.name) {
    return new Failure('config', `prompt "${taken.name}" already exists in "${taken.path}"`, {
      hint: `change it with: aix edit ${taken.name}, or put another in its place: aix create ${taken.name} --force`,
    });
  }
  return new Failure('config', `prompt "${taken.name}" already exists, and some systems take "${wanted.name}" for it`, {
    hint: `choose another name, or first: aix delete ${taken.name}`,
  });
}

function readContent(path: string): Buffer | null {
  try {
    return readFileSync(path);
  } catch {
    // Whatever the reason, the file is not what it was.
    return null;
  }
}

function changeFile(entry: PromptEntry, action: () => void): void {
  try {
    action();
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new Failure('config', `"${entry.path}" cannot be changed`, { detail, cause: error });
  }
}
