import { readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { keepAnswer, listAnswers, makeRoom, readAnswer, toAnswerPath } from '../../../src/routing/cache/answers.ts';
import { temporaryFolder } from '../../helpers/temp.ts';

const answer = { provider: 'custom:x', model: 'm', events: [{ type: 'text-delta', text: 'Grüße 🌍' }] } as const;
const lasting = { now: Date.now(), ttlMs: 60_000 };

function keep(home: string, key: string, ageMs = 0): string {
  const path = toAnswerPath(home, key);
  keepAnswer(path, answer);
  const at = (lasting.now - ageMs) / 1000;
  utimesSync(path, at, at);
  return path;
}

test('an answer comes back as it was', () => {
  expect(readAnswer(keep(temporaryFolder(), 'a'), lasting)).toEqual(answer);
});

test.each([
  ['59 s', 59_000, true],
  ['61 s', 61_000, false],
  ['an hour from now', -3_600_000, false],
])('one that was kept %s ago is given again: %s', (_, ageMs, isGiven) => {
  const home = temporaryFolder();
  const path = keep(home, 'a', ageMs);
  expect(readAnswer(path, lasting) !== null).toBe(isGiven);
  expect(listAnswers(join(path, '..'))).toHaveLength(isGiven ? 1 : 0);
});

test.each([
  ['empty', ''],
  ['cut off', JSON.stringify({ v: 1, ...answer }).slice(0, -3)],
  ['of another version', JSON.stringify({ v: 2, ...answer })],
  ['changed by hand', JSON.stringify({ v: 1, digest: 'a'.repeat(64), ...answer })],
])('a file that is %s is none, and is replaced', (_, text) => {
  const path = keep(temporaryFolder(), 'a');
  writeFileSync(path, text);
  expect(readAnswer(path, lasting)).toBeNull();
  keepAnswer(path, answer);
  expect(readAnswer(path, lasting)).toEqual(answer);
});

test('the oldest go first when there is no room', () => {
  const home = temporaryFolder();
  const paths = ['a', 'b', 'c', 'd'].map((key, at) => keep(home, key, at * 1000));
  const folder = join(paths[0] ?? '', '..');
  const [{ bytes } = { bytes: 0 }] = listAnswers(folder);
  makeRoom(folder, 2 * bytes + 1);
  expect(readdirSync(folder).toSorted()).toEqual(['a.json', 'b.json']);
});
