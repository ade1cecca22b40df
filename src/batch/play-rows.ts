import type { Context } from '../context.ts';
import type { Ledger } from './ledger.ts';
import type { Player } from './player.ts';
import type { Slot } from './results/order.ts';
import type { Result } from './results/result.ts';
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
  readonly rows: AsyncIterable<Row>;
  /** Whether a row is to be run, where it has no result. */
  readonly wants: (number: number) => boolean;
  readonly player: Player;
  readonly ledger: Ledger;
  readonly brake: Brake;
  /** Called with each result after it was taken. */
  readonly onResult: (result: Result) => void;
}

/** Every row that has no result yet gets one. How, is up to the player. Says whether the input came to its end. */
export async function playRows(context: Context, work: Work): Promise<boolean> {
  const { rows, wants, player, ledger, brake } = work;
  const { crew } = player;
  const release = (): void => {
    crew.dismiss();
    ledger.wake();
  };
  brake.signal.addEventListener('abort', release);
  let isRead = false;
  let isLacking = false;
  try {
    for await (const row of untilStopped(rows, brake.signal)) {
      const isWanted = wants(row.number);
      const isSettled = ledger.settle(row, isWanted);
      if (isSettled) await ledger.room();
      if (isSettled || !isWanted) continue;
      await crew.enter();
      await ledger.room();
      if (brake.reason !== null) {
        crew.leave(false);
        return false;
      }
      void playOne(context, work, { row, slot: ledger.expect(row) }).then((hasResult) => {
        isLacking ||= !hasResult;
        return null;
      });
    }
    isRead = !brake.signal.aborted;
  } catch (error) {
    brake.pull({ type: 'failed', error });
  } finally {
    await crew.empty();
    brake.signal.removeEventListener('abort', release);
  }
  return isRead && !isLacking;
}

/** Says whether the row has a result. */
async function playOne(
  context: Context,
  { player, ledger, brake, onResult }: Work,
  { row, slot }: { readonly row: Row; readonly slot: Slot },
): Promise<boolean> {
  let isComplete = false;
  try {
    const result = await player.play(row);
    ledger.put(slot, row, result);
    isComplete = result.status === 'complete';
    onResult(result);
    return true;
  } catch (error) {
    brake.pull(context.signal.aborted ? { type: 'interrupted' } : { type: 'failed', error });
    return false;
  } finally {
    player.crew.leave(isComplete);
  }
}

/** Whoever waits for the next line of a pipe is not kept waiting by it. */
async function* untilStopped(rows: AsyncIterable<Row>, signal: AbortSignal): AsyncGenerator<Row> {
  const iterator = rows[Symbol.asyncIterator]();
  let stop: (() => void) | null = null;
  const listen = (): void => stop?.();
  signal.addEventListener('abort', listen);
  try {
    while (!signal.aborted) {
      // Not Promise.race: with a promise that lives as long as the batch it would keep every row.
      const next = await new Promise<IteratorResult<Row> | null>((resolve, reject) => {
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
