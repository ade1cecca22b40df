import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../errors.ts';
import { withFileLock, writePrivateFile } from '../files.ts';

/** The files whose commands may run without a question, by what they hold: a changed file is another file. */
interface Trust {
  /** The path that the file had, by the SHA-256 of its content. */
  readonly prompts: Readonly<Record<string, string>>;
}

interface TrustedFile {
  readonly source: string;
  readonly path: string;
}

export function isTrusted(home: string, source: string): boolean {
  return Object.hasOwn(readTrust(toPath(home)).prompts, toHash(source));
}

export async function trustFile(home: string, { source, path }: TrustedFile): Promise<void> {
  await update(home, (prompts) => ({ ...prompts, [toHash(source)]: path }));
}

/** Takes trust from the content and from all that the file held before. */
export async function distrustFile(home: string, { source, path }: TrustedFile): Promise<void> {
  const isOther = ([hash, trusted]: readonly [string, string]): boolean => hash !== toHash(source) && trusted !== path;
  await update(home, (prompts) => Object.fromEntries(Object.entries(prompts).filter(isOther)));
}

async function update(home: string, change: (prompts: Trust['prompts']) => Trust['prompts']): Promise<void> {
  const path = toPath(home);
  await withFileLock(path, () => {
    const prompts = change(readTrust(path).prompts);
    writePrivateFile(path, `${JSON.stringify({ prompts }, null, 2)}\n`);
  });
}

function readTrust(path: string): Trust {
  const text = readText(path);
  if (text === null) return { prompts: {} };
  const document = parse(text);
  if (isTrust(document)) return document;
  throw new Failure('config', `"${path}" is not in the form that aix writes`, {
    hint: 'move it away: the commands of prompts are then asked about again',
  });
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw new Failure('config', `"${path}" cannot be read`, { detail: String(error), cause: error });
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isTrust(document: unknown): document is Trust {
  const prompts = isObject(document) && 'prompts' in document ? document.prompts : undefined;
  return isObject(prompts) && Object.values(prompts).every((path) => typeof path === 'string');
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function toPath(home: string): string {
  return join(home, 'trust.json');
}

function toHash(source: string): string {
  return createHash('sha256').update(source).digest('hex');
}
