import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  constants,
  copyFileSync,
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { Context } from '../context.ts';
import { Failure } from '../errors.ts';
import { checkLock, withFileLock } from '../files.ts';
import { makePrivate, readDocument, renderProblem } from './document.ts';
import { findValue } from './keys.ts';
import { findProblem } from './problem.ts';
import type { Document } from './schema.ts';

/** Every change of config.json: locked, read again, changed, written whole. */
export interface ConfigFile {
  readonly path: string;
  /** Value at a path of keys, from the home file alone; undefined when absent. */
  get(path: readonly string[]): Promise<unknown>;
  /** Changes the raw document under the lock. The change gets a copy it may mutate. Unknown fields stay. */
  update(change: (document: Document) => void): Promise<void>;
  /** Sets the file aside and begins anew. Gives the path of the backup, or null when there was nothing to set aside. */
  reset(): Promise<string | null>;
}

export function createConfigFile({ home }: Pick<Context, 'home'>): ConfigFile {
  const path = join(home, 'config.json');
  return {
    path,
    get: async (keys) => findValue(await readDocument(path), keys),
    update: (change) => withFileLock(path, () => update(path, change)),
    reset: () => withFileLock(path, () => reset(path)),
  };
}

async function update(path: string, change: (document: Document) => void): Promise<void> {
  const document = await readDocument(path);
  makePrivate(path);
  const before = toText(document);
  change(document);
  const problem = findProblem(document);
  if (problem !== null) throw new Failure('usage', renderProblem(problem), { hint: 'nothing was changed' });
  const text = toText(document);
  if (text !== before) await write(path, document, text);
}

function toText(document: Document): string {
  return `${JSON.stringify(document, null, 2)}\n`;
}

async function reset(path: string): Promise<string | null> {
  const isEmpty = !existsSync(path) || /^\s*(?:\{\s*\}\s*)?$/.test(readFileSync(path, 'latin1'));
  if (isEmpty) return null;
  const backup = setAside(path);
  await write(path, {}, toText({}));
  return backup;
}

/** An earlier backup is never replaced. */
function setAside(path: string): string {
  for (let count = 1; ; count += 1) {
    const backup = `${path}.bak${count === 1 ? '' : `.${count}`}`;
    try {
      copyFileSync(path, backup, constants.COPYFILE_EXCL);
      chmodSync(backup, 0o600);
      return backup;
    } catch (error) {
      if (!hasCode(error, 'EEXIST')) throw toUnwritable(backup, error);
    }
  }
}

/**
 * conf writes beside the file, and only what is then found whole takes its place: on a full disk conf leaves a text that
 * is cut off and reports no error.
 */
async function write(path: string, document: Document, text: string): Promise<void> {
  const { default: Conf } = await import('conf');
  const target = findTarget(path);
  const staged = `${target}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    removeLeftovers(target);
    const conf = new Conf<Document>({
      cwd: dirname(staged),
      configName: basename(staged),
      fileExtension: '',
      configFileMode: 0o600,
      accessPropertiesByDotNotation: false,
      serialize: () => text,
    });
    conf.store = document;
    if (readFileSync(staged, 'utf8') !== text) throw new Error('no space left on the device');
    checkLock(path);
    renameSync(staged, target);
  } catch (error) {
    rmSync(staged, { force: true });
    throw toUnwritable(path, error);
  }
}

/** Where the file really lies: a symbolic link stays one, also when it points to a file that is yet to be. */
function findTarget(path: string): string {
  try {
    return realpathSync(path);
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw toUnwritable(path, error);
    const isLink = lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true;
    return isLink ? resolve(dirname(path), readlinkSync(path)) : path;
  }
}

/** What a killed process left behind. We hold the lock, so nobody is writing them. */
function removeLeftovers(target: string): void {
  const folder = dirname(target);
  const prefix = `${basename(target)}.`;
  for (const name of readdirSync(folder)) {
    const isLeftover = name.startsWith(prefix) && /^[\da-f]{12}\.tmp/.test(name.slice(prefix.length));
    if (isLeftover) rmSync(join(folder, name), { force: true });
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

function toUnwritable(path: string, error: unknown): Failure {
  const detail = error instanceof Error ? error.message : String(error);
  return new Failure('config', `"${path}" cannot be written`, { detail, hint: 'nothing was changed', cause: error });
}
