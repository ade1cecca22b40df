import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../../errors.ts';
import { ensurePrivateFolder, withFileLock, writePrivateFile } from '../../files.ts';
import { foldName } from '../names.ts';
import type { PlannedPrompt } from './plan.ts';

/** Throws `config` naming every prompt whose name is taken. With force only the names that differ in case are. */
export function checkFree(folder: string, prompts: readonly PlannedPrompt[], isForced: boolean): void {
  const wanted = new Map(prompts.map(({ name }) => [foldName(name), name]));
  const found = new Set(listNames(folder).filter((name) => wanted.has(foldName(name))));
  const taken = [...found].filter((name) => !isForced || wanted.get(foldName(name)) !== name);
  if (taken.length === 0) return;
  const list = taken.map((name) => `"${name}"`).join(', ');
  throw new Failure('config', `nothing was imported: ${list} already ${taken.length === 1 ? 'exists' : 'exist'}`, {
    hint: isForced ? 'some systems take names that differ in case for one' : 'replace what is there with --force',
  });
}

/** Writes all of them or none. */
export async function writeAll(folder: string, prompts: readonly PlannedPrompt[], isForced: boolean): Promise<void> {
  await withFileLock(folder, () => {
    checkFree(folder, prompts, isForced);
    ensurePrivateFolder(folder);
    const undo: (() => void)[] = [];
    try {
      for (const prompt of prompts) undo.unshift(...replace(folder, prompt));
    } catch (error) {
      for (const step of undo) step();
      throw error;
    }
  });
}

/** What is replaced may have the other ending, and would still be found. Gives back how to undo it. */
function replace(folder: string, { name, type, source }: PlannedPrompt): readonly (() => void)[] {
  const path = join(folder, toFileName(name, type));
  const other = join(folder, toFileName(name, type === 'simple' ? 'rich' : 'simple'));
  const undo = [path, other].map((file) => toUndo(file));
  writePrivateFile(path, source);
  rmSync(other, { force: true });
  return undo;
}

function toUndo(path: string): () => void {
  const before = tryToRead(path);
  return () => (before === undefined ? rmSync(path, { force: true }) : writePrivateFile(path, before));
}

function tryToRead(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}

function listNames(folder: string): readonly string[] {
  return existsSync(folder) ? readdirSync(folder).flatMap((file) => /^(.+)\.(md|prompt)$/.exec(file)?.[1] ?? []) : [];
}

function toFileName(name: string, type: PlannedPrompt['type']): string {
  return `${name}.${type === 'rich' ? 'prompt' : 'md'}`;
}
