import type { Context } from '../context.ts';
import { Failure } from '../errors.ts';
import type { BatchOptions, BatchPlan } from './plan-batch.ts';
import { openRows, type RowWish } from './rows/open-rows.ts';
import { isReadOnce } from './rows/source.ts';

/** Which rows of the input are to be run. */
export interface Selection {
  readonly wants: (number: number) => boolean;
  /** The last one that may be; Infinity where that is the last of all. */
  readonly last: number;
  /** Whether that is every row. */
  readonly isAll: boolean;
  /** How many there are; null where nobody can know before they have come. */
  count(): Promise<number | null>;
}

type Wanted = Pick<BatchOptions, 'limit' | 'sample' | 'inputFormat' | 'delimiter'>;

/** All of them, the first ones, or some at random: always the same ones of the same input. */
export async function selectRows(context: Context, plan: BatchPlan, options: Wanted): Promise<Selection> {
  const { limit, sample } = options;
  const { source, head } = plan;
  let counting: Promise<number> | undefined;
  const countAll = (): Promise<number> => (counting ??= countRows(context, toWish(plan, options)));
  const isOnce = isReadOnce(source);
  if (sample === null) {
    const last = limit ?? Infinity;
    const count = async (): Promise<number | null> => (isOnce ? null : Math.min(last, await countAll()));
    return { wants: (number) => number <= last, last, isAll: limit === null, count };
  }
  if (isOnce) throw new Failure('usage', '--sample needs a file, as a pipe can be read only once');
  const numbers = draw(sample, await countAll(), Number.parseInt((head.input ?? '').slice(0, 8), 16));
  return {
    wants: (number) => numbers.has(number),
    last: Math.max(0, ...numbers),
    isAll: false,
    count: async () => numbers.size,
  };
}

/** To read the rows once more, for themselves. */
export function toWish({ source }: BatchPlan, { inputFormat, delimiter }: Wanted): RowWish {
  return { source, format: inputFormat, delimiter, onColumns: () => {}, signal: new AbortController().signal };
}

async function countRows(context: Context, wish: RowWish): Promise<number> {
  if (wish.source.type === 'files') return wish.source.paths.length;
  let count = 0;
  for await (const rows of openRows(context, wish)) count += rows.length;
  return count;
}

/** As many different numbers from 1 to `of`, each as likely as the others. */
function draw(wanted: number, of: number, seed: number): ReadonlySet<number> {
  const random = createRandom(seed);
  const drawn = new Set<number>();
  // The way of Floyd, which takes as many steps as there are numbers to draw.
  for (let last = Math.max(0, of - wanted) + 1; last <= of; last += 1) {
    const number = 1 + Math.floor(random() * last);
    drawn.add(drawn.has(number) ? last : number);
  }
  return drawn;
}

/** From 0 up to 1, the same for the same seed: mulberry32. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
