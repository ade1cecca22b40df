import { describe, expect, test } from 'vitest';
import { sendJson } from '../helpers/server.ts';
import { ask, clientSecret, startOAuthServer } from './oauth-stage.ts';

describe('a token that is not given', () => {
  const fail = (body: unknown, status: number) => () =>
    startOAuthServer({}, (response) =>
      typeof body === 'string' ? void response.writeHead(status).end(body) : sendJson(response, body, status),
    );

  test.each([
    [
      401,
      { error: 'invalid_client', error_description: 'no such client' },
      'auth',
      'the client id or the secret is refused',
      'no such client',
      'aix api-key test',
    ],
    [
      400,
      { error: 'invalid_client' },
      'auth',
      'the client id or the secret is refused',
      'invalid_client',
      'aix api-key test',
    ],
    [400, { error: 'unauthorized_client' }, 'auth', 'this client may not', 'unauthorized_client', 'aix api-key test'],
    [
      400,
      { error: 'invalid_scope' },
      'auth',
      'the scope is refused',
      'invalid_scope',
      'aix provider update test --oauth-scope SCOPE',
    ],
    [
      400,
      { error: 'invalid_request' },
      'provider',
      'the request is not',
      'invalid_request',
      'aix provider update test --oauth-body form|json',
    ],
    [
      400,
      { error: 'unsupported_grant_type' },
      'provider',
      'no tokens',
      'unsupported_grant_type',
      'aix provider update test --oauth-token-url URL',
    ],
    [
      400,
      { code: 4, message: 'bad header' },
      'auth',
      'the client id or the secret is refused',
      'bad header',
      'aix api-key test',
    ],
    [403, '<html>no</html>', 'auth', 'the client id or the secret is refused', 'no', 'aix api-key test'],
    [
      404,
      'nothing here',
      'provider',
      '404 Not Found',
      'nothing here',
      'aix provider update test --oauth-token-url URL',
    ],
    [
      200,
      { token: 'x' },
      'provider',
      'holds no "access_token"',
      undefined,
      'aix provider update test --oauth-token-url URL',
    ],
    [
      200,
      { access_token: 'two words' },
      'provider',
      'holds no "access_token"',
      undefined,
      'aix provider update test --oauth-token-url URL',
    ],
    [
      200,
      { error: 'invalid_client' },
      'auth',
      'the client id or the secret is refused',
      'invalid_client',
      'aix api-key test',
    ],
    [
      200,
      '<html>log in</html>',
      'provider',
      'holds no "access_token"',
      'log in',
      'aix provider update test --oauth-token-url URL',
    ],
  ] as const)('%i %j is told in words', async (status, body, code, words, detail, hint) => {
    const { entry, calls } = await fail(body, status)();
    const { failure } = await ask(entry);
    expect(failure).toMatchObject({ code, status, detail, hint, message: expect.stringContaining(words) });
    expect(failure).toMatchObject({
      message: expect.stringMatching(/^no token for "custom:test" from 127\.0\.0\.1:\d+: /),
    });
    expect(calls).toEqual([]);
  });

  test.each([
    [429, 'rate-limit'],
    [503, 'provider'],
  ])('%i may be tried again', async (status, code) => {
    const { entry } = await startOAuthServer({}, (response) => {
      response.writeHead(status, { 'retry-after': '7' }).end();
    });
    expect((await ask(entry)).failure).toMatchObject({
      code,
      isRetryable: true,
      retryAfterMs: 7000,
      hint: 'try again in 7 s',
    });
  });

  test('is no reason to show the secret that the server repeats', async () => {
    const { entry } = await fail({ error: 'invalid_client', error_description: `bad ${clientSecret}` }, 401)();
    expect((await ask(entry)).failure).toMatchObject({ detail: 'bad ***' });
  });
});

test('the secret in a key that holds the id too is hidden where the server repeats it alone', async () => {
  const { entry } = await startOAuthServer({ auth: 'basic', client_id: '' }, (response) =>
    sendJson(response, { error: 'invalid_client', error_description: 'no client with pass-0123456789' }, 401),
  );
  const { failure } = await ask(entry, { key: 'me:pass-0123456789' });
  expect(failure).toMatchObject({ detail: 'no client with ***' });
});
