import { expect, test } from 'vitest';
import { toChatTimeouts } from '../../src/providers/timeouts.ts';
import { toSettings } from './helpers.ts';

const far = { test: { base_url: 'https://x.test/v1' } };

test('a server on this machine and a thinking model get more time', () => {
  expect(toChatTimeouts(toSettings('test', far), 'plain')).toEqual({
    connectMs: 10_000,
    firstByteMs: 120_000,
    byteIdleMs: 60_000,
    payloadIdleMs: 60_000,
    totalMs: null,
  });
  const here = toChatTimeouts(toSettings('ollama'), 'llama3.2');
  expect(here).toMatchObject({ firstByteMs: 600_000, payloadIdleMs: 300_000 });
  for (const model of ['gpt-5.1', 'o3', 'deepseek-reasoner', 'openai/gpt-oss-20b', 'deepseek/deepseek-r1']) {
    expect(toChatTimeouts(toSettings('test', far), model).payloadIdleMs).toBe(300_000);
  }
});

test('what the user set wins', () => {
  const own = { test: { ...far.test, timeout: 5, idle_timeout: 2, connect_timeout: 3 } };
  expect(toChatTimeouts(toSettings('test', own), 'o3')).toMatchObject({
    connectMs: 3000,
    firstByteMs: 2000,
    payloadIdleMs: 2000,
    totalMs: 5000,
  });
});
