import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, onTestFinished, test } from 'vitest';
import { createHolderName, judgeHolder, toProcessId } from '../src/lock-holder.ts';

const [pid = '', start = '', place = ''] = createHolderName().split('.');

test('a name is for one lock alone and tells the process', () => {
  const name = createHolderName();
  expect(name).not.toBe(createHolderName());
  expect(name).toMatch(/^[\w.-]{1,200}$/);
  expect([judgeHolder(name), toProcessId(name)]).toEqual(['alive', process.pid]);
});

test('a process that has ended is dead', async () => {
  const child = spawn('true');
  await once(child, 'close');
  expect(judgeHolder([child.pid, start, place, 'a'].join('.'))).toBe('dead');
});

test('a new process under the number of an old one is not the old one', () => {
  expect(judgeHolder([pid, `${start}1`, place, 'a'].join('.'))).toBe('dead');
});

test('a process that has ended and that its parent has not asked about is dead', async () => {
  // The shell becomes a program that knows nothing of the child.
  const parent = spawn('sh', ['-c', 'true & echo $!; exec sleep 60']);
  onTestFinished(() => void parent.kill());
  const [child] = await once(parent.stdout, 'data');
  const name = [String(child).trim(), start, place, 'a'].join('.');
  await expect.poll(() => judgeHolder(name)).toBe('dead');
});

test('of a process on another machine, and of a start that was not told, nothing is known', () => {
  expect(judgeHolder([pid, start, 'elsewhere', 'a'].join('.'))).toBe('unknown');
  expect(toProcessId([pid, start, 'elsewhere', 'a'].join('.'))).toBe(null);
  expect(judgeHolder([pid, '', place, 'a'].join('.'))).toBe('unknown');
  expect(judgeHolder('.DS_Store')).toBe('unknown');
});
