import { statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import { Failure } from '../errors.ts';

/** Less than a transaction takes. */
const fullBytes = 1_000_000;
const keptHint = 'runs are kept meanwhile, and none is lost';

/** What SQLite refuses because of the file is expected trouble; a mistake in our own SQL is not. */
export function toFailure(path: string, error: unknown): unknown {
  const detail = error instanceof Error ? error.message : String(error);
  const options = { detail, cause: error };
  switch (toResultCode(error)) {
    case 5:
    case 6:
      return new Failure('config', `"${path}" is locked by another process`, {
        ...options,
        hint: `try again when it has ended; ${keptHint}`,
      });
    case 11:
    case 26:
      return new Failure('config', `"${path}" is damaged`, {
        ...options,
        hint: `move it away, and a new history begins; ${keptHint}`,
      });
    case 10:
    case 13:
      return new Failure('config', `"${path}" cannot be used${isFull(path) ? ': the disk is full' : ''}`, {
        ...options,
        hint: keptHint,
      });
    case 3:
    case 8:
      return new Failure('config', `"${path}" cannot be written`, options);
    case 14:
      return new Failure('config', `"${path}" cannot be opened`, options);
    case null:
      return error instanceof Error && 'syscall' in error
        ? new Failure('config', `"${path}" cannot be opened`, options)
        : error;
    default:
      return error;
  }
}

/** SQLite calls it a failing disk when it is the memory shared with other processes that finds no room. */
function isFull(path: string): boolean {
  const { bavail, bsize } = statfsSync(dirname(path));
  return bavail * bsize < fullBytes;
}

/** SQLite's own number, which each library puts somewhere else. */
function toResultCode(error: unknown): number | null {
  if (!(error instanceof Error)) return null;
  if ('errcode' in error) return Number(error.errcode) & 0xff;
  if ('rawCode' in error && error.rawCode !== undefined) return Number(error.rawCode) & 0xff;
  // All that libsql says of a file that it cannot open.
  const number = /^ConnectionFailed\(.*: (\d+)"\)$/s.exec(error.message)?.[1];
  return number === undefined ? null : Number(number) & 0xff;
}
