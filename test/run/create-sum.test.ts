import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findBytes } from '../helpers/history.ts';
import { createHome } from '../helpers/home.ts';
import { runAix, type RunResult } from '../helpers/run.ts';
import { sendChatStream, startServer, type TestServer } from '../helpers/server.ts';

const canary = 'canary-27182818';
const prices = { m: { input: 10_000, output: 1000 } };

interface Desk {
  readonly home: string;
  readonly server: TestServer;
  readonly aix: (argv: readonly string[], env?: Readonly<Record<string, string>>) => Promise<RunResult>;
}

/** Every answer costs 0.073 dollars. */
async function createDesk(config: object, meanwhile: (spool: string) => void = () => {}): Promise<Desk> {
  const server = await startServer((_, response) => {
    meanwhile(join(home, 'history.new'));
    sendChatStream(response, [`answer ${canary}`]);
  });
  const custom_providers = { x: { base_url: `${server.url}/v1`, default_model: 'm' } };
  const home = createHome({ custom_providers, default_provider: 'custom:x', prices, ...config });
  writeFileSync(join(home, 'prompts/private.md'), '---\nhistory: false\n---\nSay {word}.');
  return { home, server, aix: (argv, env = {}) => runAix(argv, { home, env }) };
}

test.each([
  ['--no-history', ['ask', canary, '--no-history'], {}, {}],
  ['AIX_NO_HISTORY=1', ['ask', canary], { AIX_NO_HISTORY: '1' }, {}],
  ['history: false in the prompt', ['run', 'private', '-p', `word=${canary}`], {}, {}],
  ['history.enabled', ['ask', canary], {}, { history: { enabled: false } }],
] as const)(
  'a budget counts what a run costs that is not kept because of %s, and nothing of its words is written',
  async (_, argv, env, config) => {
    const { aix, home, server } = await createDesk({ budget: { daily: 0.1 }, ...config });
    expect((await aix(argv, env)).code).toBe(0);
    expect(findBytes(home, canary)).toEqual([]);
    const second = await aix(argv, env);
    expect(second).toMatchObject({ code: 11, stderr: expect.stringContaining('after $0.073 that was spent') });
    expect(server.requests).toHaveLength(1);
    expect((await aix(['logs', '--json', '--all'])).stdout).toBe('[]\n');
    expect(findBytes(home, canary)).toEqual([]);
  },
);

test('without a budget nothing at all is written of such a run', async () => {
  const { aix, home } = await createDesk({ budget: { currency: 'USD' } });
  expect((await aix(['ask', canary, '--no-history', '--max-cost', '1'])).code).toBe(0);
  expect([existsSync(join(home, 'history.new')), existsSync(join(home, 'history.db'))]).toEqual([false, false]);
});

test('what was deleted stays spent', async () => {
  const { aix, server } = await createDesk({ budget: { monthly: 0.1 } });
  expect((await aix(['ask', canary])).code).toBe(0);
  expect((await aix(['logs', 'delete', 'last', '--yes'])).code).toBe(0);
  expect((await aix(['ask', canary])).code).toBe(11);
  expect(server.requests).toHaveLength(1);
});

test('a cost that cannot be written for the budget is a warning, and the next run is not sent', async () => {
  const { aix, home, server } = await createDesk({ budget: { daily: 1 } }, (path) => writeFileSync(path, 'in the way'));
  const { code, stdout, stderr } = await aix(['ask', 'hi', '--no-history']);
  expect({ code, stdout }).toEqual({ code: 0, stdout: `answer ${canary}` });
  expect(stderr).toContain('(its cost is in no budget)');
  const next = await aix(['ask', 'hi']);
  expect(next).toMatchObject({
    code: 11,
    stderr: expect.stringContaining(`${join(home, 'history.new')}" cannot be read`),
  });
  expect(server.requests).toHaveLength(1);
});
