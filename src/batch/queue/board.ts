import { isObject, parseJson, toCount, toText } from '../../providers/json.ts';
import type { QueueConnection } from './connection.ts';

/** What is known about a worker. */
export interface WorkerCard {
  readonly id: string;
  readonly host: string;
  readonly pid: number;
  /** Rows at a time. */
  readonly concurrency: number;
}

/** Why a worker takes no rows of a batch. */
export interface Refusal {
  readonly worker: string;
  readonly code: string;
  readonly message: string;
  readonly hint: string | null;
}

export interface SeenBatch {
  readonly id: string;
  /** When whoever began it was there last, by the clock of the server. */
  readonly seenAt: number;
}

/** Where batches and workers learn of each other. */
export interface Board {
  /** To be repeated: it says too that whoever began the batch is still there. */
  post(id: string, notice: string): Promise<void>;
  withdraw(id: string): Promise<void>;
  /** Takes away what is left by whoever listened to a batch that had come to its end. */
  sweep(id: string): Promise<void>;
  findNotice(id: string): Promise<string | null>;
  listBatches(): Promise<readonly SeenBatch[]>;
  /** To be repeated. */
  signUp(card: WorkerCard): Promise<void>;
  signOff(card: WorkerCard): Promise<void>;
  /** Those that were here a moment ago. */
  listWorkers(): Promise<readonly WorkerCard[]>;
  refuse(id: string, refusal: Refusal): Promise<void>;
  listRefusals(id: string): Promise<readonly Refusal[]>;
}

/** How often everybody comes by. */
export const tickMs = 500;
/** A worker that was not seen for so long is gone, or cannot reach the server. */
const presentMs = 10_000;
/** Nobody comes back to a batch after that. */
export const abandonedMs = 7 * 24 * 60 * 60 * 1000;

export function createBoard({ redis, address, now }: QueueConnection): Board {
  const toKey = (name: string): string => `${address.prefix}:${name}`;
  const [notices, batches, workers] = [toKey('notices'), toKey('batches'), toKey('workers')];
  const toRefusals = (id: string): string => toKey(`refusals:${id}`);
  return {
    async post(id, notice) {
      await redis.multi().hset(notices, id, notice).zadd(batches, now(), id).exec();
    },
    async withdraw(id) {
      await redis.multi().hdel(notices, id).zrem(batches, id).del(toRefusals(id)).exec();
    },
    async sweep(id) {
      // BullMQ writes it when somebody begins to listen.
      if ((await redis.hexists(notices, id)) === 0) await redis.del(toKey(`${id}:meta`));
    },
    findNotice: (id) => redis.hget(notices, id),
    async listBatches() {
      return toPairs(await redis.zrange(batches, 0, -1, 'WITHSCORES'));
    },
    async signUp(card) {
      const from = now() - presentMs;
      const batch = redis.multi().zadd(workers, now(), JSON.stringify(card));
      await batch.zremrangebyscore(workers, 0, from).pexpire(workers, presentMs).exec();
    },
    async signOff(card) {
      await redis.zrem(workers, JSON.stringify(card));
    },
    async listWorkers() {
      const cards = await redis.zrangebyscore(workers, now() - presentMs, '+inf');
      return cards.flatMap(toCard);
    },
    async refuse(id, refusal) {
      const key = toRefusals(id);
      await redis.multi().hset(key, refusal.worker, JSON.stringify(refusal)).pexpire(key, abandonedMs).exec();
    },
    async listRefusals(id) {
      return Object.values(await redis.hgetall(toRefusals(id))).flatMap(toRefusal);
    },
  };
}

function toPairs(list: readonly string[]): readonly SeenBatch[] {
  return list.flatMap((id, at) => (at % 2 === 0 ? [{ id, seenAt: Number(list[at + 1]) }] : []));
}

function toCard(text: string): readonly WorkerCard[] {
  const value = parseJson(text);
  if (!isObject(value)) return [];
  const { id, host, pid, concurrency } = value;
  const card = { id: toText(id), host: toText(host), pid: toCount(pid) ?? 0, concurrency: toCount(concurrency) ?? 1 };
  return [card];
}

function toRefusal(text: string): readonly Refusal[] {
  const value = parseJson(text);
  if (!isObject(value)) return [];
  const { worker, code, message, hint } = value;
  return [{ worker: toText(worker), code: toText(code), message: toText(message), hint: toText(hint) || null }];
}
