import type { Context } from '../context.ts';
import type { Ledger } from './ledger.ts';
import type { Player } from './player.ts';
import type { Slot } from './results/order.ts';
import type { Row } from './rows/row.ts';

/** Ends a batch before its last row: nothing more is begun, and what is under way comes to its end. */
export interface Brake {
  readonly signal: AbortSignal;
  /** The first reason counts. */
  pull(reason: StopReason): void;
  readonly reason: StopReason | null;
}

type StopReason =
  /** The first Ctrl-C. */
  | { readonly type: 'interrupted' }
  | { readonly type: 'errors' }
  /** Nothing else could succeed. */
  | { readonly type: 'failed'; readonly error: unknown };

export function createBrake(): Brake {
  const controller = new AbortController();
  let reason: StopReason | null = null;
  return {
    signal: controller.signal,
    pull(why) {
      reason ??= why;
      controller.abort();
    },
    get reason() {
      return reason;
    },
  };
}

export interface Work {
  readonly rows: AsyncIterable<readonly Row[]>;
  /** Whether a row is to be run, where it has no result. */
  readonly wants: (number: number) => boolean;
  readonly player: Player;
  readonly ledger: Ledger;
  readonly brake: Brake;
  /** Called with each result after it was taken. */
  readonly onResult: () => void;
}

/** Every row that has no result yet gets one. How, is up to the player. Says whether the input came to its end. */
export async function playRows(context: Context, work: Work): Promise<boolean> {
  const { rows, player, ledger, brake } = work;
  const { crew } = player;
  const release = (): void => {
    crew.dismiss();
    ledger.wake();
  };
  brake.signal.addEventListener('abort', release);
  const gaps = { hasAny: false };
  let isRead = false;
  try {
    for await (const group of untilStopped(rows, brake.signal)) await beginGroup(context, work, { group, gaps });
    isRead = !brake.signal.aborted;
  } catch (error) {
    brake.pull({ type: 'failed', error });
  } finally {
    await crew.empty();
    brake.signal.removeEventListener('abort', release);
  }
  return isRead && !gaps.hasAny;
}

/** Rows that were begun and got no result. */
interface Gaps {
  hasAny: boolean;
}

/** Resolves when the last of them has been begun. Promises are made only where somebody has to wait. */
async function beginGroup(
  context: Context,
  work: Work,
  { group, gaps }: { readonly group: readonly Row[]; readonly gaps: Gaps },
): Promise<void> {
  const { wants, player, ledger, brake } = work;
  const { crew } = player;
  for (const row of group) {
    const isWanted = wants(row.number);
    const isToRun = !ledger.settle(row, isWanted) && isWanted;
    if (isToRun && !crew.tryEntering()) await crew.enter();
    let isBegun = false;
    try {
      if (!ledger.hasRoom) await ledger.room();
      if (brake.reason !== null) return;
      if (isToRun) void playOne(context, work, { row, slot: ledger.expect(row), gaps });
      isBegun = true;
    } finally {
      // On a full disk too: whoever never leaves would be waited for.
      if (isToRun && !isBegun) crew.leave(false);
    }
  }
}

interface Begun {
  readonly row: Row;
  readonly slot: Slot;
  readonly gaps: Gaps;
}

async function playOne(
  context: Context,
  { player, ledger, brake, onResult }: Work,
  { row, slot, gaps }: Begun,
): Promise<void> {
  let isComplete = false;
  try {
    const played = await player.play(row);
    ledger.put(slot, row, played);
    isComplete = played.envelope.status === 'complete';
    onResult();
  } catch (error) {
    brake.pull(context.signal.aborted ? { type: 'interrupted' } : { type: 'failed', error });
    gaps.hasAny = true;
  } finally {
    player.crew.leave(isComplete);
  }
}

/** Whoever waits for the next line of a pipe is not kept waiting by it. */
async function* untilStopped<Item>(rows: AsyncIterable<Item>, signal: AbortSignal): AsyncGenerator<Item> {
  const iterator = rows[Symbol.asyncIterator]();
  let stop: (() => void) | null = null;
  const listen = (): void => stop?.();
  signal.addEventListener('abort', listen);
  try {
    while (!signal.aborted) {
      // Not Promise.race: with a promise that lives as long as the batch it would keep every row.
      const next = await new Promise<IteratorResult<Item> | null>((resolve, reject) => {
        stop = () => resolve(null);
        iterator.next().then(resolve, reject);
      });
      if (next === null || next.done === true) return;
      yield next.value;
    }
  } finally {
    signal.removeEventListener('abort', listen);
    // One that waits for input answers only when that has come, which may be never.
    void iterator.return?.().catch(() => {});
  }
}
