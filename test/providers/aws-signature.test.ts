import { createHash, createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { createAuthorizer, type Outgoing } from '../../src/providers/authorizer.ts';
import { createTestContext } from '../helpers/run.ts';
import { awaitFailure, catchFailure, toSettings } from './helpers.ts';
import type { Authorizer } from '../../src/providers/authorizer.ts';
import type { Environment } from '../../src/context.ts';

const never = new AbortController().signal;
const id = 'AKIAFAKEFAKEFAKE0000';
const secret = 'fake/secret+access/key/for/tests/0123456';
const token = 'fake-session-token==';
const bedrockUrl = 'https://bedrock-runtime.eu-west-1.amazonaws.com';
const noEnv: Record<string, string> = {};

function create(key: string | null, { url = bedrockUrl, env = noEnv, headers = noEnv } = {}) {
  const context = createTestContext([], { env });
  const entry = { base_url: url, driver: 'bedrock', headers };
  const clock = { ...context.clock, now: () => Date.UTC(2026, 0, 2, 3, 4, 5) };
  const authorizer = createAuthorizer(toSettings('mine', { mine: entry }), { context: { ...context, clock }, key });
  return { authorizer, context };
}

async function sign(authorizer: Authorizer, changes: Partial<Outgoing> = {}) {
  const headers = { 'Content-Type': 'application/json', Accept: 'x', 'User-Agent': 'aix' };
  const outgoing = { method: 'POST', url: `${bedrockUrl}/model/a%3A0/converse`, headers, body: '{}' } as const;
  return authorizer.authorize({ ...outgoing, ...changes }, never);
}

test('credentials sign a request', async () => {
  const { headers, query } = await sign(create(`${id}:${secret}:${token}`).authorizer);
  expect(query).toEqual({});
  expect(headers).toEqual({
    'x-amz-date': '20260102T030405Z',
    'x-amz-security-token': token,
    'x-amz-content-sha256': '44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a',
    authorization: expect.stringMatching(
      new RegExp(
        `^AWS4-HMAC-SHA256 Credential=${id}/20260102/eu-west-1/bedrock/aws4_request, SignedHeaders=content-type;host;x-amz-content-sha256;x-amz-date;x-amz-security-token, Signature=[0-9a-f]{64}$`,
      ),
    ),
  });
});

test('the signature is what the description of Signature Version 4 gives', async () => {
  const names = 'content-type;host;x-amz-content-sha256;x-amz-date';
  const sha = (text: string): string => createHash('sha256').update(text).digest('hex');
  const mac = (of: string | Buffer, text: string): Buffer => createHmac('sha256', of).update(text).digest();
  const canonical = [
    'POST',
    '/model/a%253A0/converse',
    'a=b%20c',
    'content-type:application/json',
    'host:bedrock-runtime.eu-west-1.amazonaws.com',
    `x-amz-content-sha256:${sha('{}')}`,
    'x-amz-date:20260102T030405Z',
    '',
    names,
    sha('{}'),
  ].join('\n');
  const scope = '20260102/eu-west-1/bedrock/aws4_request';
  const key = scope.split('/').reduce<string | Buffer>(mac, `AWS4${secret}`);
  const signature = mac(key, `AWS4-HMAC-SHA256\n20260102T030405Z\n${scope}\n${sha(canonical)}`).toString('hex');
  const { headers } = await sign(create(`${id}:${secret}`).authorizer, {
    url: `${bedrockUrl}/model/a%3A0/converse?a=b%20c`,
  });
  expect(headers['authorization']).toContain(`SignedHeaders=${names}, Signature=${signature}`);
});

test.each([
  ['the body', { body: '{ }' }],
  ['the path', { url: `${bedrockUrl}/model/b/converse` }],
  ['the query', { url: `${bedrockUrl}/model/a%3A0/converse?a=b` }],
  ['the method', { method: 'GET' }],
] as const)('%s is a part of what is signed', async (_, changes) => {
  const { authorizer } = create(`${id}:${secret}`);
  expect((await sign(authorizer, changes)).headers).not.toEqual((await sign(authorizer)).headers);
});

test('any other key is sent as it stands', async () => {
  const { headers } = await sign(create('ABSKfake-key-0123').authorizer);
  expect(headers).toEqual({ Authorization: 'Bearer ABSKfake-key-0123' });
});

test('without a key nothing is signed', async () => {
  expect(await sign(create(null).authorizer)).toEqual({ headers: {}, query: {} });
});

test('a header of the user stands in for the signature', async () => {
  const { authorizer } = create(`${id}:${secret}`, { headers: { authorization: 'Bearer mine-mine' } });
  expect((await sign(authorizer)).headers).toEqual({});
});

test('neither the secret nor the token is ever shown', () => {
  const { redactor } = create(`${id}:${secret}:${token}`).context;
  expect(redactor.redact(`${secret} ${token} ${encodeURIComponent(secret)}`)).toBe('*** *** ***');
});

test.each<[string, Environment, string]>([
  ['https://bedrock-runtime.us-gov-west-1.amazonaws.com', { AWS_REGION: 'eu-west-1' }, 'us-gov-west-1'],
  ['https://vpce-0a1.bedrock-runtime.us-east-1.vpce.amazonaws.com', {}, 'us-east-1'],
  ['http://127.0.0.1:9', { AWS_REGION: '', AWS_DEFAULT_REGION: 'ap-south-2' }, 'ap-south-2'],
  ['http://localhost:9', { AWS_REGION: 'eu-west-1', AWS_DEFAULT_REGION: 'ap-south-2' }, 'eu-west-1'],
])('the region for %s with %j', async (url, env, region) => {
  const { authorizer } = create(`${id}:${secret}`, { url, env: { ...env } as Record<string, string> });
  expect((await sign(authorizer, { url })).headers['authorization']).toContain(`/${region}/bedrock/`);
});

test('a host that tells no region needs one from the environment', async () => {
  const { authorizer } = create(`${id}:${secret}`);
  expect(await awaitFailure(sign(authorizer, { url: 'http://localhost:9' }))).toMatchObject({
    code: 'config',
    hint: expect.stringContaining('AWS_REGION'),
  });
});

test('a session token does not travel unencrypted to another machine', () => {
  const failure = catchFailure(() => create(`${id}:${secret}:${token}`, { url: 'http://gateway.test' }));
  expect(failure).toMatchObject({ code: 'config', message: expect.stringContaining('unencrypted') });
});
