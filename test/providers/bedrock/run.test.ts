import { expect, test } from 'vitest';
import { runAix } from '../../helpers/run.ts';
import { startServer } from '../../helpers/server.ts';
import { bedrockDialect } from './dialect.ts';

const keys = {
  AWS_ACCESS_KEY_ID: 'AKIAFAKEFAKEFAKE0000',
  AWS_SECRET_ACCESS_KEY: 'fake/secret+access/key',
  AWS_REGION: 'eu-west-1',
};
const argv = ['ask', 'hi', '--provider', 'bedrock', '--model', 'amazon.nova-lite-v1:0'];

async function run(env: Readonly<Record<string, string>>, flags: readonly string[] = []) {
  const server = await startServer((_, response) => {
    response.writeHead(200, { 'content-type': bedrockDialect.contentType }).end(bedrockDialect.toStream(['Hi']));
  });
  const result = await runAix([...argv, ...flags], { env: { AIX_BEDROCK_BASE_URL: server.url, ...env } });
  return { ...result, request: server.requests[0] };
}

test('the credentials of AWS in the environment sign a run', async () => {
  const { stdout, code, request } = await run({ ...keys, AWS_SESSION_TOKEN: 'fake-token==' });
  expect({ stdout, code }).toEqual({ stdout: 'Hi', code: 0 });
  expect(request?.path).toBe('/model/amazon.nova-lite-v1%3A0/converse-stream');
  expect(request?.headers).toMatchObject({
    authorization: expect.stringMatching(
      /^AWS4-HMAC-SHA256 Credential=AKIAFAKEFAKEFAKE0000\/\d{8}\/eu-west-1\/bedrock\//,
    ),
    'x-amz-security-token': 'fake-token==',
  });
});

test('a key of Bedrock goes before them', async () => {
  const { request } = await run({ ...keys, AWS_BEARER_TOKEN_BEDROCK: 'ABSKfake-key-0123' });
  expect(request?.headers.authorization).toBe('Bearer ABSKfake-key-0123');
});

test('half of the credentials are none', async () => {
  const { request } = await run({ AWS_ACCESS_KEY_ID: keys.AWS_ACCESS_KEY_ID });
  expect(request?.headers).not.toHaveProperty('authorization');
});

test('the trace of a signed run shows no secret', async () => {
  const { stderr, request } = await run({ ...keys, AWS_SESSION_TOKEN: 'fake-token==' }, ['--debug']);
  const signature = /Signature=(\w+)/.exec(request?.headers.authorization ?? '')?.[1] ?? '?';
  expect(stderr).toContain('x-amz-date');
  for (const secret of [keys.AWS_SECRET_ACCESS_KEY, 'fake-token==', signature]) expect(stderr).not.toContain(secret);
});

test('a damaged frame leaves what came before it, and says whose it was', async () => {
  const whole = Buffer.from(bedrockDialect.toStream(['Hi', ' there', '!']));
  for (const [at, text] of [
    [20, ''],
    [whole.length - 1, 'Hi there!'],
  ] as const) {
    const damaged = Buffer.from(whole);
    damaged[at] = (damaged[at] ?? 0) ^ 1;
    const server = await startServer((_, response) => void response.writeHead(200).end(damaged));
    const env = { AIX_BEDROCK_BASE_URL: server.url, ...keys };
    const { stdout } = await runAix([...argv, '--format', 'json'], { env });
    expect(JSON.parse(stdout)).toMatchObject({ text, error: { provider: 'bedrock' } });
  }
});
