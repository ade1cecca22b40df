import { expect, test } from 'vitest';
import type { Clock } from '../../src/context.ts';
import { withSharedTimer } from '../../src/http/shared-timer.ts';

/** Moves when it is told to, and counts the timers that are set. */
function createHandClock(): Clock & { move(ms: number): void; readonly set: () => number } {
  let now = 0;
  const timers = new Set<{ readonly at: number; readonly action: () => void }>();
  return {
    now: () => now,
    elapsed: () => now,
    after(ms, action) {
      const timer = { at: now + ms, action };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    soon: (action) => action(),
    move(ms) {
      now += ms;
      for (const timer of timers) if (timer.at <= now && timers.delete(timer)) timer.action();
    },
    set: () => timers.size,
  };
}

test('every alarm rings in its time, and one timer stands for all', () => {
  const hand = createHandClock();
  const clock = withSharedTimer(hand);
  const rung: number[] = [];
  for (const ms of [30, 10, 20, 10]) clock.after(ms, () => rung.push(ms));
  expect(hand.set()).toBe(1);
  const heard: string[] = [];
  for (const ms of [9, 1, 10, 10]) {
    hand.move(ms);
    heard.push(rung.join(' '));
  }
  expect(heard).toEqual(['', '10 10', '10 10 20', '10 10 20 30']);
});

test('an alarm that is called off does not ring, and with the last one the timer goes', () => {
  const hand = createHandClock();
  const clock = withSharedTimer(hand);
  const rung: string[] = [];
  const calls = ['first', 'second'].map((name) => clock.after(10, () => rung.push(name)));
  calls[0]?.();
  calls[0]?.();
  hand.move(10);
  calls[1]?.();
  clock.after(5, () => rung.push('third'))();
  expect([rung, hand.set()]).toEqual([['second'], 0]);
});

test('what an alarm does may call off others that are due, and set new ones', () => {
  const hand = createHandClock();
  const clock = withSharedTimer(hand);
  const rung: string[] = [];
  clock.after(10, () => {
    cancel();
    clock.after(5, () => rung.push('new'));
  });
  const cancel = clock.after(10, () => rung.push('called off'));
  hand.move(10);
  hand.move(5);
  expect(rung).toEqual(['new']);
});
