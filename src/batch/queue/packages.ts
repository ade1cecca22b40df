import type { Queue, QueueEvents, WaitingError, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import { Failure } from '../../errors.ts';

/** What is used of two packages that most users do without. */
export interface QueuePackages {
  readonly Queue: typeof Queue;
  readonly QueueEvents: typeof QueueEvents;
  readonly WaitingError: typeof WaitingError;
  readonly Worker: typeof Worker;
  readonly Redis: typeof Redis;
}

/** Throws `config` where they were left out of the installation. */
export async function loadQueuePackages(): Promise<QueuePackages> {
  try {
    const [bullmq, ioredis] = await Promise.all([import('bullmq'), import('ioredis')]);
    return { ...bullmq, Redis: ioredis.Redis };
  } catch (error) {
    if (!isNotInstalled(error)) throw error;
    throw new Failure('config', 'a queue needs the optional packages "bullmq" and "ioredis", which are not installed', {
      hint: 'npm install -g bullmq@6 ioredis@5, or without -g where aix is installed in a project',
      cause: error,
    });
  }
}

function isNotInstalled(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'MODULE_NOT_FOUND' || code === 'ERR_MODULE_NOT_FOUND';
}
