import type { Clock } from '../../context.ts';

/** What the work brings, or null when that takes too long. */
export async function within<Value>(clock: Clock, ms: number, work: Promise<Value>): Promise<Value | null> {
  let cancel: (() => void) | undefined;
  const late = new Promise<null>((resolve) => {
    cancel = clock.after(ms, () => resolve(null));
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    cancel?.();
  }
}
