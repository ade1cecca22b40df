import { accessSync, chmodSync, closeSync, constants, existsSync, openSync, realpathSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { toFailure } from './trouble.ts';

/**
 * For its owner alone, whatever the umask. The files that SQLite puts beside it get the mode of this one. A file that is
 * there is never opened here: closing it again would drop the locks of every connection that this process has to it, and
 * another process would take the database for unused. False where nothing can be written.
 */
export function protectFiles(path: string): boolean {
  try {
    if (!existsSync(path)) createPrivately(path);
    for (const ending of ['', '-wal', '-shm']) makePrivate(`${path}${ending}`);
    // Its folder too: the files beside it come and go.
    for (const one of [path, dirname(realpathSync(path))]) accessSync(one, constants.W_OK);
    return true;
  } catch (error) {
    if (hasCode(error, 'EROFS', 'EACCES')) return false;
    throw toFailure(path, error);
  }
}

function createPrivately(path: string): void {
  try {
    closeSync(openSync(path, 'ax', 0o600));
  } catch (error) {
    // Another process was quicker; or it is a link that leads to a file yet to be made.
    if (!hasCode(error, 'EEXIST')) throw error;
    if (!existsSync(path)) closeSync(openSync(path, 'a', 0o600));
  }
}

function makePrivate(path: string): void {
  try {
    if ((statSync(path).mode & 0o777) !== 0o600) chmodSync(path, 0o600);
  } catch (error) {
    // What lies beside it is there only while somebody uses it, and some file systems know no modes.
    if (!hasCode(error, 'ENOENT', 'EPERM', 'ENOSYS', 'ENOTSUP', 'EROFS')) throw error;
  }
}

function hasCode(error: unknown, ...codes: readonly string[]): boolean {
  return error instanceof Error && 'code' in error && codes.includes(String(error.code));
}
