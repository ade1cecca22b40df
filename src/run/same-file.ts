import { statSync, type BigIntStats } from 'node:fs';

/** Whether both are there and one file: links and other names count. */
export function isSameFile(one: string, other: string): boolean {
  const [found, second] = [findFile(one), findFile(other)];
  return found !== undefined && second !== undefined && found.dev === second.dev && found.ino === second.ino;
}

function findFile(path: string): BigIntStats | undefined {
  return statSync(path, { bigint: true, throwIfNoEntry: false });
}
