import type { Context } from '../../context.ts';
import { exitCodes, Failure, type FailureCode } from '../../errors.ts';
import { pause } from '../../pause.ts';
import type { Crew } from '../crew.ts';
import { createBoard, tickMs, type Board, type Refusal, type WorkerCard } from './board.ts';
import type { QueueConnection } from './connection.ts';
import type { Tray } from './tray.ts';

/** Rows in the queue at a time: enough that no worker waits, and few enough that the server's memory stays small. */
const usual = { fewest: 64, perSeat: 4 };
/** What a row costs shows only when some have come to their end. */
const careful = { fewest: 8, perSeat: 1 };

interface Watched {
  readonly context: Context;
  readonly connection: QueueConnection;
  readonly tray: Tray;
  readonly crew: Crew;
  /** Whether somebody limits what is spent. */
  readonly isCapped: boolean;
  readonly id: string;
  /** What workers are to know about the batch. */
  readonly notice: string;
}

export interface Watch {
  /** These rows have their place in the journal. */
  remove(jobs: readonly string[]): void;
  /** Takes the batch away where nothing of it is left. */
  end(how: { readonly isWhole: boolean }): Promise<void>;
}

/** Keeps workers and the batch in touch. */
export async function watchQueue(watched: Watched): Promise<Watch> {
  const { context, connection, tray, id, notice } = watched;
  const board = createBoard(connection);
  const teller = createTeller(watched, board);
  // What workers minded before may be in order now.
  await board.withdraw(id);
  await board.post(id, notice);
  const controller = new AbortController();
  let kept: readonly string[] = [];
  let troubles = 0;
  const visit = async (): Promise<void> => {
    const [gone, rest] = [kept, []];
    kept = rest;
    await connection.tick();
    await board.post(id, notice);
    await tray.remove(gone);
    await tray.check();
    await teller.look();
  };
  const loop = async (): Promise<void> => {
    while (!controller.signal.aborted) {
      try {
        await visit();
        troubles = 0;
      } catch (error) {
        // A server that comes back may not be ready at once.
        troubles += 1;
        if (troubles >= mostTroubles) tray.fail(toFailure(error));
      }
      await pause(tickMs, context.clock, controller.signal).catch(() => {});
    }
  };
  const running = loop();
  return {
    remove(jobs) {
      kept = [...kept, ...jobs];
    },
    async end({ isWhole }) {
      controller.abort();
      // A server that is away is not waited for when nobody has the time.
      if (context.signal.aborted) return;
      await running;
      if (!isWhole) return;
      try {
        await board.withdraw(id);
        await tray.clear();
      } catch (error) {
        await context.io.warn(`what is left of the batch in the queue stays there: ${toFailure(error).detail}`);
      }
    },
  };
}

const mostTroubles = 20;

function toFailure(error: unknown): Failure {
  const detail = error instanceof Error ? error.message : String(error);
  return new Failure('network', 'the queue does not answer as it should', { detail, cause: error });
}

/** Looks that come to the same before it is believed: workers come and go. */
const looksUntilSure = 5;

function createTeller(
  { context, connection, tray, crew, id, isCapped }: Watched,
  board: Board,
): { look(): Promise<void> } {
  const { io } = context;
  const told = new Set<string>();
  const { fewest, perSeat } = isCapped ? careful : usual;
  crew.resize(fewest);
  let lonely = 0;
  let refused = 0;
  return {
    async look() {
      const workers = await board.listWorkers();
      const refusals = await board.listRefusals(id);
      for (const refusal of refusals.filter(({ worker }) => !told.has(worker))) {
        told.add(refusal.worker);
        await io.warn(`${describe(workers, refusal)} takes no rows: ${refusal.message}`);
      }
      const able = workers.filter((worker) => !refusals.some((refusal) => refusal.worker === worker.id));
      const seats = able.reduce((sum, { concurrency }) => sum + concurrency, 0);
      crew.resize(Math.max(fewest, seats * perSeat));
      lonely = workers.length === 0 ? lonely + 1 : 0;
      if (lonely === looksUntilSure)
        await io.warn(`no worker is there: aix worker --queue ${connection.address.shown} starts one`);
      const [first] = refusals;
      refused = first !== undefined && workers.length > 0 && able.length === 0 ? refused + 1 : 0;
      if (refused >= looksUntilSure && first !== undefined) tray.fail(toRefused(first));
    },
  };
}

function describe(workers: readonly WorkerCard[], { worker }: Refusal): string {
  const card = workers.find(({ id }) => id === worker);
  return card === undefined ? 'a worker' : `worker ${card.pid} on ${card.host}`;
}

function toRefused({ code, message, hint }: Refusal): Failure {
  const known = Object.keys(exitCodes).find((name) => name === code && name !== 'ok') as FailureCode | undefined;
  return new Failure(known ?? 'config', `no worker can run this batch: ${message}`, { hint: hint ?? undefined });
}
