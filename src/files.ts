import {
  chmodSync,
  closeSync,
  fchmodSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Failure } from './errors.ts';
import { waitForLock, type FileLock } from './file-lock.ts';

/** The locks that this process holds, by their files. */
const held = new Map<string, FileLock>();

/**
 * Runs the action while no other process runs one for the same file. Waits for its turn as long as others get theirs,
 * and up to 30 s for one process. A lock whose process died is free at once, one of another machine after ten seconds
 * without a sign of life; a process that is alive keeps its lock, however little it gets on.
 */
export async function withFileLock<Value>(path: string, action: () => Value | Promise<Value>): Promise<Value> {
  ensurePrivateFolder(dirname(path));
  const lock = await acquireLock(path);
  held.set(path, lock);
  try {
    return await action();
  } finally {
    held.delete(path);
    lock.release();
  }
}

/** Throws when the lock of this file was ours and is no more: what was read under it may be old. To be called last. */
export function checkLock(path: string): void {
  if (held.get(path)?.isHeld() === false) throw new Error('another process took its lock away');
}

/**
 * Replaces the file in one step: a reader sees the old text or the new one, also after a crash. Readable by its owner
 * alone, whatever the umask. A symbolic link stays and its target is replaced. Hold the file's lock meanwhile.
 */
export function writePrivateFile(path: string, content: string | Uint8Array): void {
  replaceFile(path, content, 0o600);
}

/** The same for a file that may be shared or run: its mode stays as it is. */
export function writeKeepingMode(path: string, content: string | Uint8Array): void {
  const mode = statSync(path, { throwIfNoEntry: false })?.mode ?? 0o600;
  replaceFile(path, content, mode & 0o777);
}

function replaceFile(path: string, content: string | Uint8Array, mode: number): void {
  const target = toTarget(path);
  const temporary = `${target}.${Math.random().toString(36).slice(2)}.tmp`;
  // Synchronous on purpose: a signal that ends the process cannot fall between the parts and leave the temporary file.
  try {
    writeNewFile(temporary, content, mode);
    checkLock(path);
    renameSync(temporary, target);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw toFileFailure(`"${path}" cannot be written`, error);
  }
}

/** Creates the folder for its owner alone, or makes an existing one so. */
export function ensurePrivateFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    const { mode } = statSync(path);
    // A sticky folder such as /tmp is shared on purpose: closing it would harm everybody else.
    if ((mode & 0o077) !== 0 && (mode & 0o1000) === 0) chmodSync(path, 0o700);
  } catch (error) {
    // Some file systems know no modes, and a folder may be somebody else's. What lies in it is 0600 anyway.
    if (hasCode(error, 'EPERM', 'ENOSYS', 'ENOTSUP', 'EROFS')) return;
    throw toFileFailure(`the folder "${path}" cannot be used`, error);
  }
}

async function acquireLock(path: string): Promise<FileLock> {
  const turn = await waitForLock(path).catch((error: unknown) => {
    throw toFileFailure(`"${path}" cannot be locked`, error);
  });
  if (turn.lock === null) throw toLocked(path, turn.heldBy);
  if (turn.isInherited) removeLeftovers(path);
  return turn.lock;
}

function toLocked(path: string, pid: number | null): Failure {
  if (pid === null) {
    const hint = `if no other aix is running, remove the folder ${path}.lock`;
    return new Failure('config', `"${path}" is locked by another process`, { hint });
  }
  const hint = 'let it go on, or end it, and try again';
  return new Failure('config', `"${path}" is locked by the process ${pid}`, { hint });
}

/** What a dead process left half written. We hold the lock, so nobody is writing it. */
function removeLeftovers(path: string): void {
  const target = toTarget(path);
  const folder = dirname(target);
  for (const name of readdirSync(folder)) {
    if (name.startsWith(`${basename(target)}.`) && name.endsWith('.tmp')) rmSync(join(folder, name), { force: true });
  }
}

function writeNewFile(path: string, content: string | Uint8Array, mode: number): void {
  const file = openSync(path, 'wx', mode);
  try {
    fchmodSync(file, mode);
    const bytes = Buffer.from(content);
    for (let at = 0; at < bytes.length; at += writeSync(file, bytes, at)) continue;
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

function toTarget(path: string): string {
  try {
    return realpathSync(path);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return path;
    throw toFileFailure(`"${path}" cannot be written`, error);
  }
}

function hasCode(error: unknown, ...codes: readonly string[]): boolean {
  return error instanceof Error && 'code' in error && codes.includes(String(error.code));
}

function toFileFailure(message: string, error: unknown): Failure {
  const detail = error instanceof Error ? error.message : String(error);
  return new Failure('config', message, { detail, cause: error });
}
