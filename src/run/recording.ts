import { accessSync, constants, mkdirSync, statSync, type Stats } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Context } from '../context.ts';
import { Failure } from '../errors.ts';
import { writePrivateFile } from '../files.ts';
import type { Cassette } from '../http/cassette/cassette.ts';
import { toCassette } from '../http/cassette/conceal.ts';
import { createRecorder, type Exchange, type Recorder } from '../http/cassette/recorder.ts';
import type { HttpClient } from '../http/client.ts';

export interface Recording {
  /** Notes all that goes over the wire. */
  readonly context: Context;
  /** Writes the cassette, whole or not at all. A run that failed before it sent anything leaves none. */
  save(outcome: 'complete' | 'failed'): Promise<void>;
}

interface Target {
  readonly path: string;
  readonly isForced: boolean;
}

/** Looks before anything is sent whether the file can be written. */
export async function startRecording(context: Context, target: Target): Promise<Recording> {
  const path = checkTarget(context, target);
  const tape = createTape(context);
  return {
    context: tape.context,
    async save(outcome) {
      const cassette = toCassette(tape.exchanges(), context.redactor);
      const { length: count } = cassette.exchanges;
      if (count === 0 && outcome === 'failed') return;
      writeCassette(path, cassette);
      await context.io.notice(`recorded ${describeCount(count)} in ${target.path}`);
    },
  };
}

export interface Tape {
  /** Notes all that goes over the wire. */
  readonly context: Context;
  exchanges(): readonly Exchange[];
}

export function createTape(context: Context): Tape {
  let recorder: Recorder | undefined;
  const listen = async (): Promise<HttpClient> => {
    recorder ??= createRecorder(await context.http(), context.clock);
    return recorder.client;
  };
  return {
    context: { ...context, traffic: 'recorded', http: listen },
    exchanges: () => recorder?.exchanges ?? [],
  };
}

export function writeCassette(path: string, cassette: Cassette): void {
  writePrivateFile(path, `${JSON.stringify(cassette, null, 2)}\n`);
}

export function describeCount(count: number): string {
  return count === 1 ? '1 request' : `${count === 0 ? 'no' : count} requests`;
}

/** Where the file is to lie. Throws `usage` when it cannot, or when another one lies there. */
export function checkTarget({ cwd }: Context, { path: name, isForced }: Target): string {
  const path = resolve(cwd, name);
  const found = findTarget(path, name);
  if (found !== undefined && !found.isFile()) throw new Failure('usage', `--record "${name}" is no file`);
  if (found !== undefined && !isForced)
    throw new Failure('usage', `"${name}" is already there`, { hint: 'replace it with --force' });
  return path;
}

function findTarget(path: string, name: string): Stats | undefined {
  try {
    mkdirSync(dirname(path), { recursive: true });
    accessSync(dirname(path), constants.W_OK);
    return statSync(path, { throwIfNoEntry: false });
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new Failure('usage', `--record "${name}" cannot be written`, { detail, cause: error });
  }
}
