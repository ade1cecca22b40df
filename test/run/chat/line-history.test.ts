import { readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openLineHistory } from '../../../src/run/chat/line-history.ts';
import { createHome } from '../../helpers/home.ts';
import { createOutput, createTestContext } from '../../helpers/run.ts';

function readLines(path: string): readonly string[] {
  return readFileSync(path, 'utf8').trimEnd().split('\n');
}

test('chats that go on at once lose no line, and the file stays short and private', async () => {
  const context = createTestContext(['chat'], { home: createHome() });
  const path = join(context.home, 'chat-history');
  const old = Array.from({ length: 1300 }, (_, at) => `${JSON.stringify(`old ${at}`)}\n`).join('');
  writeFileSync(path, old, { mode: 0o644 });
  const chats = await Promise.all(['a', 'b', 'c'].map((name) => type(name)));
  const typed = Array.from({ length: 20 }, (_, at) => ['a', 'b', 'c'].map((name) => JSON.stringify(`${name} ${at}`)));
  const lines = readLines(path);
  expect(lines).toEqual(expect.arrayContaining(typed.flat()));
  expect(lines.length).toBeLessThanOrEqual(1060);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(chats[0]?.texts.at(-1)).toBe('a 19');

  async function type(name: string) {
    const history = await openLineHistory(context, true);
    for (let at = 0; at < 20; at += 1) await history.add(`${name} ${at}`);
    return history;
  }
});

test('keys, long texts and what begins with a blank are not kept, and a private chat keeps nothing', async () => {
  const context = createTestContext(['chat'], { home: createHome() });
  context.redactor.add('fakecanary0123456789abcdef');
  const history = await openLineHistory(context, true);
  const long = 'x'.repeat(10_001);
  for (const text of ['my key fakecanary0123456789abcdef', long, ' blank', 'plain']) await history.add(text);
  const hidden = await openLineHistory(context, false);
  await hidden.add('hidden');
  expect(readLines(join(context.home, 'chat-history'))).toEqual(['"my key ***"', '"plain"']);
  // What was typed in this chat is found again in it.
  expect(history.texts).toContain(long);
  expect(hidden.texts.at(-1)).toBe('hidden');
});

test('a file that cannot be written costs no chat, and is told once', async () => {
  const home = createHome();
  const stderr = createOutput(false);
  const context = createTestContext(['chat'], { home, stderr: stderr.output });
  // The name is so long that there can be none beside it, so that not even root can replace the file.
  const target = join(home, 'x'.repeat(255));
  writeFileSync(target, '"old"\n'.repeat(1300));
  symlinkSync(target, join(home, 'chat-history'));
  const history = await openLineHistory(context, true);
  for (const text of ['a', 'b']) await history.add(text);
  expect(history.texts.slice(-2)).toEqual(['a', 'b']);
  expect(stderr.text().match(/what you type cannot be kept/g)).toHaveLength(1);
});

test('a file that somebody has spoilt costs only the lines that are', async () => {
  const context = createTestContext(['chat'], { home: createHome() });
  writeFileSync(join(context.home, 'chat-history'), '"fine"\nno json\n7\n"a\\u001b[2Jb"\n"cut o');
  expect((await openLineHistory(context, true)).texts).toEqual(['fine', 'ab']);
});
