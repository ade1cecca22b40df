import { once } from 'node:events';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { collect, spawnAix, startAix } from '../../helpers/cli.ts';
import { createHome } from '../../helpers/home.ts';
import { sendJson } from '../../helpers/server.ts';
import { certificates, startRaw, startTls } from '../../http/servers.ts';
import { delta, done, events, finish, head, hello } from '../faults/fault.ts';
import { forAll } from '../faults/play.ts';
import { ask, bodyOf, createOwnDesk, createVendorDesk, say, type Answer } from './desk.ts';

/** How a call is watched, tried again and told when it fails, through the built program. The ids are acceptance rows. */
const works = say('openai-chat', ['ok']);

function refuse(status: number, error: object = { message: 'no luck' }): Answer {
  return (_, response) => sendJson(response, { error }, status);
}

/** The first answer to the first request, and so on; the last one for ever. */
function inTurn(...answers: readonly Answer[]): Answer {
  let asked = 0;
  return (request, response) => answers[Math.min(asked++, answers.length - 1)]?.(request, response);
}

const stall: Answer = () => {};
const breakOff: Answer = (_, response) => {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.write(hello, () => response.destroy());
};

describe('time', () => {
  test('M02 A111 timeout is that of the provider, and of the flag before it', async () => {
    const { aix } = await createOwnDesk(stall, { timeout: 0.4 });
    const late = (seconds: string): object => ({
      code: 7,
      stderr: expect.stringContaining(`no complete answer within ${seconds} s`),
    });
    expect(await aix(...ask)).toMatchObject(late('0.4'));
    expect(await aix(...ask, '--timeout', '0.3')).toMatchObject(late('0.3'));
  });

  test.each([
    [['--timeout', '0'], {}, 2],
    [['--timeout', 'soon'], {}, 2],
    [['--connect-timeout', '-1'], {}, 2],
    [[], { timeout: -1 }, 3],
    [[], { connect_timeout: '5' }, 3],
  ])('M02 times %j and %j are refused with %i', async (flags, entry, code) => {
    const { aix, server } = await createOwnDesk(works, entry);
    expect((await aix(...ask, ...flags)).code).toBe(code);
    expect(server.requests).toEqual([]);
  });

  test('C14 A111 the connection and the silence have clocks of their own', async () => {
    const silent = await startRaw(() => {});
    const entry = { default_model: 'm', auth_type: 'none', max_retries: 0 };
    const secure = silent.url.replace('http:', 'https:');
    const home = createHome({
      custom_providers: { x: { ...entry, base_url: silent.url }, s: { ...entry, base_url: secure } },
    });
    const run = (name: string, ...flags: string[]) => spawnAix(['ask', 'hi', '--provider', name, ...flags], { home });
    const unconnected = await run('custom:s', '--connect-timeout', '0.4', '--idle-timeout', '9');
    const silenced = await run('custom:x', '--connect-timeout', '9', '--idle-timeout', '0.4');
    expect(unconnected).toMatchObject({ code: 7, stderr: expect.stringContaining('no connection within 0.4 s') });
    expect(silenced).toMatchObject({ code: 7, stderr: expect.stringContaining('no answer within 0.4 s') });
  });

  test('E18 the process ends with the answer, whatever the server leaves open', async () => {
    const server = await startRaw((socket) => void socket.write(head(200, events) + hello + finish() + done));
    const home = createHome({ custom_providers: { x: { base_url: server.url, default_model: 'm' } } });
    const child = startAix([...ask, '--stream'], { home });
    child.stdin?.end();
    const result = collect(child);
    await once(child.stdout ?? child, 'data');
    const answeredAt = performance.now();
    expect(await result).toMatchObject({ code: 0, stdout: 'Hello there' });
    expect(performance.now() - answeredAt).toBeLessThan(3000);
    await server.closed;
  });
});

