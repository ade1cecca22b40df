import type { Context } from '../../context.ts';
import { hasLimit } from '../../config/money.ts';
import { Failure } from '../../errors.ts';
import { AtWork } from '../../run/at-work.ts';
import { Crew } from '../crew.ts';
import { withoutKeys, type RunSetup, type Spent } from '../play-row.ts';
import type { Player } from '../player.ts';
import { toPlayedRow } from '../results/result.ts';
import type { Row } from '../rows/row.ts';
import { createBatchRuns } from '../shared-runs.ts';
import type { RunOptions } from '../../run/run-prompt.ts';
import type { QueueAddress } from './address.ts';
import { connectQueue } from './connection.ts';
import { playOrder } from './play-order.ts';
import { toNotice, toRecipe } from './recipe.ts';
import { takeAway } from './take-away.ts';
import { Tray } from './tray.ts';
import { watchQueue } from './watch.ts';

export interface QueueWish extends Spent {
  readonly address: QueueAddress;
  readonly setup: RunSetup;
  readonly options: RunOptions;
  /** Of the batch. */
  readonly id: string;
  /** The batch that this one replaces: nobody wants its rows. */
  readonly replaced: string | null;
  /** Whether what comes when nobody listens is fetched later. */
  readonly outlives: boolean;
  /** Differs when a row is sent once more although it has a result. */
  readonly toRound: (row: number) => number;
  /** Aborts when nothing more is to be begun. */
  readonly brake: AbortSignal;
}

/** Puts every row into a queue, from which workers on any machine take it. */
export async function createQueuePlayer(context: Context, wish: QueueWish): Promise<Player> {
  const { address, id, setup, brake, outlives, spent, toRound } = wish;
  if (context.traffic !== 'live') throw new Failure('usage', '--queue goes neither with --record nor with --replay');
  const recipe = await toRecipe(context, setup.runs, wish.options);
  const connection = await connectQueue(context, address);
  if (wish.replaced !== null) await takeAway(context, connection, wish.replaced);
  const tray = new Tray(context, connection, id);
  await tray.open();
  const crew = new Crew(1, context.clock);
  const notice = JSON.stringify(toNotice(context, recipe, { outlives }));
  const { budget = {} } = await context.config();
  const isCapped = wish.options.maxCost !== null || hasLimit(budget);
  const watch = await watchQueue({ context, connection, tray, crew, isCapped, id, notice });
  const shared = createBatchRuns(context, spent);
  // Rows of stdin have a mark, as other rows may stand there the next time.
  const toJobId = ({ number, mark }: Row): string => `${number}-${toRound(number)}-${mark ?? ''}`;
  const desk = { context, setup, tray, shared, toJobId, atWork: new AtWork() };
  const stop = (): void => tray.stop();
  const leave = (): void => tray.leave(new Failure('cancelled', 'cancelled'));
  brake.addEventListener('abort', stop);
  context.signal.addEventListener('abort', leave);
  // What has no result in the journal stays in the queue.
  const unkept = new Map<number, string>();
  return {
    crew,
    async play(row) {
      unkept.set(row.number, toJobId(row));
      try {
        const envelope = withoutKeys(context, await playOrder(desk, row));
        return toPlayedRow({ ...row, input: setup.composer.toInput(row) }, envelope);
      } catch (error) {
        // It was taken back, unless nobody had the time for that.
        if (!context.signal.aborted) unkept.delete(row.number);
        throw error;
      }
    },
    kept(rows) {
      watch.remove(rows.flatMap((row) => unkept.get(row) ?? []));
      for (const row of rows) unkept.delete(row);
    },
    async end() {
      brake.removeEventListener('abort', stop);
      context.signal.removeEventListener('abort', leave);
      await watch.end({ isWhole: !context.signal.aborted && unkept.size === 0 });
      const closed = tray.close().catch(() => {});
      // A server that is away says no goodbye.
      if (connection.redis.status === 'ready') await closed;
      connection.close();
      await shared.end();
    },
  };
}
