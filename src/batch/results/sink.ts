import { constants, fstatSync, openSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Context } from '../../context.ts';
import { Failure } from '../../errors.ts';
import { AppendFile } from '../journal/append-file.ts';

/** Where the lines of the output go. */
export interface Sink {
  write(text: string): void;
  hasRoom(): boolean;
  /** Resolves when there is room for more: a slow reader slows us down. Throws what went wrong. */
  room(): Promise<void>;
  /** All that was written is where it belongs. */
  end(): Promise<void>;
}

/** The file is made anew: the journal knows all that it held. */
export async function openFileSink({ clock }: Context, path: string): Promise<Sink> {
  const file = await openFile(path);
  const output = new AppendFile(file, 0, clock);
  return {
    write: (text) => output.write(text),
    hasRoom: () => true,
    room: async () => {},
    async end() {
      output.sync();
      output.close();
    },
  };
}

/** Throws `usage` for what is no file. */
async function openFile(path: string): Promise<number> {
  try {
    await mkdir(dirname(path), { recursive: true });
    const file = openSync(path, constants.O_RDWR | constants.O_CREAT);
    if (fstatSync(file).isFile()) return file;
    throw new Error('it is no file');
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new Failure('usage', `--output "${path}" cannot be written`, { detail, cause: error });
  }
}

const fullCharacters = 1_000_000;

export function createStdoutSink({ io }: Context): Sink {
  let waiting = 0;
  let last: Promise<void> = Promise.resolve();
  const print = async (before: Promise<void>, text: string): Promise<void> => {
    await before;
    await io.stdout.write(text);
    waiting -= text.length;
  };
  return {
    write(text) {
      waiting += text.length;
      last = print(last, text);
      // Whoever waits for room hears of it.
      last.catch(() => {});
    },
    hasRoom: () => waiting <= fullCharacters,
    room: async () => (waiting > fullCharacters ? last : undefined),
    end: () => last,
  };
}
