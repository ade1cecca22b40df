import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { collect, spawnAix, startAix } from '../helpers/cli.ts';
import { listEvents, readLog } from '../helpers/log.ts';
import { temporaryFolder } from '../helpers/temp.ts';
import { argv, completed, createScene, failed, isDown, json, retried, says, secrets, started } from './log-scene.ts';

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('says on %s that the request was cancelled, and exit %i', async (signal, exit) => {
  let hand: () => void = () => {};
  const asked = new Promise<void>((resolve) => (hand = resolve));
  const { home } = await createScene(() => hand());
  const child = startAix([...argv, ...json], { home });
  child.stdin?.end();
  const result = collect(child);
  await asked;
  child.kill(signal);
  const { code, stderr } = await result;
  expect(code).toBe(exit);
  expect(listEvents(stderr)).toEqual([started, ...failed]);
  expect(readLog(stderr).map((entry) => [entry['code'], entry['exit']])).toEqual([
    [undefined, undefined],
    ['cancelled', undefined],
    ['cancelled', exit],
  ]);
});

test('a reader that has seen enough is no error', async () => {
  let response: ServerResponse | undefined;
  const { home } = await createScene((begun) => {
    response = begun.writeHead(200, { 'content-type': 'text/event-stream' });
    const chunk = `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content: 'words\n' } }] })}\n\n`;
    const more = setInterval(() => begun.write(chunk), 5);
    begun.on('close', () => clearInterval(more));
  });
  const child = startAix([...argv, '--stream', ...json], { home });
  child.stdin?.end();
  child.stdout?.once('data', () => child.stdout?.destroy());
  const { code, stderr } = await collect(child);
  expect({ code, events: listEvents(stderr) }).toEqual({ code: 0, events: [started, 'info llm_request_failed'] });
  if (response?.destroyed === false) await once(response, 'close');
});

test('waiting for a pipe is told in JSON too, and so are the warnings of Node', async () => {
  const script = join(temporaryFolder(), 'warn.cjs');
  writeFileSync(script, `process.emitWarning('careful');`);
  const child = startAix(['run', '-', '--provider', 'mock', ...json], { env: { NODE_OPTIONS: `-r ${script}` } });
  const result = collect(child);
  child.stderr?.on('data', (words: Buffer) => words.includes('waiting') && child.stdin?.end('hello'));
  const { code, stderr } = await result;
  expect(code).toBe(0);
  expect(readLog(stderr).map(({ event, message }) => [event, message])).toEqual([
    ['warning', 'careful'],
    ['warning', 'waiting for input on stdin'],
    ['llm_request_started', undefined],
    ['llm_request_completed', undefined],
  ]);
});

test('every line of a run parses, whatever AIX_LOG_FORMAT is read from', async () => {
  const { home } = await createScene(isDown, says);
  const { code, stdout, stderr } = await spawnAix(argv, { home, env: { AIX_LOG_FORMAT: 'json' } });
  expect({ code, stdout }).toEqual({ code: 0, stdout: `${secrets.answer} wörld\n` });
  expect(listEvents(stderr)).toEqual([started, retried, completed]);
});
