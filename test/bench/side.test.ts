import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../helpers/temp.ts';
import { account, clock, takeTurns, type Side } from './side.ts';

describe('a side of a comparison', () => {
  test('tells when its first and its last byte came', async () => {
    const slow = `process.stdout.write('a'); setTimeout(() => process.stdout.write('b'), 500)`;
    const { ms, firstByteMs, lastByteMs } = await clock(toSide(slow, 2));
    expect(lastByteMs - firstByteMs).toBeGreaterThan(100);
    expect(ms).toBeGreaterThanOrEqual(lastByteMs);
  });

  test('tells what it costs, also of memory that it gave back', async () => {
    const busy = `while (process.cpuUsage().user < 300_000) for (let at = 0; at < 1e7; at += 1); Buffer.alloc(2e8, 1); console.log('done')`;
    const idle = `setTimeout(() => console.log('done'), 300)`;
    const [dear, cheap] = [await account(toSide(busy, 5)), await account(toSide(idle, 5))];
    expect(dear.rssMb - cheap.rssMb).toBeGreaterThan(150);
    expect(dear.cpuMs - cheap.cpuMs).toBeGreaterThan(150);
    expect(cheap.ms).toBeGreaterThan(290);
  });

  test.each([
    ['fails', `console.log('enough'); process.exit(3)`, 'ended with 3'],
    ['says too little', `console.log('no')`, 'ended with 0 and 3 of 5 bytes'],
  ])('that %s is no measurement', async (_title, script, wanted) => {
    await expect(clock(toSide(script, 5))).rejects.toThrow(wanted);
    await expect(account(toSide(script, 5))).rejects.toThrow(wanted);
  });

  test('takes turns with the others, and warm-ups do not count', async () => {
    const [one, other] = [toSide('', 0), toSide('', 0)];
    const played: string[] = [];
    const measure = async (side: Side): Promise<number> => played.push(side === one ? 'one' : 'other');
    const found = await takeTurns([one, other], { rounds: 2, warmUps: 1 }, measure);
    expect(played).toEqual(['other', 'one', 'one', 'other', 'other', 'one']);
    expect([found(one), found(other)]).toEqual([
      [3, 6],
      [4, 5],
    ]);
  });
});

function toSide(script: string, leastBytes: number): Side {
  const env = { PATH: process.env['PATH'] ?? '' };
  return { name: 'side', command: [process.execPath, '-e', script], env, cwd: temporaryFolder(), leastBytes };
}
