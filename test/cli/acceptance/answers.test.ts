import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { spawnAix } from '../../helpers/cli.ts';
import { sendJson } from '../../helpers/server.ts';
import { temporaryFolder } from '../../helpers/temp.ts';
import { startOAuthServer, clientSecret } from '../../providers/oauth-stage.ts';
import { createHome } from '../../helpers/home.ts';
import { ask, bodyOf, createOwnDesk, createVendorDesk, say, stream, type Answer } from './desk.ts';

/** How answers are read, through the built program. The ids are acceptance rows. */
const done = 'data: [DONE]\n\n';

function toChunk(delta: object, finish: string | null = null, end = '\n\n'): string {
  return `data: ${JSON.stringify({ choices: [{ index: 0, delta, finish_reason: finish }] })}${end}`;
}

function sendMessage(message: object, more: object = {}): Answer {
  return (_, response) => sendJson(response, { choices: [{ index: 0, message, finish_reason: 'stop' }], ...more });
}

async function askOwn(answer: Answer, ...flags: readonly string[]) {
  const { aix } = await createOwnDesk(answer);
  return aix(...ask, ...flags);
}

describe('flavours', () => {
  const finish = toChunk({}, 'stop');
  test.each([
    ['vLLM', stream(toChunk({ role: 'assistant', content: '' }), toChunk({ content: 'ok' }), finish, done)],
    ['Ollama below /v1', stream(toChunk({ role: 'assistant', content: 'ok' }), toChunk({ content: '' }, 'stop'), done)],
    ['LM Studio', stream(toChunk({ role: 'assistant', content: 'ok' }), toChunk({}, 'stop'), done)],
    ['a FastAPI service that streams nothing', sendMessage({ role: 'assistant', content: 'ok' })],
  ])('A23 M27 %s answers', async (_, answer) => {
    expect(await askOwn(answer, '--stream')).toMatchObject({ code: 0, stdout: 'ok' });
  });

  test.each([
    ['CRLF', toChunk({ content: 'wörld' }, null, '\r\n\r\n') + toChunk({}, 'stop', '\r\n\r\n')],
    ['no space after the colon', toChunk({ content: 'wörld' }).replace('data: ', 'data:') + finish],
    ['comments that keep the line open', `: ping\n\n${toChunk({ content: 'wörld' })}: ping\n\n${finish}`],
    [
      'a second choice',
      `data: {"choices":[{"index":1,"delta":{"content":"no"}}]}\n\n${toChunk({ content: 'wörld' })}${finish}`,
    ],
  ])('A97 E11 a stream with %s is read', async (_, text) => {
    expect(await askOwn(stream(text, done))).toMatchObject({ code: 0, stdout: 'wörld' });
  });

  test('A97 letters cut in two by the network arrive whole', async () => {
    const { stdout } = await askOwn(async (_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      for (const byte of Buffer.from(toChunk({ content: 'ö🌍' }) + finish + done)) {
        await new Promise((resolve) => response.write(Buffer.of(byte), resolve));
      }
      response.end();
    });
    expect(stdout).toBe('ö🌍');
  });

  test('A97 a stream without an end signal is no success', async () => {
    expect(await askOwn(stream(toChunk({ content: 'part' })))).toMatchObject({ code: 8 });
  });

  test('A97 A107 an error within a stream is an error', async () => {
    const error = `event: error\ndata: {"error": {"message": "out of memory"}}\n\n`;
    const result = await askOwn(stream(toChunk({ content: 'part' }), error));
    expect(result).toMatchObject({ code: 8, stderr: expect.stringContaining('out of memory') });
  });

  test('C09 parts that cannot be read are counted and told', async () => {
    const result = await askOwn(stream(toChunk({ content: 'ok' }), 'data: {oops\n\n', finish, done));
    expect(result).toMatchObject({ code: 0, stdout: 'ok', stderr: expect.stringContaining('1 unreadable part') });
  });
});

