import type { Clock } from '../context.ts';
import type { Timeouts } from './client.ts';

/** Which clock ran out. */
export type Expiry =
  | { readonly type: 'connect'; readonly ms: number }
  | { readonly type: 'first-byte'; readonly ms: number }
  | { readonly type: 'byte-idle'; readonly ms: number }
  | { readonly type: 'payload-idle'; readonly ms: number }
  | { readonly type: 'total'; readonly ms: number };

/** The clocks of one exchange. The two idle clocks run only while somebody waits for bytes: a slow reader of ours is no fault of the server. */
export interface Watch {
  connected(): void;
  headArrived(): void;
  waitStarted(): void;
  waitEnded(): void;
  progress(): void;
  stop(): void;
}

/** Longer ones overflow Node's timers, which then fire at once. */
const longestMs = 2 ** 31 - 1;

export function createWatch(timeouts: Timeouts, clock: Clock, onExpired: (expiry: Expiry) => void): Watch {
  const { connectMs, firstByteMs, byteIdleMs, payloadIdleMs, totalMs, spentMs = 0 } = timeouts;
  let phase: 'connect' | 'first-byte' | 'body' = 'connect';
  let waitingSince: number | null = null;
  let waitedMs = 0;
  let stopIdle: (() => void) | null = null;

  const after = (ms: number, action: () => void): (() => void) => clock.after(Math.min(ms, longestMs), action);
  const expire = (type: Expiry['type'], ms: number, usedMs = 0): (() => void) =>
    after(Math.max(0, ms - usedMs), () => onExpired({ type, ms }));
  const stopTotal = totalMs === null ? () => {} : expire('total', totalMs, spentMs);
  let stopPhase = expire('connect', connectMs);

  /** Looks again when it could be too late. Arming a timer for every wait would cost more than the wait. */
  const checkIdle = (): void => {
    stopIdle = null;
    if (waitingSince === null) return;
    const silentMs = clock.elapsed() - waitingSince;
    const emptyMs = waitedMs + silentMs;
    if (silentMs >= byteIdleMs) return onExpired({ type: 'byte-idle', ms: byteIdleMs });
    if (emptyMs >= payloadIdleMs) return onExpired({ type: 'payload-idle', ms: payloadIdleMs });
    stopIdle = after(Math.ceil(Math.min(byteIdleMs - silentMs, payloadIdleMs - emptyMs)), checkIdle);
  };

  return {
    connected() {
      if (phase !== 'connect') return;
      phase = 'first-byte';
      stopPhase();
      stopPhase = expire('first-byte', firstByteMs);
    },
    headArrived() {
      phase = 'body';
      stopPhase();
    },
    waitStarted() {
      waitingSince = clock.elapsed();
      if (stopIdle === null) checkIdle();
    },
    waitEnded() {
      if (waitingSince !== null) waitedMs += clock.elapsed() - waitingSince;
      waitingSince = null;
    },
    progress() {
      waitedMs = 0;
    },
    stop() {
      stopPhase();
      stopTotal();
      stopIdle?.();
    },
  };
}
