import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createHome } from '../../helpers/home.ts';
import { runAix } from '../../helpers/run.ts';
import { createDesk, createRun } from '../logs/desk.ts';
import { examine, look } from './examine.ts';

test('counts what is kept and what waits, and changes nothing', async () => {
  const { home, logs } = createDesk([createRun(1), createRun(2)]);
  await logs('');
  await runAix(['ask', 'hi', '--provider', 'mock'], { home });
  // These two go when the memory of a connection is freed that another test has closed, which changes their folder too.
  const lookAtFiles = (): readonly string[] =>
    look(home).filter((line) => !/(\.prompts|history\.db-(wal|shm)) /.test(line));
  const before = lookAtFiles();
  const { code, find } = await examine({ home });
  expect(code).toBe(0);
  expect(find('history', 'history.db')).toMatchObject({
    status: 'ok',
    message: expect.stringMatching(/^2 runs, 0\.\d MB$/),
  });
  expect(find('history', 'waiting')).toMatchObject({ status: 'ok', message: '1 run to be taken in' });
  expect(lookAtFiles()).toEqual(before);
});

test('says nothing of a history that there is not', async () => {
  const { findings } = await examine({ home: createHome() });
  expect(findings.filter(({ group }) => group === 'history')).toEqual([]);
});

test('warns of modes and of runs that cannot be read', async () => {
  const { home, logs } = createDesk([createRun(1)]);
  writeFileSync(join(home, 'history.new/aaaa.json'), '{');
  await logs('');
  chmodSync(join(home, 'history.db'), 0o644);
  chmodSync(join(home, 'history.new'), 0o755);
  const { code, findings, find } = await examine({ home });
  expect(code).toBe(0);
  expect(findings.filter(({ group, name }) => group === 'history' && name === 'mode')).toMatchObject([
    { status: 'warning', hint: `chmod 600 '${join(home, 'history.db')}'` },
    { status: 'warning', hint: `chmod 700 '${join(home, 'history.new')}'` },
  ]);
  expect(find('history', 'unreadable')).toMatchObject({
    status: 'warning',
    message: expect.stringContaining('"aaaa.json.broken"'),
  });
});

test('fails for a history that is damaged, and leaves it as it is', async () => {
  const home = createHome();
  const path = join(home, 'history.db');
  const text = 'no database, but long enough to be taken for one'.repeat(50);
  writeFileSync(path, text, { mode: 0o600 });
  const { code, find } = await examine({ home });
  expect(code).toBe(3);
  expect(find('history', 'history.db')).toMatchObject({
    status: 'failed',
    code: 'config',
    hint: expect.stringContaining('move it away'),
  });
  expect(readFileSync(path, 'utf8')).toBe(text);
});
