import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { Context } from '../../context.ts';
import { Failure } from '../../errors.ts';
import { withFileLock } from '../../files.ts';
import { createHolderName, judgeHolder, toProcessId } from '../../lock-holder.ts';
import { isObject, parseJson } from '../../providers/json.ts';

interface Holder {
  readonly name: string;
  readonly host: string;
}

/** Keeps all other processes from the journal. One that has died holds nothing. Gives what ends it. */
export async function lockJournal({ home }: Context, journal: string): Promise<() => void> {
  const path = `${journal}.lock`;
  await withFileLock(join(home, 'cache', 'batch-locks'), () => {
    const holder = readHolder(path);
    // Of another machine nobody can tell.
    if (holder !== null && judgeHolder(holder.name) !== 'dead') throw toBusy(journal, path, holder);
    write(path, { name: createHolderName(), host: hostname() });
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
    return { name: String(value['name']), host: String(value['host']) };
  } catch {
    // Nobody has been here.
    return null;
  }
}

function toBusy(journal: string, path: string, { name, host }: Holder): Failure {
  const pid = toProcessId(name);
  const who = pid === null ? `a process on ${host}` : `process ${pid}`;
  return new Failure('usage', `${who} is at work on "${journal}"`, {
    detail: 'nothing was sent',
    hint: `wait for it, or stop it; if there is no such process, remove ${path}`,
  });
}