describe('answers', () => {
  test.each([
    ['a text', { content: 'Hello' }, 'Hello'],
    [
      'parts',
      {
        content: [
          { type: 'text', text: 'Hel' },
          { type: 'text', text: 'lo' },
        ],
      },
      'Hello',
    ],
  ])('A96 H19 content as %s is printed', async (_, message, text) => {
    expect(await askOwn(sendMessage({ role: 'assistant', ...message }), '--no-stream')).toMatchObject({
      code: 0,
      stdout: text,
    });
  });

  test('A96 a refusal ends in exit 9', async () => {
    expect((await askOwn(sendMessage({ content: null, refusal: 'I will not' }), '--no-stream')).code).toBe(9);
  });

  test('A96 an answer without choices ends in exit 5', async () => {
    const result = await askOwn((_, response) => sendJson(response, { result: 'what?' }), '--no-stream');
    expect(result).toMatchObject({ code: 5, stdout: '', stderr: expect.stringContaining('no choices') });
  });

  test('A99 --output writes the answer, replaces nothing unasked, and leaves stdout alone', async () => {
    const file = join(temporaryFolder(), 'answer.txt');
    const { aix } = await createOwnDesk(say('openai-chat', ['ok']));
    expect(await aix(...ask, '--output', file)).toMatchObject({ code: 0, stdout: '' });
    expect((await aix(...ask, '--output', file)).code).not.toBe(0);
    writeFileSync(file, 'old');
    expect((await aix(...ask, '--output', file, '--force')).code).toBe(0);
    expect(readFileSync(file, 'utf8')).toBe('ok');
  });

  test('A99 a failed answer leaves no file', async () => {
    const file = join(temporaryFolder(), 'answer.txt');
    const { aix } = await createOwnDesk(stream(toChunk({ content: 'part' })));
    expect((await aix(...ask, '--output', file)).code).toBe(8);
    expect(existsSync(file)).toBe(false);
  });

  test('A100 usage is read under the names of Anthropic too', async () => {
    const body = {
      type: 'message',
      content: [{ type: 'text', text: 'ok' }],
      stop_reason: 'end_turn',
      usage: { input_tokens: 7, output_tokens: 3 },
    };
    const { aix } = await createVendorDesk('anthropic', (_, response) => sendJson(response, body));
    const { stderr } = await aix('ask', 'hi', '--provider', 'anthropic/m');
    expect(stderr).toContain('7 tokens in + 3 out = 10');
  });

  test('A101 H20 --format json says the finish, the id and the model that answered, and null for an unknown cost', async () => {
    const answer = sendMessage({ content: 'ok' }, { id: 'chat-1', model: 'm-2026' });
    const { stdout } = await askOwn(answer, '--no-stream', '--format', 'json');
    expect(JSON.parse(stdout)).toMatchObject({ finish: 'stop', response_id: 'chat-1', model: 'm-2026', cost: null });
  });

  test.each([
    ['length', 0, 'output limit'],
    ['content_filter', 9, 'filter'],
  ])('H20 finish %s ends in exit %i with a word', async (reason, code, words) => {
    const result = await askOwn(stream(toChunk({ content: 'ok' }), toChunk({}, reason), done));
    expect(result).toMatchObject({ code, stderr: expect.stringContaining(words) });
  });
});

