import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { foundWarning } from '../../../src/providers/answer-filter.ts';
import { createHome } from '../../helpers/home.ts';
import { runAix, type RunResult } from '../../helpers/run.ts';
import { sendJson, startServer } from '../../helpers/server.ts';
import { createStudio, refuse } from './cassette-desk.ts';
import { ask, key, say, type Answer } from './desk.ts';

describe('no secret is in a cassette', () => {
  const [user, password] = ['someone', 'pass-word-0123456789'];
  const forms = [key, password].flatMap((text) => [text, Buffer.from(text).toString('base64').replace(/=+$/, '')]);

  /** Sends back all that it was sent, a letter at a time. */
  const echo: Answer = async ({ headers, path, body }, response) => {
    const words = JSON.stringify({ path, ...headers, body });
    const secret = String(headers['authorization']).startsWith('Basic') ? password : key;
    const text = JSON.stringify({ error: { message: words, type: Buffer.from(secret).toString('base64') } });
    response.writeHead(400, { 'content-type': 'application/json', 'x-echo': headers.authorization ?? path });
    for (let at = 0; at < text.length; at += 7) {
      response.write(text.slice(at, at + 7));
      await new Promise((resolve) => setImmediate(resolve));
    }
    response.end();
  };

  test.each([
    ['a bearer', {}, key],
    ['a header of its own', { auth_type: 'api-key', key_header: 'X-Special' }, key],
    ['the query', { auth_type: 'query', key_header: 'key' }, key],
    ['a user and a password', { auth_type: 'basic' }, `${user}:${password}`],
    ['a header of the user', { auth_type: 'none', headers: { 'X-Team': 'Token ${TEAM_TOKEN}' } }, null],
  ])('sent as %s and repeated by the server', async (_, entry, secret) => {
    const { file, home, otherHome } = await createStudio(echo, entry);
    const env: Record<string, string> = secret === null ? { TEAM_TOKEN: key } : { AIX_X_API_KEY: secret };
    const live = await runAix([...ask, '--record', file, '--system', `I am ${secret ?? key}`], { home, env });
    const text = readFileSync(file, 'utf8');
    for (const form of forms) expect(text).not.toContain(form);
    const chunks = JSON.parse(text).exchanges[0].response.chunks.map((chunk: { text: string }) => chunk.text);
    for (const form of forms) expect(chunks.join('')).not.toContain(form);
    expect(live.code).toBe(5);
    // The variable is named in the config, so it must be set, to anything.
    const again = await runAix([...ask, '--replay', file, '--system', 'I am ***'], {
      home: otherHome,
      env: { TEAM_TOKEN: 'anything' },
    });
    expect(again.code).toBe(5);
    expect(live.stderr).toContain('***');
    expect(live.stderr).toContain(again.stderr);
  });

  test.each([
    ['in one piece', [`your key is ${key}, `, 'is it not?']],
    ['in halves', [`your key is ${key.slice(0, 14)}`, `${key.slice(14)}, `, 'is it not?']],
    ['a letter at a time', `your key is ${key}, is it not?`.split('')],
  ])('repeated %s in an answer, which is replayed as it was shown', async (_, texts) => {
    const { file, record, replay } = await createStudio(say('openai-chat', texts));
    const live = await record(...ask, '--stream');
    const again = await replay(...ask, '--stream');
    expect([live.stdout, again.stdout]).toEqual(Array(2).fill('your key is ***, is it not?'));
    expect(live.stderr).toContain(foundWarning);
    expect(again.stderr).toContain(foundWarning);
    const [{ response }] = JSON.parse(readFileSync(file, 'utf8')).exchanges;
    const body = response.chunks.map((chunk: { text: string }) => chunk.text).join('');
    const said = [...body.matchAll(/"content":"([^"]*)"/g)].map(([, text]) => text).join('');
    expect(said).toBe('your key is SECRET1-SECRET1-SECRET1-S, is it not?');
  });

  test('given as a secret param', async () => {
    const { file, home, record, replay } = await createStudio(say('openai-chat', ['it is hunter2-hunter2-hunter2']));
    const front = 'input: { schema: { password: secret } }';
    writeFileSync(join(home, 'p.md'), `---\n${front}\n---\nIs {password} safe?`);
    const argv = ['run', join(home, 'p.md'), '--provider', 'x', '--param', 'password=hunter2-hunter2-hunter2'];
    expect((await record(...argv)).code).toBe(0);
    expect(readFileSync(file, 'utf8')).not.toContain('hunter2');
    expect((await replay(...argv)).code).toBe(0);
  });

  test('got as a token, which a replay gets as often as it needs', async () => {
    let count = 0;
    const answer: Answer = (request, response) => {
      if (request.path === '/token') {
        count += 1;
        return sendJson(response, {
          access_token: `${key}-${count}`,
          refresh_token: `refresh-${key}`,
          expires_in: 3600,
        });
      }
      const isStale = request.headers.authorization === `Bearer ${key}-1`;
      return isStale ? refuse(401)(request, response) : say('openai-chat', ['fine'])(request, response);
    };
    const server = await startServer(answer);
    const oauth = { token_url: `${server.url}/token`, client_id: 'me' };
    const entry = { base_url: `${server.url}/v1`, default_model: 'm', auth_type: 'oauth2', oauth };
    const home = createHome({ custom_providers: { x: entry } });
    const file = join(home, 'run.json');
    const live = await runAix([...ask, '--record', file], { home, env: { AIX_X_API_KEY: password } });
    expect([live.code, live.stdout, server.requests.length]).toEqual([0, 'fine', 4]);
    const text = readFileSync(file, 'utf8');
    for (const form of forms) expect(text).not.toContain(form);
    const otherHome = createHome({ custom_providers: { x: entry } });
    const replay = (): Promise<RunResult> => runAix([...ask, '--replay', file], { home: otherHome });
    expect(await replay()).toMatchObject({ code: 0, stdout: 'fine' });
    const cassette = JSON.parse(text);
    const calls = cassette.exchanges.filter(({ kind }: { kind: string }) => kind === 'call');
    writeFileSync(file, JSON.stringify({ ...cassette, exchanges: calls }));
    expect(await replay()).toMatchObject({ code: 0, stdout: 'fine' });
    expect(server.requests).toHaveLength(4);
  });
});
