import { accessSync, constants, mkdirSync, statSync, type Stats } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Context } from '../context.ts';
import { Failure } from '../errors.ts';
import { writePrivateFile } from '../files.ts';
import { toCassette } from '../http/cassette/conceal.ts';
import { createRecorder, type Recorder } from '../http/cassette/recorder.ts';
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
  const path = resolve(context.cwd, target.path);
  checkTarget(path, target);
  let recorder: Recorder | undefined;
  const listen = async (): Promise<HttpClient> => {
    recorder ??= createRecorder(await context.http(), context.clock);
    return recorder.client;
  };
  return {
    context: { ...context, traffic: 'recorded', http: listen },
    async save(outcome) {
      const cassette = toCassette(recorder?.exchanges ?? [], context.redactor);
      const { length: count } = cassette.exchanges;
      if (count === 0 && outcome === 'failed') return;
      writePrivateFile(path, `${JSON.stringify(cassette, null, 2)}\n`);
      const what = count === 1 ? '1 request' : `${count === 0 ? 'no' : count} requests`;
      await context.io.notice(`recorded ${what} in ${target.path}`);
    },
  };
}

function checkTarget(path: string, { path: name, isForced }: Target): void {
  const found = findTarget(path, name);
  if (found !== undefined && !found.isFile()) throw new Failure('usage', `--record "${name}" is no file`);
  if (found !== undefined && !isForced)
    throw new Failure('usage', `"${name}" is already there`, { hint: 'replace it with --force' });
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
