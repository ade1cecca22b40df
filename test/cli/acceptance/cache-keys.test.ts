import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createHome } from '../../helpers/home.ts';
import { runAix, type RunResult } from '../../helpers/run.ts';
import { sendJson, startServer } from '../../helpers/server.ts';
import { createCacheDesk } from './cache-desk.ts';
import { ask, say } from './desk.ts';

/** What makes a request another one, so that no answer of before is given. The ids are acceptance rows. */
describe('another request', () => {
  test.each([
    ['other words', ['ask', 'ho', '--provider', 'x']],
    ['a system text', [...ask, '--system', 'be brief']],
    ['X03 a temperature of 0', [...ask, '--temperature', '0']],
    ['another temperature', [...ask, '--temperature', '1']],
    ['a limit', [...ask, '--max-tokens', '5']],
    ['top-p', [...ask, '--top-p', '0']],
    ['X03 a seed of 0', [...ask, '--seed', '0']],
    ['a text to stop at', [...ask, '--stop', 'x']],
    ['an effort', [...ask, '--reasoning', 'low']],
    ['another model', [...ask, '--model', 'other']],
    ['a further field', [...ask, '--extra', 'user="me"']],
    ['X03 a further field that is false', [...ask, '--extra', 'store=false']],
    ['a schema', [...ask, '--schema', '{"type":"object"}', '--repair', '0']],
    ['a function', [...ask, '--tools', '[{"name":"look","parameters":{"type":"object"}}]']],
  ])('C17 is asked: %s', async (_, argv) => {
    const { aix, count } = await createCacheDesk();
    await aix(...ask, '--cache');
    await aix(...argv, '--cache');
    expect(count()).toBe(2);
  });

  test('C17 X03 no two of these settings are taken for each other', async () => {
    const { aix, count } = await createCacheDesk();
    const settings = [
      [],
      ['--seed', '0'],
      ['--seed', '1'],
      ['--temperature', '0'],
      ['--stop', '0'],
      ['--extra', 'a=0'],
      ['--extra', 'a="0"'],
    ];
    for (const flags of settings) await aix(...ask, ...flags, '--cache');
    for (const flags of settings) await aix(...ask, ...flags, '--cache');
    expect(count()).toBe(settings.length);
  });

  test('C17 is asked with another picture', async () => {
    const { aix, home, count } = await createCacheDesk();
    const head = Buffer.from('89504e470d0a1a0a', 'hex');
    for (const name of ['a.png', 'b.png']) writeFileSync(join(home, name), Buffer.concat([head, Buffer.from(name)]));
    for (const name of ['a.png', 'b.png', 'a.png']) await aix(...ask, '--attach', join(home, name), '--cache');
    expect(count()).toBe(2);
  });

  test.each([
    ['another header', { headers: { 'X-Team': 'other' } }],
    ['a further field', { extra_body: { user: 'me' } }],
    ['another driver', { driver: 'openai-responses' }],
    ['another path', { path: '/v2' }],
  ])('C17 is asked of a provider with %s', async (_, changes: object) => {
    const { aix, home, server, count } = await createCacheDesk();
    await aix(...ask, '--cache');
    const { path = '/v1', ...fields } = { ...changes } as { readonly path?: string };
    const x = { max_retries: 0, base_url: server.url + path, default_model: 'm', ...fields };
    writeFileSync(join(home, 'config.json'), JSON.stringify({ custom_providers: { x } }));
    await aix(...ask, '--cache');
    expect(count()).toBe(2);
  });

  test('C17 is looked up for each of the fallbacks when it is their turn', async () => {
    let isDown = true;
    const server = await startServer((request, response) =>
      isDown ? sendJson(response, {}, 503) : say('openai-chat', ['first'])(request, response),
    );
    const x = { base_url: `${server.url}/v1`, default_model: 'm' };
    const other = await createCacheDesk();
    const y = { base_url: `${other.server.url}/v1`, default_model: 'm' };
    const home = createHome({ custom_providers: { x, y }, fallback_order: ['x', 'y'] });
    const aix = (): Promise<RunResult> => runAix([...ask, '--cache', '--retries', '0'], { home });
    expect((await aix()).stdout).toBe('answer 1, Grüße 🌍');
    const again = await aix();
    expect([again.stdout, server.requests.length, other.count()]).toEqual(['answer 1, Grüße 🌍', 2, 1]);
    expect(again.stderr).toContain('cached, no cost');
    isDown = false;
    expect((await aix()).stdout).toBe('first');
  });
});
