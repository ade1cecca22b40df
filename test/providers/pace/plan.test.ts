import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findStart, windowMs, type Pace, type Start } from '../../../src/providers/pace/plan.ts';

const none: Pace = { minIntervalMs: 0, rpm: null, tpm: null };
const now = 1_800_000_000_000;

function toStarts(...given: readonly (readonly [after: number, tokens?: number, count?: number])[]): Start[] {
  return given.map(([after, tokens = 0, count = 1]) => ({ at: now + after, count, tokens }));
}

test.each<[string, Partial<Pace>, readonly Start[], number]>([
  ['nothing that limits', {}, toStarts([0], [0], [0]), 0],
  ['an interval', { minIntervalMs: 300 }, toStarts([-100], [200]), 500],
  ['requests left in the window', { rpm: 3 }, toStarts([-10], [-5]), 0],
  ['a window that is full', { rpm: 3 }, toStarts([-30_000], [-10], [-5]), windowMs - 30_000],
  ['a place between those that others booked', { rpm: 1 }, toStarts([-10], [2 * windowMs]), windowMs - 10],
  ['a place that would fill the window of a later one', { rpm: 2 }, toStarts([40_000], [50_000]), windowMs + 40_000],
  ['as many as one entry stands for', { rpm: 3 }, toStarts([-10, 0, 3]), windowMs - 10],
  ['tokens that fit', { tpm: 1000 }, toStarts([-10, 500]), 0],
  ['tokens that do not fit', { tpm: 1000 }, toStarts([-20_000, 500], [-10, 450]), windowMs - 20_000],
  ['requests that took no tokens', { tpm: 1000 }, toStarts([-10, 0], [-5, 0]), 0],
])('%s', (_, pace, starts, after) => {
  expect(findStart(starts, { from: now, tokens: 500 }, { ...none, ...pace }) - now).toBe(after);
});

test('a request larger than all that is allowed goes when nothing else counts, and keeps the next one waiting', () => {
  const pace = { ...none, tpm: 100 };
  expect(findStart([], { from: now, tokens: 5000 }, pace)).toBe(now);
  expect(findStart(toStarts([-10, 1]), { from: now, tokens: 5000 }, pace)).toBe(now + windowMs - 10);
  expect(findStart(toStarts([-10, 5000]), { from: now, tokens: 1 }, pace)).toBe(now + windowMs - 10);
});

function isKept(starts: readonly Start[], { minIntervalMs, rpm, tpm }: Pace): boolean {
  return starts.every(({ at: end }, index) => {
    if (starts.some(({ at }, other) => other !== index && Math.abs(at - end) < minIntervalMs)) return false;
    const tokens = starts.filter(({ at }) => at > end - windowMs && at <= end).map((start) => start.tokens);
    const sum = tokens.reduce((total, each) => total + each, 0);
    return tokens.length <= (rpm ?? Infinity) && (sum <= (tpm ?? Infinity) || tokens.includes(sum));
  });
}

const paces = fc.record({
  minIntervalMs: fc.constantFrom(0, 100, 5000),
  rpm: fc.option(fc.integer({ min: 1, max: 5 })),
  tpm: fc.option(fc.integer({ min: 1, max: 2000 })),
});
const arrivals = fc.array(fc.tuple(fc.integer({ min: 0, max: 30_000 }), fc.integer({ min: 0, max: 1500 })), {
  maxLength: 25,
});

test('no window ever holds more than is allowed, and nobody waits longer than that takes', () => {
  fc.assert(
    fc.property(paces, arrivals, (pace, given) => {
      let from = now;
      const starts: Start[] = [];
      for (const [gap, tokens] of given) {
        from += gap;
        const at = findStart(starts, { from, tokens }, pace);
        if (at > from) expect(isKept([...starts, { at: at - 1, count: 1, tokens }], pace)).toBe(false);
        starts.push({ at, count: 1, tokens });
        expect(isKept(starts, pace)).toBe(true);
      }
    }),
  );
});
