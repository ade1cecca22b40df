import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { describeProcess, isProcessAlive } from './system.ts';

/** What is known of whoever holds a lock. `unknown` is on another machine, or may be a new process under an old number. */
export type Verdict = 'alive' | 'dead' | 'unknown';

interface Holder {
  readonly pid: number;
  /** When the process began, in words of the system; empty where the system does not tell. */
  readonly start: string;
  readonly place: string;
}

/** A name that no other lock ever has, and that says which process on which machine it is. */
export function createHolderName(): string {
  const { pid, start, place } = self();
  return [pid, start, place, Math.random().toString(36).slice(2)].join('.');
}

export function judgeHolder(name: string): Verdict {
  const holder = readName(name);
  if (holder === null || holder.place !== self().place) return 'unknown';
  if (!isProcessAlive(holder.pid)) return 'dead';
  if (holder.start === '') return 'unknown';
  const status = readStatus(holder.pid);
  // Alive, but hidden from us: somebody else's.
  if (status === null) return 'alive';
  return status.start === holder.start && !status.hasEnded ? 'alive' : 'dead';
}

/** The number of the process, where it is one of this machine. */
export function toProcessId(name: string): number | null {
  const holder = readName(name);
  return holder !== null && holder.place === self().place ? holder.pid : null;
}

function readName(name: string): Holder | null {
  const [, pid, start = '', place = ''] = /^(\d+)\.(\d*)\.([\w-]+)\.\w+$/.exec(name) ?? [];
  return pid === undefined ? null : { pid: Number(pid), start, place };
}

let known: Holder | undefined;

function self(): Holder {
  return (known ??= findSelf());
}

function findSelf(): Holder {
  const { pid } = describeProcess();
  try {
    // Numbers of processes mean nothing after a restart or in another container, and these two tell both.
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
    const container = readlinkSync('/proc/self/ns/pid');
    const start = readlinkSync('/proc/self') === String(pid) ? readStatus(pid)?.start : undefined;
    if (start !== undefined) return { pid, start, place: toWord(`${boot}-${container}`) };
  } catch {
    // Not Linux, or a part of it is closed.
  }
  return { pid, start: '', place: toWord(hostname()) };
}

function toWord(text: string): string {
  return text.replaceAll(/[^\w-]+/g, '_').slice(0, 100) || '_';
}

/** Nothing where the system does not tell. One that has ended and that nobody has asked about still has a number. */
function readStatus(pid: number): { readonly start: string; readonly hasEnded: boolean } | null {
  try {
    const status = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The name of the program stands in brackets and may hold anything.
    const fields = status.slice(status.lastIndexOf(')') + 2).split(' ');
    const [state = '', start = ''] = [fields[0], fields[19]];
    return { start, hasEnded: state === 'Z' || state === 'X' };
  } catch {
    return null;
  }
}
