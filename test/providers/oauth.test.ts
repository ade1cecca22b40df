import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createHome } from '../helpers/home.ts';
import { sendJson } from '../helpers/server.ts';
import { ask, clientSecret, startOAuthServer } from './oauth-stage.ts';

const basic = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`;
const encoded = 'fake%2Bclient%2Fsecret%3D0123';

describe('the request for a token', () => {
  test('goes out as a form, and the token opens the API', async () => {
    const { entry, asked, calls } = await startOAuthServer({ scope: 'read write' });
    expect((await ask(entry)).text).toBe('ok');
    expect(asked).toMatchObject([
      {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
        body: `grant_type=client_credentials&client_id=me&client_secret=${encoded}&scope=read+write`,
      },
    ]);
    expect(calls.map(({ headers }) => headers.authorization)).toEqual(['Bearer fake-token-1']);
  });

  test('goes out as JSON where that is wanted, with further fields', async () => {
    const { entry, asked } = await startOAuthServer({ body: 'json', params: { audience: 'https://api.test' } });
    await ask(entry);
    expect(asked[0]?.headers['content-type']).toBe('application/json');
    expect(JSON.parse(asked[0]?.body ?? '')).toEqual({
      grant_type: 'client_credentials',
      client_id: 'me',
      client_secret: clientSecret,
      audience: 'https://api.test',
    });
  });

  test('an empty field takes one of ours out', async () => {
    const { entry, asked } = await startOAuthServer({ params: { grant_type: '' } });
    await ask(entry);
    expect(asked[0]?.body).toBe(`client_id=me&client_secret=${encoded}`);
  });

  test.each([
    ['of id and secret, both encoded', { client_id: 'm e' }, clientSecret, basic(`m+e:${encoded}`)],
    ['of a key that holds the id', { client_id: '' }, 'me:a:b', basic('me:a%3Ab')],
    ['as the vendor handed it out', { client_id: '' }, 'ZmFrZTpmYWtl', 'Basic ZmFrZTpmYWtl'],
  ])('basic makes the header %s', async (_, oauth, key, expected) => {
    const { entry, asked } = await startOAuthServer({ auth: 'basic', ...oauth });
    await ask(entry, { key });
    expect(asked[0]?.headers.authorization).toBe(expected);
    expect(asked[0]?.body).toBe('grant_type=client_credentials');
  });

  test('a header with ${uuid} holds another one each time', async () => {
    const { entry, asked } = await startOAuthServer({ headers: { RqUID: '${uuid}' } });
    await ask(entry);
    await ask(entry);
    const [first, second] = asked.map(({ headers }) => headers['rquid']);
    expect(first).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
    expect(second).not.toBe(first);
  });
});

test('without a key, and with an own Authorization header, no token is got', async () => {
  const { entry, asked, calls } = await startOAuthServer();
  await ask(entry, { key: null });
  await ask({ ...entry, headers: { authorization: 'Token mine' } });
  expect(asked).toEqual([]);
  expect(calls.map(({ headers }) => headers.authorization)).toEqual([undefined, 'Token mine']);
});

describe('the life of a token', () => {
  const now = Date.parse('2026-01-01');
  const second = 1000;

  test.each([
    ['expires_in', { expires_in: 1800 }, 1740],
    ['expires_in as text', { expires_in: '1800' }, 1740],
    ['expires_at in seconds', { expires_at: now / second + 1800 }, 1740],
    ['expires_at in milliseconds', { expires_at: now + 1_800_000 }, 1740],
    ['expires_in before expires_at', { expires_in: 1800, expires_at: 1 }, 1740],
    ['less than a minute', { expires_in: 30 }, 15],
    ['nothing about it', {}, 300],
    ['nonsense about it', { expires_in: 'soon', expires_at: null }, 300],
  ])('with %s another one is got in time, not before', async (_, life, freshSeconds) => {
    const { entry, asked } = await startOAuthServer({}, (response, token) =>
      sendJson(response, { access_token: token, ...life }),
    );
    const home = createHome();
    await ask(entry, { home, now });
    await ask(entry, { home, now: now + (freshSeconds - 1) * second });
    expect(asked).toHaveLength(1);
    const { text } = await ask(entry, { home, now: now + freshSeconds * second });
    expect({ text, asked: asked.length }).toEqual({ text: 'ok', asked: 2 });
  });

  test.each([{ expires_in: 0 }, { expires_in: -5 }, { expires_at: 1 }])('%j is used once', async (life) => {
    const { entry, asked } = await startOAuthServer({}, (response, token) =>
      sendJson(response, { access_token: token, ...life }),
    );
    const home = createHome();
    expect((await ask(entry, { home, now })).text).toBe('ok');
    expect((await ask(entry, { home, now })).text).toBe('ok');
    expect(asked).toHaveLength(2);
  });
});

describe('the kept token', () => {
  const read = (home: string): string => readFileSync(join(home, 'cache/tokens.json'), 'utf8');

  test('is for its owner alone, and its file holds no secret', async () => {
    const { entry } = await startOAuthServer();
    const home = createHome();
    await ask(entry, { home });
    expect(statSync(join(home, 'cache/tokens.json')).mode & 0o777).toBe(0o600);
    expect(read(home)).toContain('fake-token-1');
    expect(read(home)).not.toContain(clientSecret);
  });

  test.each([
    ['scope', { scope: 'more' }, clientSecret],
    ['client', { client_id: 'you' }, clientSecret],
    ['secret', {}, 'another-fake-secret'],
  ])('another %s gets another one, and both stay', async (_, change, key) => {
    const { entry, asked } = await startOAuthServer();
    const home = createHome();
    const other = { ...entry, oauth: { ...entry.oauth, ...change } };
    await ask(entry, { home });
    await ask(other, { home, key });
    await ask(entry, { home });
    await ask(other, { home, key });
    expect(asked).toHaveLength(2);
  });

  test('a broken file is an empty one', async () => {
    const { entry, asked } = await startOAuthServer();
    const home = createHome();
    mkdirSync(join(home, 'cache'));
    for (const text of ['{"custom', '[]', 'null', '']) {
      writeFileSync(join(home, 'cache/tokens.json'), text);
      expect((await ask(entry, { home })).text).toBe('ok');
    }
    expect(asked).toHaveLength(4);
  });

  test('what has run out is taken out of the file', async () => {
    const { entry } = await startOAuthServer();
    const home = createHome();
    await ask(entry, { home, now: 0 });
    await ask({ ...entry, oauth: { ...entry.oauth, scope: 'more' } }, { home, now: 1_800_000 });
    expect(Object.values(JSON.parse(read(home)))).toMatchObject([{ access_token: 'fake-token-2' }]);
  });

  test('a folder that takes nothing costs a request, not the answer', async () => {
    const { entry } = await startOAuthServer();
    const home = createHome();
    writeFileSync(join(home, 'cache'), 'no folder');
    expect((await ask(entry, { home })).text).toBe('ok');
  });
});

describe('a refused token', () => {
  test('is renewed once, and the request goes out again', async () => {
    const { entry, asked, calls, refused } = await startOAuthServer();
    const home = createHome();
    await ask(entry, { home });
    refused.add('fake-token-1');
    expect((await ask(entry, { home })).text).toBe('ok');
    expect((await ask(entry, { home })).text).toBe('ok');
    expect(asked).toHaveLength(2);
    expect(calls.map(({ headers }) => headers.authorization?.slice(-1))).toEqual(['1', '1', '2', '2']);
  });

  test('that is refused anew ends in a failure of the key', async () => {
    const { entry, asked, calls, refused } = await startOAuthServer();
    for (const number of [1, 2, 3]) refused.add(`fake-token-${number}`);
    const { failure } = await ask(entry);
    expect(failure).toMatchObject({ code: 'auth', message: '401 Unauthorized', status: 401 });
    expect([asked.length, calls.length]).toEqual([2, 2]);
  });

  test('that lives for no time is renewed once all the same', async () => {
    const { entry, asked, refused } = await startOAuthServer({}, (response, token) =>
      sendJson(response, { access_token: token, expires_in: 0 }),
    );
    refused.add('fake-token-1');
    expect((await ask(entry)).text).toBe('ok');
    expect(asked).toHaveLength(2);
  });

  test('is not sent again when the server gives the same one', async () => {
    const { entry, asked, calls, refused } = await startOAuthServer({}, (response) =>
      sendJson(response, { access_token: 'fake-token-1', expires_in: 1800 }),
    );
    refused.add('fake-token-1');
    expect((await ask(entry)).failure).toMatchObject({ code: 'auth', status: 401 });
    expect([asked.length, calls.length]).toEqual([2, 1]);
  });

  test('gives way to one that another process has got meanwhile', async () => {
    const { entry, asked, refused } = await startOAuthServer();
    const home = createHome();
    await ask(entry, { home });
    refused.add('fake-token-1');
    const answers = await Promise.all([1, 2, 3].map(() => ask(entry, { home })));
    expect(answers.map(({ text }) => text)).toEqual(['ok', 'ok', 'ok']);
    expect(asked).toHaveLength(2);
  });
});
