import { describe, expect, test } from 'vitest';
import { judge } from './judge.ts';

describe('the guard of the speed', () => {
  const baseline = { machine: 'one', ratios: { start: 1.4, stream: 0.8 } };

  test.each([
    ['is content with what is as quick as before', { start: 1.4, stream: 0.8 }, []],
    ['is content with what is quicker', { start: 1.1, stream: 0.3 }, []],
    ['lets a quarter more pass, which is noise', { start: 1.75, stream: 1 }, []],
    ['fails what costs more than a quarter more', { start: 1.76, stream: 0.8 }, ['start']],
    ['fails a busy loop of 25 ms in a start of 36 ms over an empty one of 26 ms', { start: (36 + 25) / 26 }, ['start']],
    ['fails what could not be measured', { start: Number.NaN, stream: 0.8 }, ['start']],
    ['fails what nobody has looked at before', { start: 1.4, batch: 2 }, ['batch']],
  ])('%s', (_title, ratios, wanted) => {
    const worse = judge(ratios, baseline).filter(({ isWorse }) => isWorse);
    expect(worse.map(({ name }) => name)).toEqual(wanted);
  });
});
