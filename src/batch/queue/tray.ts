import type { Job, Queue, QueueEvents } from 'bullmq';
import type { Context } from '../../context.ts';
import { Failure } from '../../errors.ts';
import type { Message } from '../../providers/provider.ts';
import type { Envelope } from '../../run/envelope.ts';
import type { QueueConnection } from './connection.ts';

/** A row on its way to a worker. */
export interface Order {
  readonly row: number;
  readonly messages: readonly Message[];
}

/** What a worker gives back. */
export interface Delivery {
  /** When the run began, in milliseconds since 1970. */
  readonly at: number;
  readonly envelope: Envelope;
}

export type Answer =
  | { readonly type: 'delivered'; readonly delivery: Delivery }
  /** The row has cost several workers their lives, or met a bug. */
  | { readonly type: 'lost'; readonly reason: string };

interface Sent {
  readonly order: Order;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: Failure) => void;
}

type State = 'gone' | 'open' | 'done';

/** Events that are kept: those of rows that nobody listened for are looked up. */
const mostEvents = 200;

/** Rows that lie in the queue of one batch, and whoever waits for what becomes of them. */
export class Tray {
  readonly #redis: QueueConnection['redis'];
  readonly #queue: Queue<Order, Delivery>;
  readonly #events: QueueEvents;
  readonly #sent = new Map<string, Sent>();
  readonly #tell: (error: unknown) => void;
  #isStopped = false;

  constructor({ io }: Context, { packages, redis, address }: QueueConnection, batch: string) {
    const common = { connection: redis, prefix: address.prefix, skipVersionCheck: true };
    this.#redis = redis;
    this.#queue = new packages.Queue(batch, { ...common, streams: { events: { maxLen: mostEvents } } });
    this.#events = new packages.QueueEvents(batch, common);
    const tell = createTeller(io);
    this.#tell = tell;
    this.#queue.on('error', tell);
    this.#events.on('error', tell);
    this.#events.on('completed', ({ jobId, returnvalue }) => {
      // Of what is told here the type says text, and it is what the worker gave.
      const delivery = returnvalue as unknown as Delivery;
      this.#settle(jobId, { type: 'delivered', delivery });
    });
    this.#events.on('failed', ({ jobId, failedReason }) => {
      this.#settle(jobId, { type: 'lost', reason: failedReason });
    });
    // What was put in before may have been done since.
    this.#events.on('duplicated', ({ jobId }) => void this.#look(jobId).catch(tell));
  }

  /** Rows that nobody has answered yet. */
  get size(): number {
    return this.#sent.size;
  }

  async open(): Promise<void> {
    await this.#events.waitUntilReady();
  }

  /** The same row under the same id is in the queue once. Throws `cancelled` when it is taken back. */
  async send(id: string, order: Order): Promise<Answer> {
    const answer = new Promise<Answer>((resolve, reject) => {
      this.#sent.set(id, { order, resolve, reject });
    });
    // Whoever waits hears of it.
    answer.catch(() => {});
    await this.#add(id, order);
    if (this.#isStopped) await this.#takeBack();
    return answer;
  }

  /** Looks up what was not heard of, and puts in again what the server has lost. */
  async check(): Promise<void> {
    for (const [id, state] of await this.#readStates()) {
      const sent = this.#sent.get(id);
      if (sent === undefined) continue;
      if (state === 'done') await this.#look(id);
      if (state === 'gone' && !this.#isStopped) await this.#add(id, sent.order);
    }
  }

  /** Nothing more is to be begun. */
  stop(): void {
    this.#isStopped = true;
    this.#takeBack().catch(this.#tell);
  }

  /** Nobody waits any more, though workers may be at work. */
  leave(failure: Failure): void {
    this.#isStopped = true;
    for (const id of this.#sent.keys()) this.#reject(id, failure);
  }

  /** Whoever has waited longest hears that it is of no use. */
  fail(failure: Failure): void {
    const [first] = this.#sent.keys();
    if (first !== undefined) this.#reject(first, failure);
  }

  async remove(ids: readonly string[]): Promise<void> {
    await Promise.all(ids.map((id) => this.#queue.remove(id)));
  }

  /** Takes the whole queue away. */
  async clear(): Promise<void> {
    await this.#queue.obliterate({ force: true });
  }

  async close(): Promise<void> {
    await this.#events.close();
    await this.#queue.close();
  }

  /** Takes out what no worker has begun. */
  async #takeBack(): Promise<void> {
    await this.#queue.drain();
    for (const [id, state] of await this.#readStates()) if (state === 'gone') this.#reject(id, toTakenBack());
  }

  async #add(id: string, order: Order): Promise<void> {
    try {
      await this.#queue.add('row', order, { jobId: id });
    } catch (error) {
      this.#sent.delete(id);
      const detail = error instanceof Error ? error.message : String(error);
      throw new Failure('network', 'the queue takes no more rows', { detail, cause: error });
    }
  }

  async #look(id: string): Promise<void> {
    if (!this.#sent.has(id)) return;
    const job: Job<Order, Delivery> | undefined = await this.#queue.getJob(id);
    if (job?.finishedOn === undefined) return;
    const { returnvalue: delivery, failedReason } = job;
    this.#settle(id, failedReason ? { type: 'lost', reason: failedReason } : { type: 'delivered', delivery });
  }

  async #readStates(): Promise<readonly (readonly [string, State])[]> {
    const ids = [...this.#sent.keys()];
    const found = await Promise.all(
      ids.map((id) => this.#redis.hmget(this.#queue.toKey(id), 'timestamp', 'finishedOn')),
    );
    return ids.map((id, at) => {
      const [begun = null, finished = null] = found[at] ?? [];
      if (begun === null) return [id, 'gone'];
      return [id, finished === null ? 'open' : 'done'];
    });
  }

  /** The first answer counts: a worker that was thought dead may send another one later. */
  #settle(id: string, answer: Answer): void {
    this.#sent.get(id)?.resolve(answer);
    this.#sent.delete(id);
  }

  #reject(id: string, failure: Failure): void {
    this.#sent.get(id)?.reject(failure);
    this.#sent.delete(id);
  }
}

function toTakenBack(): Failure {
  return new Failure('cancelled', 'cancelled', { hint: 'the same command goes on from here' });
}

/** Of the connection whoever watches it tells. What else the server minds is told once. */
export function createTeller(io: Context['io']): (error: unknown) => void {
  const told = new Set<string>();
  return (error) => {
    const message = error instanceof Error ? error.message : String(error);
    if (isOfConnection(error) || isOfLateWorker(message) || told.has(message)) return;
    told.add(message);
    void io.warn(`the queue: ${message}`);
  };
}

function isOfConnection(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const message = error instanceof Error ? error.message : '';
  return /^E[A-Z]+$/.test(code) || /connection is closed|^LOADING |^read E|^write E/i.test(message);
}

/** It was taken for dead, and others have its rows: theirs count. */
function isOfLateWorker(message: string): boolean {
  return /^(?:Missing (?:lock|key) for job|Lock mismatch for job|Job \S+ is not in the active state|could not renew lock)/.test(
    message,
  );
}
