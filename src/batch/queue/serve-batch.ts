import type { Job, Worker } from 'bullmq';
import type { Context } from '../../context.ts';
import { Failure } from '../../errors.ts';
import type { Message } from '../../providers/provider.ts';
import { connect } from '../../routing/route.ts';
import type { Composer } from '../compose-row.ts';
import { createRunPlayer, toBatchContext } from '../play-row.ts';
import type { Player } from '../player.ts';
import type { QueueConnection } from './connection.ts';
import { parseNotice, prepareRecipe, toKeeper, type Notice } from './recipe.ts';
import type { Seats } from './seats.ts';
import { createThrottle, type Throttle } from './throttle.ts';
import { createTeller, type Delivery, type Order } from './tray.ts';

export interface ServedBatch {
  /** Whether what hangs on the board now asks for the same. */
  isOf(text: string): boolean;
  /** Rows that were run here. */
  readonly rows: number;
  /** Looks whether the provider wants fewer rows at a time. To be repeated. */
  heed(): Promise<void>;
  /** Resolves when the rows under way have come to their end. */
  close(): Promise<void>;
}

export interface BatchToServe {
  readonly id: string;
  readonly notice: Notice;
  readonly connection: QueueConnection;
  readonly concurrency: number;
  readonly seats: Seats;
  /** The batch cannot be served here any longer. */
  readonly refuse: (failure: Failure) => Promise<void>;
}

/** The rows of a worker that has not been heard of for so long go to others. */
const lockMs = 10_000;
const stalledCheckMs = 5000;
/** A row that ends the life of so many workers is at fault itself. */
const mostLosses = 25;
const retryMs = 1000;

/** Throws what keeps this machine from running such rows: no such provider, no key. */
export async function openBatch(given: Context, batch: BatchToServe): Promise<ServedBatch> {
  const { id, notice, connection, concurrency } = batch;
  const context = toWorkerContext(given, batch);
  const runs = await prepareRecipe(context, notice.recipe);
  await connect(context, runs.first.settings);
  const player = createRunPlayer(context, { composer: jobComposer, runs, concurrency }, { spent: 0 });
  const { packages, redis, address } = connection;
  const onLimit = (limit: number): void => {
    if (desk.worker !== null) desk.worker.concurrency = limit;
  };
  const tell = createTeller(given.io);
  const throttle = createThrottle(context, { route: runs.first, concurrency, onLimit, tell });
  const desk: Desk = { ...batch, context, player, throttle, rows: 0, isClosing: false, worker: null };
  const worker = new packages.Worker<Order, Delivery>(id, (job, token) => run(desk, job, token), {
    connection: redis,
    prefix: address.prefix,
    skipVersionCheck: true,
    concurrency,
    lockDuration: lockMs,
    stalledInterval: stalledCheckMs,
    maxStalledCount: mostLosses,
    runRetryDelay: retryMs,
  });
  desk.worker = worker;
  worker.on('error', tell);
  return {
    isOf: (text) => JSON.stringify(parseNotice(text).recipe) === JSON.stringify(notice.recipe),
    get rows() {
      return desk.rows;
    },
    heed: () => throttle.heed(),
    async close() {
      desk.isClosing = true;
      throttle.dismiss();
      await worker.close();
      await player.end();
      // Unlike a batch, a worker goes on.
      await (await context.http()).close();
    },
  };
}

interface Desk extends BatchToServe {
  readonly context: Context;
  readonly player: Player;
  readonly throttle: Throttle;
  /** Rows that have not begun are given back. */
  isClosing: boolean;
  worker: Worker<Order, Delivery> | null;
  rows: number;
}

/** Whoever began the batch keeps its history and minds the budget. Where that is the same history, nothing is counted twice. */
function toWorkerContext(given: Context, { notice }: BatchToServe): Context {
  const context = toBatchContext(given);
  if (notice.keeper !== toKeeper(given)) return context;
  return { ...context, config: async () => ({ ...(await given.config()), budget: {} }) };
}

async function run(desk: Desk, job: Job<Order, Delivery>, token: string | undefined): Promise<Delivery> {
  const { context, throttle } = desk;
  let isComplete = false;
  await throttle.enter();
  try {
    if (context.signal.aborted || desk.isClosing) throw new Failure('cancelled', 'cancelled');
    const delivery = await play(desk, job.data);
    isComplete = delivery.envelope.status === 'complete';
    return delivery;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    await giveBack(desk, error);
    await job.moveToWait(token);
    throw new desk.connection.packages.WaitingError();
  } finally {
    throttle.leave(isComplete);
  }
}

async function play(desk: Desk, { row: number, messages }: Order): Promise<Delivery> {
  const { context, player, seats } = desk;
  await seats.enter();
  try {
    if (context.signal.aborted) throw new Failure('cancelled', 'cancelled');
    const at = context.clock.now();
    const row = { number, values: { messages }, input: {}, problem: null, mark: null };
    const { envelope } = await player.play(row);
    desk.rows += 1;
    seats.left += 1;
    return { at, envelope };
  } finally {
    seats.leave();
  }
}

/** What ends a batch that one machine runs alone ends it here for this machine only. */
async function giveBack({ worker, refuse }: Desk, failure: Failure): Promise<void> {
  // Whoever closes takes no further row, not even this one again.
  void worker?.close();
  if (failure.code !== 'cancelled') await refuse(failure);
}

const jobComposer: Composer = {
  async compose({ values }) {
    // As whoever began the batch composed them.
    const messages = values['messages'] as readonly Message[];
    return { messages, source: { command: 'batch', prompt: null, values: {} } };
  },
  toInput: () => ({}),
};
