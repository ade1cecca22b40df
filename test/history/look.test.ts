import { closeSync, openSync, readdirSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openHistory, type History } from '../../src/history/history.ts';
import { lookAtHistory } from '../../src/history/inspect.ts';
import { saveEntries } from '../../src/history/save.ts';
import { temporaryFolder } from '../helpers/temp.ts';
import { changeEntry, createEntry } from './entries.ts';

const open = (home: string): Promise<History> => openHistory({ home, now: () => 0, warn: () => {} });

test('who only looks takes nothing in and changes no file', async () => {
  const home = temporaryFolder();
  expect(await lookAtHistory(home)).toBeNull();
  expect(readdirSync(home)).toEqual([]);
  saveEntries(home, [createEntry(1)]);
  (await open(home)).close();
  saveEntries(home, [createEntry(2)]);
  const before = look(home);
  expect(await lookAtHistory(home)).toMatchObject({ runs: 1, waiting: 1, broken: 0, problems: [] });
  expect(look(home)).toEqual(before);
});

test('who looks while others write sees what they have written', async () => {
  const home = temporaryFolder();
  const history = await open(home);
  saveEntries(home, [createEntry(1)]);
  const other = await open(home);
  expect(await lookAtHistory(home)).toMatchObject({ runs: 1, problems: [] });
  for (const each of [history, other]) each.close();
});

test('a damaged file is told, by its check or by what SQLite says', async () => {
  const home = temporaryFolder();
  saveEntries(
    home,
    Array.from({ length: 400 }, (_, number) => createEntry(number)),
  );
  (await open(home)).close();
  const path = join(home, 'history.db');
  const file = openSync(path, 'r+');
  for (let at = 65_536; at < statSync(path).size; at += 65_536) writeSync(file, Buffer.alloc(4096, 7), 0, 4096, at);
  closeSync(file);
  const found = await lookAtHistory(home).catch((error: Error) => ({ problems: [error.message] }));
  expect(found?.problems?.length).toBeGreaterThan(0);
  writeFileSync(path, 'no database, but some text that is long enough to be looked at as one of them'.repeat(20));
  await expect(lookAtHistory(home)).rejects.toMatchObject({ code: 'config' });
});

test('a conversation is found by its first run, turns of others are not', async () => {
  const home = temporaryFolder();
  const first = createEntry(1);
  const turn = (number: number): object => ({ conversation: first.id, parent: first.id, command: `turn${number}` });
  saveEntries(home, [first, changeEntry(2, turn(2)), createEntry(3), changeEntry(4, turn(4))]);
  const history = await open(home);
  const list = (filter: object): readonly number[] =>
    [...history.list({ conversation: first.id, ...filter })].map(({ at }) => at);
  expect(list({})).toEqual([4, 2, 1].map((number) => createEntry(number).at));
  expect(list({ command: 'turn2' })).toEqual([createEntry(2).at]);
  expect(list({ limit: 1, until: createEntry(4).at })).toEqual([createEntry(2).at]);
  history.close();
});

test('last~N is the one so far before the last', async () => {
  const home = temporaryFolder();
  saveEntries(
    home,
    [1, 2, 3].map((number) => createEntry(number)),
  );
  const history = await open(home);
  expect(['last', 'last~0', 'last~2'].map((which) => history.show(which).at)).toEqual(
    [3, 3, 1].map((number) => createEntry(number).at),
  );
  expect(() => history.show('last~3')).toThrow('there are not so many runs');
  history.close();
});

test('a provider of the user goes by its short name too', async () => {
  const home = temporaryFolder();
  saveEntries(home, [createEntry(1), createEntry(2)]);
  const history = await open(home);
  expect([...history.list({ provider: 'p1' })].map(({ provider }) => provider)).toEqual(['custom:p1']);
  history.close();
});

function look(home: string): readonly string[] {
  const names = readdirSync(home, { recursive: true, encoding: 'utf8' }).toSorted();
  return names.map((name) => {
    const { size, mtimeMs, mode } = statSync(join(home, name));
    return `${name} ${size} ${mtimeMs} ${mode}`;
  });
}
