import { execFileSync } from 'node:child_process';
import { readdirSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { RunEntry } from '../../src/history/entry.ts';
import { mountOrSkip } from '../helpers/disk.ts';
import { createEntry } from './entries.ts';
import { buildWorker, createWorker, sides, type Worker } from './sides.ts';

const script = await buildWorker('disks');

function createEntries(first: number, count: number): readonly RunEntry[] {
  return Array.from({ length: count }, (_, index) => createEntry(first + index));
}

describe.each(sides)('with $name', (side) => {
  /** A process that has ended before its disk goes: until then the disk is busy. */
  const createOwn = (): Worker => {
    const own = createWorker(script, side);
    onTestFinished(() => own.end());
    return own;
  };

  test('reads on a read-only disk, and refuses to write', async (context) => {
    const home = mountOrSkip(context, 'size=4m');
    const [writer, reader] = [createOwn(), createOwn()];
    await writer.save(home, createEntry(1), createEntry(2));
    await writer.call(home, 'stats');
    await writer.end();
    execFileSync('mount', ['-o', 'remount,ro', home]);
    expect(await reader.call(home, 'list', {})).toHaveLength(2);
    expect(await reader.call(home, 'list', { words: 'number1' })).toHaveLength(1);
    const refused = await reader.ask({ type: 'call', home, method: 'delete', args: [['last']] });
    expect(refused).toMatchObject({ code: 'config', message: `"${join(home, 'history.db')}" cannot be written` });
    expect(await reader.ask({ type: 'save', home, entries: [createEntry(3)] })).toMatchObject({ code: 'config' });
  });

  test('reads on a read-only disk what waits there, without a history', async (context) => {
    const home = mountOrSkip(context, 'size=4m');
    const [writer, reader] = [createOwn(), createOwn()];
    await writer.save(home, createEntry(1), createEntry(2));
    execFileSync('mount', ['-o', 'remount,ro', home]);
    expect(await reader.call(home, 'list', { words: 'number1' })).toHaveLength(1);
    expect(await reader.call(home, 'stats')).toMatchObject({ runs: 2, waiting: 1 });
    const refused = await reader.ask({ type: 'call', home, method: 'delete', args: [['last']] });
    expect(refused).toMatchObject({ code: 'config', message: `"${join(home, 'history.db')}" cannot be written` });
    expect(readdirSync(home)).toEqual(['history.new']);
  });

  test('says on a read-only disk that there are no runs, where none waits', async (context) => {
    const home = mountOrSkip(context, 'size=4m');
    execFileSync('mount', ['-o', 'remount,ro', home]);
    const own = createOwn();
    expect(await own.call(home, 'list', {})).toEqual([]);
    const reply = await own.ask({ type: 'call', home, method: 'show', args: ['last'] });
    expect(reply).toMatchObject({ code: 'config', message: 'there are no runs in the history' });
  });

  test('loses nothing when the disk is full, and goes on when there is room', async (context) => {
    const home = mountOrSkip(context, 'size=6m');
    const own = createOwn();
    await own.save(home, ...createEntries(0, 100));
    await own.call(home, 'stats');
    for (let first = 100; first < 600; first += 100) await own.save(home, ...createEntries(first, 100));
    const ballast = join(home, 'ballast');
    execFileSync('sh', ['-c', `dd if=/dev/zero of=${ballast} bs=64k 2>/dev/null || true`]);
    const refused = await own.ask({ type: 'call', home, method: 'list', args: [{}] });
    expect(refused).toMatchObject({ code: 'config', message: expect.stringContaining('disk is full') });
    expect(readdirSync(join(home, 'history.new'))).toHaveLength(5);
    truncateSync(ballast);
    expect(await own.call(home, 'check')).toMatchObject({ runs: 600, problems: [], waiting: 0 });
  });
});
