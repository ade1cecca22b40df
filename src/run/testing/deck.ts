import { statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Context } from '../../context.ts';
import { Failure } from '../../errors.ts';
import { toCassette } from '../../http/cassette/conceal.ts';
import type { Exchange } from '../../http/cassette/recorder.ts';
import { checkTarget, createTape, describeCount, writeCassette } from '../recording.ts';
import { replayFrom } from '../replay.ts';
import type { CassetteOptions } from '../through-cassette.ts';

/** Where the answers come from, and whether they are kept: one place for each case and whoever answers it. */
export interface Deck {
  /** Answers that were recorded in one file are given in the order in which they stand there. */
  readonly isOneAfterTheOther: boolean;
  open(at: number): Promise<Wired>;
  /** Writes what was recorded, and says so. */
  save(notice: Context['io']['notice']): Promise<void>;
}

interface Wired {
  readonly context: Context;
  close(): void;
}

export interface DeckOptions extends CassetteOptions {
  readonly isForced: boolean;
}

/** The names are those of the cassettes in a folder, by the number of the place. */
export async function createDeck(
  context: Context,
  { record, replay, isForced }: DeckOptions,
  names: readonly string[],
): Promise<Deck> {
  if (record !== null) return createRecordingDeck(context, names, { path: record, isForced });
  if (replay === null) return toDeck(async () => context);
  if (isFolder(context, replay)) {
    const paths = names.map((name) => join(replay, name));
    checkRecordings(context, paths);
    return toDeck((at) => replayFrom(context, paths[at] ?? ''));
  }
  const whole = await replayFrom(context, replay);
  return { ...toDeck(async () => whole), isOneAfterTheOther: true };
}

function toDeck(toContext: (at: number) => Promise<Context>): Deck {
  return {
    isOneAfterTheOther: false,
    open: async (at) => ({ context: await toContext(at), close: () => {} }),
    save: async () => {},
  };
}

function checkRecordings({ cwd }: Context, paths: readonly string[]): void {
  const missing = paths.find((path) => statSync(resolve(cwd, path), { throwIfNoEntry: false })?.isFile() !== true);
  if (missing === undefined) return;
  throw new Failure('config', `a case was not recorded: there is no "${missing}"`, {
    hint: 'record again with --record',
  });
}

/** What goes into a file of its own for each case, or into one for all, in the order of the cases. */
function createRecordingDeck(
  context: Context,
  names: readonly string[],
  { path, isForced }: { readonly path: string; readonly isForced: boolean },
): Deck {
  const isOne = path.endsWith('.json') && !isFolder(context, path);
  const targets = isOne
    ? [checkTarget(context, { path, isForced })]
    : names.map((name) => checkTarget(context, { path: join(path, name), isForced }));
  const taped = new Map<number, readonly Exchange[]>();
  return {
    isOneAfterTheOther: false,
    async open(at) {
      const tape = createTape(context);
      return { context: tape.context, close: () => void taped.set(at, tape.exchanges()) };
    },
    async save(notice) {
      const inOrder = [...taped].toSorted(([one], [other]) => one - other);
      const tapes = isOne ? [[0, inOrder.flatMap(([, exchanges]) => exchanges)] as const] : inOrder;
      let count = 0;
      for (const [at, exchanges] of tapes) {
        const cassette = toCassette(exchanges, context.redactor);
        count += cassette.exchanges.length;
        const target = targets[at];
        if (target !== undefined) writeCassette(target, cassette);
      }
      await notice(`recorded ${describeCount(count)} in ${path}`);
    },
  };
}

function isFolder({ cwd }: Context, path: string): boolean {
  return statSync(resolve(cwd, path), { throwIfNoEntry: false })?.isDirectory() === true;
}
