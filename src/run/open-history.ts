import type { Context } from '../context.ts';
import { openHistory, type History } from '../history/history.ts';
import { toPlace } from './history-place.ts';

/** The history for as long as the action takes. What the config wants to be gone is gone. */
export async function withHistory<Value>(
  context: Context,
  action: (history: History) => Value | Promise<Value>,
): Promise<Value> {
  const { history: wanted = {} } = await context.config();
  const retention = { days: wanted.keep_days ?? null, runs: wanted.keep_runs ?? null };
  const history = await openHistory(toPlace(context), retention);
  try {
    return await action(history);
  } finally {
    history.close();
  }
}
