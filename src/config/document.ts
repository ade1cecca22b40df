import { isAscii, isUtf8 } from 'node:buffer';
import { chmodSync, readFileSync, statSync, type Stats } from 'node:fs';
import { Failure } from '../errors.ts';
import { renderKey } from './keys.ts';
import { findProblem, type Problem } from './problem.ts';
import type { Document } from './schema.ts';

/** The whole file, checked; empty when there is none. Costs nothing but the reading while all is well. */
export async function readDocument(path: string): Promise<Document> {
  return toDocument(path, readText(path));
}

export async function toDocument(path: string, text: string | null): Promise<Document> {
  // A file without a word in it is nothing to lose, and what a shell leaves behind with "> config.json".
  if (text === null || text.trim() === '') return {};
  const document = await parse(path, text, ownHint);
  const problem = findProblem(document);
  if (problem !== null) throw await toShapeFailure(path, problem, ownHint);
  return document as Document;
}

/** Any JSON in the file, or null when there is no file. For one that is not ours to be strict about. */
export async function readJson(path: string, hint: string): Promise<unknown> {
  const text = readText(path);
  return text === null ? null : parse(path, text, hint);
}

/** Null when there is no such file. */
export function readText(path: string): string | null {
  if (findStats(path) === null) return null;
  try {
    const bytes = readFileSync(path);
    // Most files are, and are then read in half the time.
    if (isAscii(bytes)) return bytes.toString('latin1');
    const text = bytes.toString('utf8');
    // Bytes that are no text would be lost when the file is written again.
    if (text.includes('\uFFFD') && !isUtf8(bytes)) throw new Error('it is not UTF-8 text');
    return text.startsWith('\uFEFF') ? text.slice(1) : text;
  } catch (error) {
    throw toUnreadable(path, error);
  }
}

/** Takes other people's rights away. False where that cannot be done. */
export function makePrivate(path: string): boolean {
  const stats = findStats(path);
  if (stats === null || (stats.mode & 0o077) === 0) return true;
  try {
    chmodSync(path, 0o600);
    return true;
  } catch {
    // Somebody else's file, or a file system without modes: the caller tells the user.
    return false;
  }
}

/** What the sentence about a problem says, without the place. */
export function renderProblem({ path, message }: Problem): string {
  return `${path.length === 0 ? 'the file' : `"${renderKey(path)}"`} ${message}`;
}

export async function toShapeFailure(path: string, problem: Problem, hint: string): Promise<Failure> {
  const { findPlace } = await import('./locate.ts');
  const { line, column } = findPlace(readText(path) ?? '', problem.path);
  return new Failure('config', `${path}:${line}:${column}: ${renderProblem(problem)}`, { hint });
}

const ownHint = 'put it right with: aix config edit';

async function parse(path: string, text: string, hint: string): Promise<unknown> {
  try {
    return JSON.parse(text);
  } catch (error) {
    const { findMistake } = await import('./locate.ts');
    const mistake = findMistake(text);
    const { line, column, message } = mistake ?? { line: 1, column: 1, message: String(error) };
    throw new Failure('config', `${path}:${line}:${column}: ${message}`, { hint, cause: error });
  }
}

function findStats(path: string): Stats | null {
  try {
    const stats = statSync(path);
    // Opening a pipe would wait for ever.
    if (stats.isDirectory() || stats.isFIFO()) throw new Error('it is not a file');
    return stats;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw toUnreadable(path, error);
  }
}

function toUnreadable(path: string, error: unknown): Failure {
  const detail = error instanceof Error ? error.message : String(error);
  return new Failure('config', `"${path}" cannot be read`, { detail, cause: error });
}
