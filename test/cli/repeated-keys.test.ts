import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ServerResponse } from 'node:http';
import { describe, expect, test } from 'vitest';
import { foundWarning } from '../../src/providers/answer-filter.ts';
import { createHome } from '../helpers/home.ts';
import { runAix, type RunResult } from '../helpers/run.ts';
import { sendChatStream, sendJson, startServer, type SeenRequest } from '../helpers/server.ts';
import { delta } from './faults/fault.ts';

const key = 'fakecanary0123456789abcdef';
const env = { AIX_TEAM_API_KEY: key, AIX_MAX_RETRIES: '0' };

interface Ask {
  readonly argv?: readonly string[];
  readonly entry?: object;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs against a server that answers in this way. */
async function ask(
  answer: (response: ServerResponse, request: SeenRequest) => void,
  { argv = [], entry = {}, env: more = {} }: Ask = {},
): Promise<RunResult & { readonly home: string }> {
  const server = await startServer((request, response) => answer(response, request));
  const home = createHome({ custom_providers: { team: { base_url: `${server.url}/v1`, ...entry } } });
  const [verb = 'ask', ...flags] = argv;
  const line = [verb, 'hi', '--provider', 'team', '--model', 'm', ...flags];
  return { ...(await runAix(line, { home, env: { ...env, ...more } })), home };
}

const say =
  (...texts: readonly string[]) =>
  (response: ServerResponse): void =>
    sendChatStream(response, texts);

describe('a server that repeats the key in its answer', () => {
  test('gets it taken out of stdout, and stderr says so once', async () => {
    const { code, stdout, stderr } = await ask(say('my key ', key.slice(0, 9), `${key.slice(9)}, `, `yes ${key}`));
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'my key ***, yes ***' });
    expect(stderr.split(foundWarning)).toHaveLength(2);
  });

  test('gets it taken out of the document, with a warning in it', async () => {
    const { stdout } = await ask(say('my key ', key), { argv: ['ask', '--format', 'json'] });
    expect(JSON.parse(stdout)).toMatchObject({ text: 'my key ***', warnings: [foundWarning] });
  });

  test('gets it taken out of an answer that breaks off, and what was held back is shown', async () => {
    const broken = (response: ServerResponse): void =>
      void response.writeHead(200, { 'content-type': 'text/event-stream' }).end(delta(`${key} and fakecan`));
    const { code, stdout, stderr } = await ask(broken, { argv: ['ask', '--stream'] });
    expect({ code, stdout }).toEqual({ code: 8, stdout: '*** and fakecan' });
    expect(stderr).toContain(foundWarning);
  });

  test('gets it taken out of what comes with vectors', async () => {
    const answer = { model: `m-${key}`, data: [{ index: 0, embedding: [1, 2] }] };
    const { stdout, stderr } = await ask((response) => sendJson(response, answer), { argv: ['embed'] });
    expect(JSON.parse(stdout)).toMatchObject({ model: 'm-***', embeddings: [{ embedding: [1, 2] }] });
    expect(stderr).toContain(foundWarning);
  });

  test('gets it taken out where it was sent in the body', async () => {
    const { stdout, stderr } = await ask(say(`body ${key}!`), {
      argv: ['ask', '--extra', `api_key="${key}"`, '--debug'],
      entry: { auth_type: 'none' },
    });
    expect(stdout).toBe('body ***!');
    expect(stderr).toContain('"api_key":"***"');
  });

  test('gets nothing taken out when it signs with a date, which is no secret', async () => {
    const signed = (response: ServerResponse, { headers }: SeenRequest): void =>
      sendJson(response, {
        output: { message: { role: 'assistant', content: [{ text: `at ${String(headers['x-amz-date'])}` }] } },
        stopReason: 'end_turn',
      });
    const { code, stdout } = await ask(signed, {
      entry: { driver: 'bedrock', auth_type: 'aws' },
      env: { AIX_TEAM_API_KEY: `AKIAFAKEFAKEFAKE0000:${key}`, AWS_REGION: 'eu-north-1' },
    });
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringMatching(/^at \d{8}T\d{6}Z$/) });
  });
});

describe('an answer about keys stays byte for byte', () => {
  const lesson =
    'A key looks like sk-proj-abcdefgh12345678, goes into "Authorization: Bearer abc-123", never into ?key=abc.';

  test('on success', async () => {
    expect((await ask(say(...(lesson.match(/.{1,5}/g) ?? [])))).stdout).toBe(lesson);
  });

  test.each(['json', 'jsonl'])('and in the %s of an answer that broke off', async (format) => {
    const broken = (response: ServerResponse): void =>
      void response.writeHead(200, { 'content-type': 'text/event-stream' }).end(delta(lesson));
    const { code, stdout } = await ask(broken, { argv: ['ask', '--format', format] });
    expect(code).toBe(8);
    const [, text = stdout] = /^(?:.*\n)?(\{.*"text-delta".*)\n/.exec(stdout) ?? [];
    expect(JSON.parse(text)).toMatchObject({ text: lesson });
  });

  test('and a word of a header is never missing', async () => {
    const entry = { headers: { 'X-Api-Key-Stage': '${STAGE}' } };
    const { stdout } = await ask(say('production it is'), { entry, env: { STAGE: 'production' } });
    expect(stdout).toBe('production it is');
  });
});

test('a token server that gives the secret back does not get it written to a file', async () => {
  const server = await startServer(({ path }, response) =>
    path === '/token'
      ? sendJson(response, { access_token: key, expires_in: 1800 })
      : sendChatStream(response, ['so it is ', key]),
  );
  const oauth = { token_url: `${server.url}/token`, client_id: 'me' };
  const home = createHome({
    custom_providers: { team: { base_url: `${server.url}/v1`, auth_type: 'oauth2', oauth } },
  });
  const { stdout } = await runAix(['ask', 'hi', '--provider', 'team', '--model', 'm'], { home, env });
  expect(stdout).toBe('so it is ***');
  const cache = join(home, 'cache/tokens.json');
  expect(existsSync(cache) ? readFileSync(cache, 'utf8') : '').not.toContain(key);
});
