import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from './errors.ts';
import { withFileLock, writePrivateFile } from './files.ts';

/** What is trusted: prompts may run their commands without a question, providers are code that may be loaded. */
type Kind = 'prompts' | 'providers';

/** By the SHA-256 of the content the path that the file had: a changed file is another file. */
type Trusted = Readonly<Record<string, string>>;

type Trust = Readonly<Record<Kind, Trusted>>;

interface TrustedFile {
  readonly kind: Kind;
  readonly source: string | Uint8Array;
  readonly path: string;
}

export function isTrusted(home: string, { kind, source }: Omit<TrustedFile, 'path'>): boolean {
  return Object.hasOwn(readTrust(toPath(home))[kind], toHash(source));
}

/** Whether the file was trusted with some content or other. */
export function wasTrusted(home: string, { kind, path }: Omit<TrustedFile, 'source'>): boolean {
  return Object.values(readTrust(toPath(home))[kind]).includes(path);
}

export async function trustFile(home: string, { kind, source, path }: TrustedFile): Promise<void> {
  await update(home, kind, (trusted) => ({ ...trusted, [toHash(source)]: path }));
}

/** Takes trust from the content and from all that the file held before. */
export async function distrustFile(home: string, { kind, source, path }: TrustedFile): Promise<void> {
  const isOther = ([hash, trusted]: readonly [string, string]): boolean => hash !== toHash(source) && trusted !== path;
  await update(home, kind, (trusted) => Object.fromEntries(Object.entries(trusted).filter(isOther)));
}

async function update(home: string, kind: Kind, change: (trusted: Trusted) => Trusted): Promise<void> {
  const path = toPath(home);
  await withFileLock(path, () => {
    const trust = readTrust(path);
    writePrivateFile(path, `${JSON.stringify({ ...trust, [kind]: change(trust[kind]) }, null, 2)}\n`);
  });
}

function readTrust(path: string): Trust {
  const text = readText(path);
  if (text === null) return { prompts: {}, providers: {} };
  const trust = toTrust(parse(text));
  if (trust !== null) return trust;
  throw new Failure('config', `"${path}" is not in the form that aix writes`, {
    hint: 'move it away: prompts and providers then have to be trusted again',
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

function toTrust(document: unknown): Trust | null {
  if (typeof document !== 'object' || document === null) return null;
  const { prompts = {}, providers = {} } = document as Partial<Record<Kind, unknown>>;
  return isTable(prompts) && isTable(providers) ? { prompts, providers } : null;
}

function isTable(value: unknown): value is Trusted {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject && Object.values(value).every((path) => typeof path === 'string');
}

function toPath(home: string): string {
  return join(home, 'trust.json');
}

function toHash(source: TrustedFile['source']): string {
  return createHash('sha256').update(source).digest('hex');
}
