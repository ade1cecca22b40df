import { platform } from 'node:os';
import type { Clock } from './context.ts';

export function createClock(): Clock {
  return {
    now: () => Date.now(),
    // The first touch of `performance` loads seven modules of Node.
    elapsed: () => Number(process.hrtime.bigint()) / 1e6,
    after: (ms, action) => {
      const timer = setTimeout(action, ms);
      return () => clearTimeout(timer);
    },
    soon: (action) => void setImmediate(action),
  };
}

/** Ends a process that leads a group of its own, and all that it started. */
export function killGroup(pid: number): void {
  try {
    process.kill(platform() === 'win32' ? pid : -pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}

/** As the terminal itself does it: also whoever started this process and waits for it, such as npx. */
export function stopGroup(): void {
  // Windows knows no such thing.
  if (platform() !== 'win32') process.kill(0, 'SIGTSTP');
}

/** Also one of somebody else. Its number may have been that of another process before. */
export function isProcessAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH');
  }
}

interface ProcessDescription {
  readonly pid: number;
  readonly nodeVersion: string;
  /** Null where users have no numbers. */
  readonly userId: number | null;
}

/** What runs this program. */
export function describeProcess(): ProcessDescription {
  return { pid: process.pid, nodeVersion: process.versions.node, userId: process.getuid?.() ?? null };
}
