import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** Those that have the text in their environment. Only Linux shows it; elsewhere there are none. */
export function findProcesses(text: string): readonly number[] {
  if (process.platform !== 'linux') return [];
  const pids = readdirSync('/proc').filter((entry) => /^\d+$/.test(entry));
  return pids.filter((pid) => readEnvironment(pid).includes(text)).map(Number);
}

/** The same, those that end within a moment left out. They are ended. */
export async function endOrphans(text: string): Promise<readonly number[]> {
  const until = performance.now() + 5000;
  while (findProcesses(text).length > 0 && performance.now() < until) await sleep(20);
  const orphans = findProcesses(text);
  for (const pid of orphans) process.kill(pid, 'SIGKILL');
  return orphans;
}

function readEnvironment(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8');
  } catch {
    // It ended meanwhile, or is not ours.
    return '';
  }
}
