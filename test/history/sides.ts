import { execFileSync, fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'rolldown';
import type { RunEntry } from '../../src/history/entry.ts';
import type { History } from '../../src/history/history.ts';
import { installFolder } from '../helpers/run.ts';
import type { Order, Reply } from './worker.ts';

/** One of the two SQLite libraries, with the Node that comes to use it. */
export interface Side {
  readonly name: string;
  readonly node: string;
}

const cache = join(installFolder, 'node_modules/.cache');
const newerNode = join(cache, 'newer-node/bin/node');

export const sides: readonly Side[] = [
  { name: 'libsql', node: process.execPath },
  { name: 'node:sqlite', node: newerNode },
].filter(isHere);

/** A file that any Node can run, for the test of this name. Its folder is under node_modules, where libsql is found. */
export async function buildWorker(name: string): Promise<string> {
  const file = join(cache, `aix-history/${name}.mjs`);
  const input = join(import.meta.dirname, 'worker.ts');
  const external = ['libsql', 'node:sqlite'];
  await build({ input, platform: 'node', external, output: { file, format: 'esm', codeSplitting: false } });
  return file;
}

export interface Worker {
  ask(order: Order): Promise<Reply>;
  save(home: string, ...entries: readonly RunEntry[]): Promise<void>;
  /** Opens the history, calls the method and closes it again. */
  call<Method extends keyof History>(
    home: string,
    method: Method,
    ...args: Parameters<History[Method]>
  ): Promise<Answer<Method>>;
  end(): Promise<void>;
}

type Listed<Value> = Value extends Iterable<infer Item> ? readonly Item[] : Value;
type Answer<Method extends keyof History> = Listed<ReturnType<History[Method]>>;

/** Starts with the first thing that is asked of it. */
export function createWorker(script: string, { node }: Side): Worker {
  let started: ChildProcess | null = null;
  const start = (): ChildProcess =>
    (started ??= fork(script, [], { execPath: node, execArgv: [], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] }));
  const ask = async (order: Order): Promise<Reply> => {
    const replied = once(start(), 'message');
    start().send(order);
    // Our own child's word.
    return (await replied)[0] as Reply;
  };
  const demand = async (order: Order): Promise<unknown> => {
    const reply = await ask(order);
    if (reply.type === 'done') return reply.value;
    throw new Error(`${reply.code}: ${reply.message}`);
  };
  return {
    ask,
    save: async (home, ...entries) => void (await demand({ type: 'save', home, entries })),
    call: async <Method extends keyof History>(home: string, method: Method, ...args: Parameters<History[Method]>) =>
      (await demand({ type: 'call', home, method, args })) as Answer<Method>,
    end: async () => {
      if (started === null || started.exitCode !== null || started.signalCode !== null) return;
      const closed = once(started, 'close');
      started.kill('SIGKILL');
      await closed;
    },
  };
}

function isHere({ name, node }: Side): boolean {
  if (!existsSync(node)) {
    console.log(`history: ${name} is skipped, there is no newer Node; test/history/install.sh brings one`);
    return false;
  }
  const version = execFileSync(node, ['--version'], { encoding: 'utf8' });
  const hasOwn = Number(/^v(\d+)/.exec(version)?.[1]) >= 24;
  if (name === 'libsql' && hasOwn)
    console.log(`history: ${name} is skipped, Node ${version.trim()} has its own SQLite`);
  return hasOwn === (name === 'node:sqlite');
}
