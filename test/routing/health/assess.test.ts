import { describe, expect, test } from 'vitest';
import { assess } from '../../../src/routing/health/assess.ts';
import type { HealthEvent } from '../../../src/routing/health/log.ts';

const account = 'custom:a@localhost';
const second = 1000;
const minute = 60 * second;
/** Far from 0, so that nothing lies before the beginning of time. */
const start = 1_000_000 * second;

function succeed(at: number, ms: number | null = 100): HealthEvent {
  return { account, time: start + at, type: 'success', id: 'x', ms };
}

function fail(at: number, until: number | null = null): HealthEvent {
  const wish = until === null ? null : start + until;
  return { account, time: start + at, type: 'failure', id: 'x', code: 'network', until: wish };
}

function probe(at: number, id: string): HealthEvent {
  return { account, time: start + at, type: 'probe', id };
}

function failTimes(count: number, at = 0): readonly HealthEvent[] {
  return Array.from({ length: count }, () => fail(at));
}

function answer(count: number, ms: number, at = 0): readonly HealthEvent[] {
  return Array.from({ length: count }, () => succeed(at, ms));
}

/** The state of rest, with times that count from the start. */
function restAt(at: number, events: readonly HealthEvent[]): object {
  const { rest } = assess(events, start + at);
  return rest.type === 'cooling' ? { ...rest, until: rest.until - start } : rest;
}

describe('the status', () => {
  test.each<[string, readonly HealthEvent[], string]>([
    ['nothing is known of', [], 'unknown'],
    ['that answered', [succeed(0)], 'healthy'],
    ['that failed four times of four', failTimes(4), 'healthy'],
    ['that failed five times of five', failTimes(5), 'unhealthy'],
    ['that failed three times of five', [...failTimes(3), succeed(0), succeed(0)], 'unhealthy'],
    ['that failed three times of ten', [...answer(7, 100), ...failTimes(3)], 'degraded'],
    ['that failed twice of seven', [...answer(5, 100), ...failTimes(2)], 'healthy'],
  ])('of one %s', (_, events, status) => {
    expect(assess(events, start).status).toBe(status);
  });

  test('follows a window that slides', () => {
    const events = [fail(0), ...answer(2, 100, second), fail(second), ...answer(1, 100, second)];
    expect(assess(events, start + minute - 1)).toMatchObject({ status: 'degraded', calls: 5, failures: 2 });
    expect(assess(events, start + minute)).toMatchObject({ status: 'healthy', calls: 4, failures: 1 });
    expect(assess(events, start + minute + second)).toMatchObject({ status: 'healthy', calls: 0, failures: 0 });
  });

  test('counts only calls within a minute of each other', () => {
    expect(restAt(minute, [fail(0), ...failTimes(4, minute)])).toEqual({ type: 'none' });
    expect(restAt(minute - 1, [fail(0), ...failTimes(4, minute - 1)])).toMatchObject({ type: 'cooling' });
  });

  test('is unknown again when failures are all that was known, and long ago', () => {
    expect(assess([fail(0)], start + 10 * minute - 1).status).toBe('healthy');
    expect(assess([fail(0)], start + 10 * minute)).toMatchObject({ status: 'unknown', errorRate: null });
  });

  test.each([
    ['15 usual answers and 5 at more than twice the time', [...answer(15, 200), ...answer(5, 401)], 'degraded'],
    ['15 usual answers and 5 at twice the time', [...answer(15, 200), ...answer(5, 400)], 'healthy'],
    ['fewer than 20 in all', [...answer(14, 200), ...answer(5, 401)], 'healthy'],
    ['less than a tenth of a second more', [...answer(15, 20), ...answer(5, 119)], 'healthy'],
    ['a single slow one', [...answer(19, 200), ...answer(1, 5000)], 'healthy'],
  ])('after %s is %s', (_, events, status) => {
    expect(assess(events, start).status).toBe(status);
  });

  test('forgets that answers were slow after ten minutes, and how long they took after a day', () => {
    const events = [...answer(15, 200), ...answer(5, 900)];
    expect(assess(events, start + 10 * minute)).toMatchObject({ status: 'healthy', latencyMs: 200 });
    expect(assess(events, start + 24 * 60 * minute)).toMatchObject({ status: 'unknown', latencyMs: null });
  });

  test('knows the median of the last twenty answers, of those that had any output', () => {
    expect(assess([...answer(30, 9000), ...answer(10, 100), ...answer(10, 300)], start).latencyMs).toBe(200);
    expect(assess([succeed(0, null), succeed(0, 50)], start).latencyMs).toBe(50);
  });

  test('does not count what a clock wrote that has been put back since', () => {
    expect(assess(failTimes(5, 2 * minute), start).status).toBe('unknown');
  });
});