describe('retries', () => {
  test.each([
    [{ max_retries: 0 }, [], 1],
    [{ max_retries: 1 }, [], 2],
    [{ max_retries: 1 }, ['--retries', '0'], 1],
    [{ max_retries: 11 }, [], 0],
  ])('M03 with %j and %j there are %i requests', async (entry, flags, count) => {
    const { aix, server } = await createOwnDesk(refuse(503), entry);
    expect((await aix(...ask, ...flags)).code).toBe(count === 0 ? 3 : 5);
    expect(server.requests).toHaveLength(count);
  });

  test('M04 a wait is shown, ends at once with Ctrl-C, and is not begun beyond the time', async () => {
    const limited: Answer = (request, response) => {
      response.setHeader('retry-after', '30');
      return refuse(429)(request, response);
    };
    const { aix, home, server } = await createOwnDesk(limited);
    expect((await aix(...ask, '--timeout', '9')).code).toBe(6);
    const child = startAix(ask, { home, env: { AIX_X_API_KEY: 'k' } });
    child.stdin?.end();
    child.stderr?.once('data', () => child.kill('SIGINT'));
    const { code, stderr } = await collect(child);
    expect({ code, count: server.requests.length }).toEqual({ code: 130, count: 2 });
    expect(stderr).toMatch(
      /^aix: custom:x: 429 Too Many Requests, trying again in 3[01] s \(1 of 2\)\naix: cancelled\n$/,
    );
  });

  test.each<[string, Answer, number]>([
    ['a rate limit', refuse(429), 2],
    ['an overload', refuse(529), 2],
    ['a server that fails', refuse(500), 2],
    ['a closed connection', (_, response) => void response.destroy(), 2],
    ['a refused key', refuse(401), 1],
    ['an invalid request', refuse(400), 1],
    ['a spent quota', refuse(429, { code: 'insufficient_quota', message: 'pay' }), 1],
    ['an answer that broke off', breakOff, 1],
  ])('M05 %s', async (_, answer, count) => {
    const { aix, server } = await createOwnDesk(inTurn(answer, works), { max_retries: 1 });
    const { code, stdout } = await aix(...ask, '--stream');
    expect({ count: server.requests.length, isAnswered: code === 0 && stdout === 'ok' }).toEqual({
      count,
      isAnswered: count === 2,
    });
  });

  test.each([
    ['anthropic', 'anthropic'],
    ['gemini', 'gemini'],
    ['ollama', 'ollama'],
    ['bedrock', 'bedrock'],
  ])('M06 %s is asked again', async (vendor, driver) => {
    const { aix, server } = await createVendorDesk(vendor, inTurn(refuse(503), say(driver, ['ok'])));
    expect(await aix('ask', 'hi', '--provider', vendor, '--model', 'm')).toMatchObject({ code: 0, stdout: 'ok' });
    expect(server.requests).toHaveLength(2);
  });
});

