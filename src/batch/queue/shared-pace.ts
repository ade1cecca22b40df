import type { Context } from '../../context.ts';
import { parseJson } from '../../providers/json.ts';
import type { PaceStore } from '../../providers/pace/state.ts';
import type { QueueConnection } from './connection.ts';

/** Writes only where nobody else has written since. */
const swap = `
if (redis.call('GET', KEYS[1]) or '') ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
return 1`;

/** No interval between two requests is longer. */
const keptMs = 3_700_000;

/** What all workers know together about the limits of the providers. */
export function createSharedPace({ clock }: Context, { redis, address, now }: QueueConnection): PaceStore {
  const toKey = (account: string): string => `${address.prefix}:pace:${account}`;
  // Those of one process do not get in each other's way.
  const turns = new Map<string, Promise<unknown>>();
  const swapOnce = async <Value>(
    key: string,
    change: (document: unknown, now: number) => readonly [unknown, Value],
  ): Promise<{ readonly value: Value } | null> => {
    const before = (await redis.get(key)) ?? '';
    const [document, value] = change(parseJson(before), now());
    const isDone = await redis.eval(swap, 1, key, before, JSON.stringify(document), keptMs);
    return isDone === 1 ? { value } : null;
  };
  const swapUntilDone = async <Value>(
    key: string,
    change: (document: unknown, now: number) => readonly [unknown, Value],
  ): Promise<Value> => {
    for (let tries = 1; ; tries += 1) {
      const done = await swapOnce(key, change);
      if (done !== null) return done.value;
      await new Promise<void>((resolve) => void clock.after(Math.random() * Math.min(tries, 20), resolve));
    }
  };
  return {
    now,
    async read(account) {
      return parseJson((await redis.get(toKey(account))) ?? '');
    },
    async change(account, change) {
      const key = toKey(account);
      const turn = (turns.get(key) ?? Promise.resolve()).then(() => swapUntilDone(key, change));
      turns.set(
        key,
        turn.catch(() => {}),
      );
      return turn;
    },
  };
}