describe('the cool-down', () => {
  test('begins with the failure that makes a provider unhealthy, and lasts 30 s', () => {
    expect(restAt(0, failTimes(5))).toEqual({ type: 'cooling', until: 30 * second, isWish: false });
    expect(restAt(30 * second - 1, failTimes(5))).toMatchObject({ type: 'cooling' });
    expect(restAt(30 * second, failTimes(5))).toEqual({ type: 'half-open', triedBy: null, isWish: false });
  });

  test('doubles with every try that fails, up to ten minutes', () => {
    const events = [...failTimes(5)];
    const lengths: number[] = [];
    let at = 30 * second;
    for (let round = 0; round < 6; round += 1) {
      events.push(probe(at, 'p'), fail(at));
      const { rest } = assess(events, start + at);
      const until = rest.type === 'cooling' ? rest.until - start : Number.NaN;
      lengths.push((until - at) / second);
      at = until;
    }
    expect(lengths).toEqual([60, 120, 240, 480, 600, 600]);
  });

  test('is not doubled by calls that were under way when it began', () => {
    const events = [...failTimes(9), fail(29 * second)];
    expect(restAt(29 * second, events)).toMatchObject({ type: 'cooling', until: 30 * second });
  });

  test('ends with a success, and the next one starts afresh', () => {
    const events = [...failTimes(5, 29 * second), fail(59 * second), succeed(60 * second)];
    const recovered = { status: 'healthy', calls: 1, failures: 0, rest: { type: 'none' } };
    expect(assess(events, start + 60 * second)).toMatchObject(recovered);
    expect(restAt(61 * second, [...events, ...failTimes(4, 61 * second)])).toMatchObject({ until: 91 * second });
  });

  test('lasts as long as the server asks, from the first failure on', () => {
    expect(restAt(0, [fail(0, 5 * minute)])).toEqual({ type: 'cooling', until: 5 * minute, isWish: true });
    expect(restAt(0, [...failTimes(4), fail(0, 5 * second)])).toMatchObject({ until: 30 * second, isWish: false });
    expect(restAt(0, [...failTimes(5), fail(0, 5 * minute)])).toMatchObject({ until: 5 * minute });
  });

  test('is not made longer by a server that asks for the same short time again', () => {
    const events = [fail(0, 2 * second), fail(3 * second, 5 * second)];
    expect(restAt(3 * second, events)).toMatchObject({ type: 'cooling', until: 5 * second });
  });

  test('is the usual one after a try that fails without a word about time', () => {
    expect(restAt(3 * second, [fail(0, 2 * second), fail(3 * second)])).toMatchObject({ until: 33 * second });
  });

  test('never lasts longer than a week', () => {
    expect(restAt(0, [fail(0, 1e300)])).toMatchObject({ until: 7 * 24 * 60 * minute });
  });

  test('is over after a reset', () => {
    const events: readonly HealthEvent[] = [...failTimes(5), { account, time: start, type: 'reset' }];
    expect(assess(events, start)).toMatchObject({ status: 'unknown', rest: { type: 'none' }, lastFailure: null });
  });
});

describe('the try after a cool-down', () => {
  const over = 30 * second;

  test('belongs to the first who wrote so, whatever their clocks say', () => {
    const events = [...failTimes(5), probe(over + 5, 'first'), probe(over, 'second')];
    expect(restAt(over + 6, events)).toMatchObject({ type: 'half-open', triedBy: 'first' });
  });

  test('cannot be taken before its time', () => {
    expect(restAt(over, [...failTimes(5), probe(over - 1, 'early')])).toMatchObject({ triedBy: null });
  });

  test('is free again when nothing came of it within two minutes', () => {
    const events = [...failTimes(5), probe(over, 'killed')];
    expect(restAt(over + 2 * minute - 1, events)).toMatchObject({ triedBy: 'killed' });
    expect(restAt(over + 2 * minute, events)).toMatchObject({ triedBy: null });
    const next = [...events, probe(over + 2 * minute, 'next')];
    expect(restAt(over + 2 * minute, next)).toMatchObject({ triedBy: 'next' });
  });

  test('is free for somebody else after the next cool-down', () => {
    const events = [...failTimes(5), probe(over, 'first'), fail(over + second)];
    expect(restAt(over + 61 * second, events)).toEqual({ type: 'half-open', triedBy: null, isWish: false });
  });
});
