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
  rmdirSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Failure } from './errors.ts';

const roundMs = 500;
const maxRounds = 60;
const staleMs = 2500;

/**
 * Runs the action while no other process runs one for the same file. Waits up to 30 s for its turn; the lock of a
 * process that was killed is taken over after about three seconds.
 */
export async function withFileLock<Value>(path: string, action: () => Value | Promise<Value>): Promise<Value> {
  ensurePrivateFolder(dirname(path));
  const release = await acquireLock(path);
  try {
    return await action();
  } finally {
    await release();
  }
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

async function acquireLock(path: string): Promise<() => Promise<void>> {
  const { lock } = await import('proper-lockfile');
  for (let round = 0; round < maxRounds; round += 1) {
    try {
      return await lock(path, {
        realpath: false,
        // Never stale: the library's own takeover lets two waiters remove one lock, and the second one removes a live one.
        stale: Number.POSITIVE_INFINITY,
        update: 1000,
        // Short and random, so that no writer is always late.
        retries: { retries: 1000, minTimeout: 3, maxTimeout: 15, factor: 1.1, randomize: true, maxRetryTime: roundMs },
        // Without it the library throws where nobody can catch. It happens only after a sleep of the machine.
        onCompromised: () => {},
      });
    } catch (error) {
      if (!isBusy(error)) throw toFileFailure(`"${path}" cannot be locked`, error);
    }
    if (isStale(path)) await breakLock(path);
  }
  throw new Failure('config', `"${path}" is locked by another process`, {
    hint: `if no other aix is running, remove the folder ${path}.lock`,
  });
}

/** Removes the lock of a dead process, and what it left half written. A lock of its own lets only one waiter do it. */
async function breakLock(path: string): Promise<void> {
  const { lock } = await import('proper-lockfile');
  try {
    const release = await lock(`${path}.takeover`, { realpath: false, stale: staleMs, onCompromised: () => {} });
    // Somebody may have done it since we looked.
    if (isStale(path)) {
      removeLeftovers(path);
      rmdirSync(`${path}.lock`);
    }
    await release();
  } catch (error) {
    if (!hasCode(error, 'ELOCKED', 'ENOENT')) throw toFileFailure(`"${path}" cannot be locked`, error);
  }
}

function isStale(path: string): boolean {
  const status = statSync(`${path}.lock`, { throwIfNoEntry: false });
  // The clock of the machine and no other: it is the one that files are dated by.
  return status !== undefined && Date.now() - status.mtimeMs > staleMs;
}

/** Held by another process; an error without a code is the library's word for the end of its round. */
function isBusy(error: unknown): boolean {
  return hasCode(error, 'ELOCKED') || !(error instanceof Error && 'code' in error);
}

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
