import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { Context } from '../../context.ts';
import { describeProcess } from '../../system.ts';
import { Failure } from '../../errors.ts';
import { pause } from '../../pause.ts';
import type { QueueAddress } from './address.ts';
import { abandonedMs, createBoard, tickMs, type Board, type SeenBatch, type WorkerCard } from './board.ts';
import { connectQueue, type QueueConnection } from './connection.ts';
import { parseNotice, type Notice } from './recipe.ts';
import { openBatch, type ServedBatch } from './serve-batch.ts';
import { Seats } from './seats.ts';
import { createSharedPace } from './shared-pace.ts';
import { takeAway } from './take-away.ts';
import { createTeller } from './tray.ts';

export interface WorkerOptions {
  readonly queue: QueueAddress;
  /** Rows at a time. */
  readonly concurrency: number;
  /** The worker ends when there was nothing to do for so long; null for never. */
  readonly idleExitMs: number | null;
}

interface Shift {
  readonly context: Context;
  readonly options: WorkerOptions;
  readonly connection: QueueConnection;
  readonly board: Board;
  readonly card: WorkerCard;
  readonly seats: Seats;
  readonly open: Map<string, ServedBatch>;
  /** Those whose last rows come to their end. */
  readonly closing: Set<Promise<void>>;
  readonly tell: (error: unknown) => void;
  /** What could not be served, by its notice: another one may be in order. */
  readonly refused: Map<string, string>;
}

/** Takes rows from the queue until somebody ends it. */
export async function serveQueue(given: Context, options: WorkerOptions): Promise<void> {
  const connection = await connectQueue(given, options.queue);
  const context = { ...given, pace: createSharedPace(given, connection) };
  const { pid } = describeProcess();
  const { concurrency, queue } = options;
  const card = { id: randomUUID(), host: hostname(), pid, concurrency };
  const seats = new Seats(concurrency, context.clock);
  const board = createBoard(connection);
  const tell = createTeller(given.io);
  const batches = { open: new Map(), closing: new Set<Promise<void>>(), refused: new Map() };
  const shift: Shift = { context, options, connection, board, card, seats, tell, ...batches };
  const controller = new AbortController();
  const release = given.takeInterrupt(() => {
    controller.abort();
    void given.io.warn('stopping: rows under way come to their end; the next signal gives them back');
  }, ['SIGINT', 'SIGTERM']);
  await given.io.notice(`worker ${pid} takes rows from ${queue.shown}, ${concurrency} at a time`);
  try {
    await work(shift, AbortSignal.any([controller.signal, given.signal]));
  } finally {
    await leave(shift);
    release();
    connection.close();
    await given.io.notice(`worker ${pid} has ended: ${seats.left} rows`);
  }
}

const longestFarewellMs = 2000;

async function leave(shift: Shift): Promise<void> {
  const { context, connection, board, card, open, closing, tell } = shift;
  for (const id of open.keys()) end(shift, id);
  const isAway = connection.redis.status !== 'ready';
  const farewell = Promise.all([...closing, isAway ? null : board.signOff(card).catch(tell)]);
  // Rows under way take their time; whoever has no time, and whoever cannot reach the server, is not kept.
  const isUrgent = (isAway && shift.seats.isEmpty) || context.signal.aborted;
  const hurry = new AbortController();
  const patience = new Promise<void>((resolve) => {
    const wait = (): void => {
      const cancel = context.clock.after(longestFarewellMs, resolve);
      hurry.signal.addEventListener('abort', cancel);
    };
    if (isUrgent) wait();
    else context.signal.addEventListener('abort', wait);
  });
  await Promise.race([farewell, patience]);
  hurry.abort();
}

async function work(shift: Shift, signal: AbortSignal): Promise<void> {
  const { context, options, seats } = shift;
  const isIdle = (): boolean => options.idleExitMs !== null && seats.idleMs >= options.idleExitMs;
  let visiting: Promise<void> | null = null;
  const visitOnce = async (): Promise<void> => {
    // A server that comes back may not be ready at once.
    await visit(shift).catch(shift.tell);
    visiting = null;
  };
  while (!signal.aborted && !isIdle()) {
    // One that is away keeps a visit waiting until it comes back, but nobody from going home.
    visiting ??= visitOnce();
    await pause(tickMs, context.clock, signal).catch(() => {});
  }
}

async function visit(shift: Shift): Promise<void> {
  const { connection, board, card, open, refused } = shift;
  await connection.tick();
  await board.signUp(card);
  const seen = await board.listBatches();
  for (const id of open.keys()) if (!seen.some((one) => one.id === id)) end(shift, id);
  for (const id of refused.keys()) if (!seen.some((one) => one.id === id)) refused.delete(id);
  for (const batch of seen) await look(shift, batch);
  for (const batch of open.values()) await batch.heed();
}

/** Without whoever began it, what is read once and thrown away is of no use; a journal is gone on with. */
const lonelyMs = 30_000;

async function look(shift: Shift, { id, seenAt }: SeenBatch): Promise<void> {
  const { board, connection, open, refused } = shift;
  const text = await board.findNotice(id);
  if (text === null || refused.get(id) === text) return;
  const awayMs = connection.now() - seenAt;
  if (awayMs > lonelyMs && isAbandoned(text, awayMs)) return abandon(shift, id);
  if (open.get(id)?.isOf(text) === true) return;
  end(shift, id);
  await begin(shift, id, text);
}

function isAbandoned(text: string, awayMs: number): boolean {
  try {
    return !parseNotice(text).outlives || awayMs > abandonedMs;
  } catch {
    return awayMs > abandonedMs;
  }
}

async function abandon(shift: Shift, id: string): Promise<void> {
  end(shift, id);
  await takeAway(shift.context, shift.connection, id);
}

async function begin(shift: Shift, id: string, text: string): Promise<void> {
  const { context, connection, options, seats, open } = shift;
  const refuse = (failure: Failure): Promise<void> => refuseBatch(shift, { id, text }, failure);
  try {
    const notice = parseNotice(text);
    const { concurrency } = options;
    open.set(id, await openBatch(context, { id, notice, connection, concurrency, seats, refuse }));
    await context.io.notice(`taking rows of ${describe(notice)}`);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    await refuse(error);
  }
}

function describe({ host, pid, recipe }: Notice): string {
  const names = recipe.routes.map(({ provider, model }) => `${provider}/${model}`).join(', ');
  return `the batch of process ${pid} on ${host} for ${names}`;
}

interface Refused {
  readonly id: string;
  readonly text: string;
}

/** Others may well be able to. */
async function refuseBatch(shift: Shift, { id, text }: Refused, failure: Failure): Promise<void> {
  const { context, board, card, refused } = shift;
  if (refused.get(id) === text) return;
  refused.set(id, text);
  end(shift, id);
  const { code, detail, hint = null } = failure;
  const message = context.redactor.redact(detail === undefined ? failure.message : `${failure.message}: ${detail}`);
  await context.io.warn(`a batch is left to others: ${message}`);
  await board.refuse(id, { worker: card.id, code, message, hint });
}

/** Nobody waits for the rows under way: there are other batches. */
function end({ context, board, open, closing, tell }: Shift, id: string): void {
  const batch = open.get(id);
  if (batch === undefined) return;
  open.delete(id);
  const close = async (): Promise<void> => {
    await batch.close();
    await board.sweep(id);
    await context.io.notice(`a batch has ended: ${batch.rows} rows run here`);
  };
  const ending = close()
    .catch(tell)
    .finally(() => closing.delete(ending));
  closing.add(ending);
}
