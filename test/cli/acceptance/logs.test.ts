import { describe, expect, test } from 'vitest';
import { spawnAix } from '../../helpers/cli.ts';
import { createHome, readHomeConfig } from '../../helpers/home.ts';
import { listEvents, readLog } from '../../helpers/log.ts';
import type { RunResult } from '../../helpers/run.ts';
import { sendJson } from '../../helpers/server.ts';
import { ask, bodyOf, createOwnDesk, key, say, type Desk } from './desk.ts';

/** What the founding projects logged and took from the environment, through the built program. The ids are acceptance rows. */
const answers = say('openai-chat', ['secret ', 'words']);

async function askWith(desk: Desk, env: Readonly<Record<string, string>>): Promise<RunResult> {
  return spawnAix(ask, { home: desk.home, env: { AIX_X_API_KEY: key, ...env } });
}

describe('logs', () => {
  test('M17 --log-format json tells that a request was completed, without prompt, answer or key', async () => {
    const { aix } = await createOwnDesk(answers);
    const { code, stdout, stderr } = await aix(...ask, '--log-format', 'json');
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'secret words' });
    expect(listEvents(stderr)).toEqual(['info llm_request_started', 'info llm_request_completed']);
    expect(stderr).not.toMatch(new RegExp(`secret|words|"hi"|${key}`));
  });

  test('M17 and that one failed, with its code and the exit code', async () => {
    const { aix } = await createOwnDesk((_, response) => sendJson(response, { error: { message: key } }, 401));
    const { code, stderr } = await aix(...ask, '--log-format', 'json');
    const [, failed, error] = readLog(stderr);
    expect(failed).toMatchObject({ event: 'llm_request_failed', provider: 'custom:x', code: 'auth', status: 401 });
    expect(error).toMatchObject({ event: 'error', code: 'auth', detail: '***', exit: code });
  });

  test('E16 M30 a level says how much stands on stderr, and debug names the provider of each line', async () => {
    const desk = await createOwnDesk(answers);
    const levels = ['debug', 'info', 'warning', 'error'];
    const results = await Promise.all(levels.map((level) => askWith(desk, { AIX_LOG_LEVEL: level })));
    const counts = results.map(({ stderr }) => stderr.split('\n').length - 1);
    expect(counts).toEqual([expect.any(Number), 1, 0, 0]);
    expect(counts[0]).toBeGreaterThan(10);
    const { stderr } = await askWith(desk, { AIX_LOG_LEVEL: 'debug', AIX_LOG_FORMAT: 'json' });
    const wire = readLog(stderr).filter(({ event }) => event === 'wire');
    expect(wire.every((line) => line.level === 'debug' && line['provider'] === 'custom:x')).toBe(true);
    expect(stderr).not.toContain(key);
  });
});

describe('variables', () => {
  test('E05 M29 settings come from the environment', async () => {
    const desk = await createOwnDesk(answers);
    const env = { AIX_TEMPERATURE: '0.5', AIX_MAX_TOKENS: '9', AIX_TIMEOUT: '60', AIX_MAX_RETRIES: '0' };
    expect((await askWith(desk, env)).code).toBe(0);
    expect(bodyOf(desk.server)).toMatchObject({ temperature: 0.5, max_tokens: 9 });
  });

  test.each(['TEMPERATURE', 'MAX_TOKENS', 'TIMEOUT', 'IDLE_TIMEOUT', 'MAX_RETRIES', 'LOG_LEVEL', 'LOG_FORMAT'])(
    'E05 M29 AIX_%s with a word that it does not know is an error that names it',
    async (name) => {
      const desk = await createOwnDesk(answers);
      const { code, stderr } = await askWith(desk, { [`AIX_${name}`]: 'much' });
      expect({ code, count: desk.server.requests.length }).toEqual({ code: 3, count: 0 });
      expect(stderr).toMatch(new RegExp(`^aix: AIX_${name} must be .*, found "much"$`, 'm'));
    },
  );

  test('M29 a server that says nothing is waited for as long as AIX_TIMEOUT says', async () => {
    const desk = await createOwnDesk(() => {});
    const { code, stderr } = await askWith(desk, { AIX_TIMEOUT: '0.4', AIX_MAX_RETRIES: '0' });
    expect({ code, stderr }).toEqual({ code: 7, stderr: expect.stringContaining('within 0.4 s') });
  });

  test('H11 M29 auto is the only provider with a key, from the config and from AIX_PROVIDER', async () => {
    const { home, aix, server } = await createOwnDesk(answers);
    const env = { AIX_X_API_KEY: key };
    expect((await aix('config', 'set', 'default_provider', 'auto')).code).toBe(0);
    expect(readHomeConfig(home)).toMatchObject({ default_provider: 'auto' });
    expect((await spawnAix(['ask', 'hi'], { home, env })).code).toBe(0);
    expect((await aix('config', 'set', 'default_provider', 'mock')).code).toBe(0);
    expect((await spawnAix(['ask', 'hi'], { home, env: { ...env, AIX_PROVIDER: 'auto' } })).code).toBe(0);
    expect(server.requests).toHaveLength(2);
  });
});

test('A40 M26 a field of the config that nobody reads is named with the nearest one, once, and kept', async () => {
  const config = { default_modle: 'm', purse: { day: 1, month: 2 }, _note: 'mine', custom_providers: {} };
  const home = createHome(config);
  const { code, stderr } = await spawnAix(['ask', 'hi', '--provider', 'mock', '--fallback', 'mock/b'], { home });
  expect(code).toBe(0);
  expect(stderr.match(/default_modle/g)).toHaveLength(1);
  expect(stderr).toContain('"default_modle" (did you mean "default_model"?), "purse"\n');
  await spawnAix(['config', 'set', 'default_provider', 'mock'], { home });
  expect(readHomeConfig(home)).toEqual({ ...config, default_provider: 'mock' });
});
