import { renameSync, statSync } from 'node:fs';
import { withFileLock } from '../../files.ts';

/** Sets a log that has grown long aside, where readers still find it. Of many processes that see it only one does so. */
export async function rotateLog(path: string, mostBytes: number): Promise<void> {
  await withFileLock(path, () => {
    const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
    if (size > mostBytes) renameSync(path, toOldPath(path));
  });
}

/** Where the events before those of the log are. */
export function toOldPath(path: string): string {
  return path.replace(/\.jsonl$/, '.old.jsonl');
}
