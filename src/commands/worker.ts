import { Command } from 'commander';
import { findQueueAddress } from '../batch/queue/address.ts';
import { serveQueue } from '../batch/queue/serve.ts';
import type { Context } from '../context.ts';
import { Failure } from '../errors.ts';
import { parseNumber, parseSeconds } from '../parse-setting.ts';

interface Flags {
  readonly queue?: string;
  readonly concurrency: number;
  readonly idleExit?: number;
}

const mostAtATime = 1000;

export function createWorkerCommand(context: Context): Command {
  return new Command('worker')
    .option('--queue <url>', 'where the rows are: redis://HOST, or rediss://HOST for TLS; usually AIX_QUEUE')
    .option(
      '-j, --concurrency <number>',
      'rows at a time',
      parseNumber('--concurrency', { min: 1, max: mostAtATime, integer: true }),
      8,
    )
    .option('--idle-exit <seconds>', 'end when there was nothing to do for so long', parseSeconds('--idle-exit'))
    .addHelpText('after', examples)
    .action(async (flags: Flags) => {
      const queue = findQueueAddress(context.env, flags.queue ?? null);
      if (queue === null)
        throw new Failure('usage', 'no queue was named', { hint: '--queue redis://HOST, or AIX_QUEUE' });
      const idleExitMs = flags.idleExit === undefined ? null : flags.idleExit * 1000;
      await serveQueue(context, { queue, concurrency: flags.concurrency, idleExitMs });
    });
}

const examples = `
Rows come from batches that were begun with aix batch --queue; the answers go
back there. This machine needs the providers and the keys that they ask for.
The first Ctrl-C lets the rows under way come to their end.

Examples:
  redis-server --port 6379
  aix worker --queue redis://localhost:6379 -j 32
  aix batch classify --input tickets.csv --output classified.jsonl --queue redis://localhost:6379`;
