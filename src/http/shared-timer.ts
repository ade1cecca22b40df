import type { Clock } from '../context.ts';
import { Roll, type Listed } from './roll.ts';

interface Alarm extends Listed {
  readonly at: number;
  readonly action: () => void;
}

/**
 * A clock whose alarms have one timer of the system together, which is set for the first of them. For alarms that are
 * nearly always called off: where many answers come at a time, a timer for each costs as much as reading it.
 */
export function withSharedTimer(clock: Clock): Clock {
  const alarms = new Roll<Alarm>();
  let ringsAt = Infinity;
  let cancelTimer: (() => void) | null = null;
  const set = (at: number): void => {
    if (at >= ringsAt) return;
    cancelTimer?.();
    ringsAt = at;
    cancelTimer = clock.after(Math.max(0, Math.ceil(at - clock.elapsed())), ring);
  };
  const ring = (): void => {
    ringsAt = Infinity;
    const now = clock.elapsed();
    for (const alarm of alarms.list()) {
      if (alarm.at > now) set(alarm.at);
      else if (alarms.remove(alarm)) alarm.action();
    }
  };
  return {
    ...clock,
    after(ms, action) {
      const alarm = { place: 0, at: clock.elapsed() + ms, action };
      alarms.add(alarm);
      set(alarm.at);
      return () => {
        alarms.remove(alarm);
        if (alarms.size > 0) return;
        cancelTimer?.();
        ringsAt = Infinity;
      };
    },
  };
}
