import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { sendChatStream, sendJson } from '../helpers/server.ts';
import { renderScreen } from '../terminal/screen.ts';
import { startSession } from '../terminal/session.ts';
import { createScene, readWords, toWords } from './scene.ts';

test('a terminal shows a bar with the rate, what is left and what failed, and keeps nothing of it', async () => {
  let answers = (): void => {};
  const mayEnd = new Promise<void>((resolve) => {
    answers = resolve;
  });
  const { cwd, home, env, write } = await createScene(async (request, response) => {
    await sleep(10);
    if (readWords(request) === 'Say w31') await mayEnd;
    if (readWords(request) === 'Say w5') sendJson(response, { error: { message: 'no' } }, 400);
    else sendChatStream(response, ['yes']);
  });
  write('in.csv', toWords(40));
  const session = startSession(`aix batch ${cwd}/say.md --input ${cwd}/in.csv --output ${cwd}/out.jsonl -j 1`, {
    HOME: home,
    AIX_HOME: home,
    ...env,
  });
  await session.waitFor('30 of 40 rows');
  await session.waitFor('1 failed');
  answers();
  expect(await session.ended).toBe(12);
  expect(session.shown()).toMatch(/█+░+ \d+ of 40 rows, [\d.]+\/s, \d+ s left, 1 failed/);
  const screen = await renderScreen(session.shown(), { cols: 100, rows: 30 });
  expect(screen).toContain('aix: 40 rows: 39 complete, 1 failed');
  expect(screen).not.toContain('░');
});

test('elsewhere there is a line now and then, which --quiet silences', async () => {
  const { batch, write } = await createScene(async (_, response) => {
    await sleep(20);
    sendChatStream(response, ['yes']);
  });
  write('in.csv', toWords(30));
  const words = ['--input', 'in.csv', '-j', '1'];
  const told = await batch(words, { haste: 50 });
  expect(told.stderr).toMatch(/^aix: \d+ of 30 rows, [\d.]+\/s, \d+ s left$/m);
  expect((await batch([...words, '--quiet'], { haste: 50 })).stderr).toBe('');
});
