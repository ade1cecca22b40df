import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describeProcess, isRunning, type Context } from '../../context.ts';
import { Failure } from '../../errors.ts';
import { withFileLock } from '../../files.ts';
import { isObject, parseJson } from '../../providers/json.ts';

interface Holder {
  readonly pid: number;
  readonly host: string;
  /** When that process began, as far as the system tells: a number can be given to another one. */
  readonly began: string | null;
}

/** Keeps all other processes from the journal. One that has died holds nothing. Gives what ends it. */
export async function lockJournal({ home }: Context, journal: string): Promise<() => void> {
  const path = `${journal}.lock`;
  const { pid, began } = describeProcess();
  const own: Holder = { pid, host: hostname(), began };
  await withFileLock(join(home, 'cache', 'batch-locks'), () => {
    const holder = readHolder(path);
    if (holder !== null && isAlive(holder)) throw toBusy(journal, path, holder);
    write(path, own);
  });
  return () => rmSync(path, { force: true });
}

function write(path: string, own: Holder): void {
  try {
    writeFileSync(path, `${JSON.stringify(own)}\n`, { mode: 0o600 });
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new Failure('usage', 'nothing can be written beside --output', { detail, cause: error });
  }
}

function readHolder(path: string): Holder | null {
  try {
    const value = parseJson(readFileSync(path, 'utf8'));
    if (!isObject(value)) return null;
    const { pid, host, began } = value;
    return { pid: Number(pid), host: String(host), began: typeof began === 'string' ? began : null };
  } catch {
    // Nobody has been here.
    return null;
  }
}

/** Of another machine nobody can tell. */
function isAlive({ pid, host, began }: Holder): boolean {
  return host !== hostname() || isRunning(pid, began);
}

function toBusy(journal: string, path: string, { pid, host }: Holder): Failure {
  const where = host === hostname() ? '' : ` on ${host}`;
  return new Failure('usage', `process ${pid}${where} is at work on "${journal}"`, {
    detail: 'nothing was sent',
    hint: `wait for it, or stop it; if there is no such process, remove ${path}`,
  });
}