describe('failures', () => {
  test.each([
    [400, {}, 'provider', 5],
    [401, {}, 'auth', 4],
    [403, {}, 'auth', 4],
    [404, {}, 'provider', 5],
    [422, {}, 'provider', 5],
    [429, {}, 'rate-limit', 6],
    [400, { code: 'invalid_api_key' }, 'auth', 4],
    [400, { code: 'content_filter' }, 'refused', 9],
    [500, { message: 'upstream said 401 Unauthorized, 429' }, 'provider', 5],
  ])('M07 M08 C13 X02 %i with %j is %s', async (status, words, code, exit) => {
    const message = `words of the server ${status}`;
    const { aix } = await createOwnDesk(refuse(status, { message, ...words }), { max_retries: 0 });
    const { code: found, stdout, stderr } = await aix(...ask, '--format', 'json');
    expect(found).toBe(exit);
    expect(stderr).toContain('message' in words ? words.message : message);
    expect(JSON.parse(stdout)).toMatchObject({
      status: 'failed',
      text: '',
      error: { code, status, provider: 'custom:x', message: expect.any(String) },
    });
  });

  test('M07 --debug shows the id of a request that failed', async () => {
    const { aix } = await createOwnDesk((request, response) => {
      response.setHeader('x-request-id', 'req-4711');
      return refuse(400)(request, response);
    });
    expect((await aix(...ask, '--debug')).stderr).toContain('< x-request-id: req-4711');
  });

  test('X02 a refusal that comes in pieces is read to its end before it is judged', async () => {
    const { aix } = await createOwnDesk((_, response) => {
      response.writeHead(400, { 'content-type': 'text/event-stream' }).write('{"error":{"code":"invalid_api');
      setTimeout(() => response.end('_key","message":"odd key"}}'), 100);
    });
    expect(await aix(...ask, '--stream')).toMatchObject({
      code: 4,
      stdout: '',
      stderr: expect.stringMatching('odd key'),
    });
  });

  test('X01 whatever fails has a code and a sentence', async () => {
    const commands = [
      'run nothing',
      'ask hi --provider custom:nobody',
      'ask hi --provider mock/mock-server-error --retries 0',
      'provider info nobody',
      'provider remove nobody',
      'provider test nobody',
      'provider models nobody',
      'config get no.such.key',
      'show nothing',
      'delete nothing --yes',
      'prompt lint nothing',
      'api-key nobody --action get',
      'frobnicate',
    ];
    const results = await forAll(commands, (command) => spawnAix(command.split(' ')));
    const isTold = results.map(({ code, stdout, stderr }) => code > 0 && stdout === '' && stderr.startsWith('aix: '));
    expect(commands.filter((_, at) => isTold[at] !== true)).toEqual([]);
  });

  test('X03 0, false and the empty string are values', async () => {
    const { aix, server, home } = await createOwnDesk(works, { max_retries: 0, extra_body: { n: 0, user: '' } });
    const flags = ['--temperature', '0', '--top-p', '0', '--seed', '0', '--extra', 'store=false', '--system', ''];
    expect((await aix(...ask, ...flags)).code).toBe(0);
    expect(bodyOf(server)).toMatchObject({ temperature: 0, top_p: 0, seed: 0, store: false, n: 0, user: '' });
    await spawnAix(['create', 'show', 'a {word} b {count}'], { home });
    const values = ['-p', 'word=', '-p', 'count=0'];
    const { stdout } = await spawnAix(['run', 'show', ...values, '--provider', 'mock'], { home });
    expect(stdout).toBe('a  b 0');
  });
});

describe('certificates', () => {
  test('M12 A113 --insecure holds for one provider and warns each time, and no variable does it for all', async () => {
    const server = await startTls(
      'self-signed',
      (socket) => void socket.end(head(200, events) + delta('ok') + finish()),
    );
    const home = createHome();
    const env = { NODE_TLS_REJECT_UNAUTHORIZED: '0' };
    const aix = (...argv: readonly string[]) => spawnAix(argv, { home, env });
    await aix('provider', 'add', 'open', server.url, '-m', 'm', '--insecure');
    await aix('provider', 'add', 'shut', server.url, '-m', 'm');
    const open = await aix('ask', 'hi', '--provider', 'custom:open', '--quiet');
    const shut = await aix('ask', 'hi', '--provider', 'custom:shut');
    expect(open).toMatchObject({ code: 0, stdout: 'ok', stderr: expect.stringContaining('NOT checked') });
    expect(shut).toMatchObject({
      code: 7,
      stdout: '',
      stderr: expect.stringContaining('TLS: self-signed certificate'),
    });
    expect(shut.stderr).toContain('NODE_TLS_REJECT_UNAUTHORIZED=0 is not obeyed');
  });

  test('M12 ca_file and NODE_EXTRA_CA_CERTS make an authority known', async () => {
    const server = await startTls('localhost', (socket) => void socket.end(head(200, events) + delta('ok') + finish()));
    const file = join(certificates, 'test-only-authority.cert.pem');
    const home = createHome();
    const add = (...argv: readonly string[]) => spawnAix(['provider', 'add', ...argv, server.url, '-m', 'm'], { home });
    await add('own', '--ca-file', file);
    await add('bare');
    const run = (name: string, env = {}) => spawnAix(['ask', 'hi', '--provider', name], { home, env });
    expect((await run('custom:own')).stdout).toBe('ok');
    expect((await run('custom:bare')).code).toBe(7);
    expect((await run('custom:bare', { NODE_EXTRA_CA_CERTS: file })).stdout).toBe('ok');
  });
});