describe('requests', () => {
  test('M20 flags out of range end in exit 2', async () => {
    const { aix, server } = await createOwnDesk(say('openai-chat', ['ok']));
    for (const flags of [
      ['--temperature', '2.1'],
      ['--top-p', '1.1'],
      ['--max-tokens', '0'],
      ['--temperature', 'warm'],
    ]) {
      expect((await aix(...ask, ...flags)).code).toBe(2);
    }
    expect(server.requests).toEqual([]);
    await aix(...ask, '--top-p', '0', '--stop', 'a', '--stop', 'b');
    expect(bodyOf(server)).toMatchObject({ top_p: 0, stop: ['a', 'b'] });
  });

  test('H23 further fields go along, those of our own do not', async () => {
    const { aix, server } = await createOwnDesk(say('openai-chat', ['ok']), { extra_body: { user: 'me' } });
    await aix(...ask, '--extra', 'top_k=5');
    expect(bodyOf(server)).toMatchObject({ user: 'me', top_k: 5, model: 'm' });
    expect((await aix(...ask, '--extra', 'model="other"')).code).toBe(2);
  });

  test('C16 A102 a prompt names its provider, model and settings', async () => {
    const { aix, home, server } = await createOwnDesk(say('openai-chat', ['ok']));
    const head = 'provider: custom:x\nmodel: other\nconfig: { temperature: 0 }';
    writeFileSync(join(home, 'prompts/mine.md'), `---\n${head}\n---\nhi`);
    expect((await aix('run', 'mine')).code).toBe(0);
    expect(bodyOf(server)).toMatchObject({ model: 'other', temperature: 0 });
  });

  test('E06 variables come from a file that is named, and from no other', async () => {
    const { aix, home } = await createOwnDesk(say('openai-chat', ['ok']));
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, '.env'), 'AIX_PROVIDER=custom:x');
    expect((await spawnAix(['ask', 'hi'], { home, cwd })).code).not.toBe(0);
    expect((await aix('--dotenv', join(cwd, '.env'), 'ask', 'hi')).code).toBe(0);
  });

  test('M24 the mock answers, fails and breaks off as its models say', async () => {
    const codes = ['mock-normal', 'mock-ratelimit', 'mock-auth-error', 'mock-server-error', 'mock-cut'].map(
      async (model) => {
        const whole = await spawnAix(['ask', 'hi', '--provider', `mock/${model}`, '--no-stream']);
        const live = await spawnAix(['ask', 'hi', '--provider', `mock/${model}`, '--stream']);
        expect([live.code, live.code === 0 && live.stdout]).toEqual([whole.code, whole.code === 0 && whole.stdout]);
        return whole.code;
      },
    );
    expect(await Promise.all(codes)).toEqual([0, 6, 4, 5, 8]);
  });
});

describe('limits and tokens', () => {
  test.each([
    ['seconds', () => '30'],
    ['a date', () => new Date(Date.now() + 30_500).toUTCString()],
  ])('C10 Retry-After in %s says when to come back', async (_, toHeader) => {
    const slow: Parameters<typeof askOwn>[0] = (_request, response) => {
      response.setHeader('retry-after', toHeader());
      sendJson(response, { error: { message: 'slow down' } }, 429);
    };
    const { code, stderr } = await askOwn(slow, '--retries', '0');
    expect(code).toBe(6);
    expect(stderr).toMatch(/(?:2[5-9]|3[01]) s/);
  });

  test('C11 --debug shows the limits that the vendor tells', async () => {
    const { stderr } = await askOwn(
      (_, response) => {
        response.setHeader('x-ratelimit-remaining-requests', '41');
        sendJson(response, { error: { message: 'slow down' } }, 429);
      },
      '--debug',
      '--retries',
      '0',
    );
    expect(stderr).toContain('< x-ratelimit-remaining-requests: 41');
  });

  test.each(['form', 'json'] as const)(
    'M22 C12 a token is got with a %s body, kept, and renewed after a 401',
    async (body) => {
      const server = await startOAuthServer({ body });
      const home = createHome({ custom_providers: { team: server.entry } });
      const run = () =>
        spawnAix(['ask', 'hi', '--provider', 'team/m'], { home, env: { AIX_TEAM_API_KEY: clientSecret } });
      expect([(await run()).stdout, (await run()).stdout, server.asked.length]).toEqual(['ok', 'ok', 1]);
      server.refused.add('fake-token-1');
      expect([(await run()).stdout, server.asked.length]).toEqual(['ok', 2]);
      expect(server.asked[0]?.headers['content-type']).toContain(body);
    },
  );

  test('E10 what went wrong has a code that scripts can read', async () => {
    const { stdout } = await askOwn(
      (_, response) => sendJson(response, { error: { message: 'no' } }, 401),
      '--format',
      'json',
    );
    expect(JSON.parse(stdout)).toMatchObject({
      status: 'failed',
      error: { code: 'auth', status: 401, provider: 'custom:x' },
    });
  });
});
