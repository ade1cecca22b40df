import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { saveTextBeside } from '../../src/history/save-beside.ts';
import { temporaryFolder } from '../helpers/temp.ts';

test('writes a file that nobody else can read, as a whole', async () => {
  const home = temporaryFolder();
  await saveTextBeside(home, 'a/1', [Buffer.from('{"a":1}\n'), '{"b":2}']);
  const [name = ''] = readdirSync(join(home, 'history.new'));
  const path = join(home, 'history.new', name);
  expect(readFileSync(path, 'utf8')).toBe('{"a":1}\n{"b":2}');
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test('leaves nothing of what cannot be written to its end, and says so', async () => {
  const home = temporaryFolder();
  const pieces = function* (): Generator<string> {
    yield 'one';
    throw new Error('no room');
  };
  await expect(saveTextBeside(home, 'id', pieces())).rejects.toMatchObject({ code: 'config', detail: 'no room' });
  expect(readdirSync(join(home, 'history.new'))).toEqual([]);
});
