import type { ServerResponse } from 'node:http';
import { describe, expect, test } from 'vitest';
import { listProviderFiles } from '../../src/config/provider-files.ts';
import type { Context } from '../../src/context.ts';
import { Failure } from '../../src/errors.ts';
import { createProvider } from '../../src/providers/index.ts';
import type { Provider } from '../../src/providers/provider.ts';
import { resolveProvider } from '../../src/providers/resolve.ts';
import { readSources } from '../../src/providers/sources.ts';
import { createTestContext } from '../helpers/run.ts';
import { installFile } from '../helpers/home.ts';
import { startServer, type TestServer } from '../helpers/server.ts';
import { play, toRequest } from './helpers.ts';

/** What the suite needs to know of a wire protocol. */
export interface Dialect {
  /** After a slash the path of the API, where that is not v1 and says which protocol is spoken. */
  readonly driver: string;
  /** Where the driver is the user's own: what its file is called and holds. */
  readonly file?: { readonly name: string; readonly content: string };
  readonly contentType: string;
  /** The body of a complete stream that says these texts. */
  toStream(texts: readonly string[]): string | Buffer;
  /** A stream that says these texts, then fails with these words. */
  toFailingStream(texts: readonly string[], words: string): string | Buffer;
  /** A complete answer in one piece. */
  toWhole(text: string): object;
  /** The body of an error answer with these words. */
  toError(words: string): string;
}

export const fakeKey = 'fake-key-0123456789abcdef';

interface Stage {
  readonly provider: Provider;
  readonly server: TestServer;
  readonly context: Context;
}

type Answer = (response: ServerResponse) => void | Promise<void>;

/** A provider of this dialect against a server that answers in this way. */
export async function createStage(
  dialect: string | Pick<Dialect, 'driver' | 'file'>,
  answer: Answer,
  entry: object = {},
): Promise<Stage> {
  const { driver, file = null } = typeof dialect === 'string' ? { driver: dialect } : dialect;
  const server = await startServer((_, response) => answer(response));
  const context = createTestContext([]);
  if (file !== null) await installFile(context.home, file);
  const [name = '', path = 'v1'] = driver.split('/');
  const own = { test: { base_url: `${server.url}/${path}`, driver: name, ...entry } };
  const config = { custom_providers: own, provider_files: listProviderFiles(context.home) };
  const sources = await readSources({ config: async () => config, env: {}, home: context.home });
  const settings = resolveProvider('test', sources);
  return { provider: await createProvider(settings, { context, key: fakeKey }), server, context };
}

const texts = ['Grüße, ', 'Welt 🌍', ' – done'];
const whole = texts.join('');

/** What every driver promises, over a real connection. */
export function describeContract(dialect: Dialect): void {
  const { driver } = dialect;
  describe(`contract of ${driver}`, () => {
    testSuccess(dialect);
    testCuts(dialect);
    testFailures(dialect);
    testLeaving(dialect);
  });
}

const never = new AbortController().signal;
const json = { 'content-type': 'application/json' };

function testSuccess({ contentType, ...dialect }: Dialect): void {
  const stream = dialect.toStream(texts);
  test('a success ends in exactly one finish, which comes last', async () => {
    const { provider } = await createStage(dialect, (response) => {
      response.writeHead(200, { 'content-type': contentType }).end(stream);
    });
    const { events, text, failure } = await play(provider.stream(toRequest('hi'), never));
    expect({ text, failure }).toEqual({ text: whole, failure: null });
    expect(events.filter((event) => event.type === 'finish')).toEqual([events.at(-1)]);
  });

  test('a code point split over two chunks arrives whole', async () => {
    const { provider } = await createStage(dialect, async (response) => {
      response.writeHead(200, { 'content-type': contentType });
      for (const byte of Buffer.from(stream)) {
        await new Promise((resolve) => response.write(Buffer.of(byte), resolve));
      }
      response.end();
    });
    expect((await play(provider.stream(toRequest('hi'), never))).text).toBe(whole);
  });

  test.each([true, false])('an answer in one piece is read, where a stream was asked for: %s', async (isStream) => {
    const { provider } = await createStage(dialect, (response) => {
      response.writeHead(200, json).end(JSON.stringify(dialect.toWhole(whole)));
    });
    const { events, text, failure } = await play(provider.stream(toRequest('hi', { stream: isStream }), never));
    expect({ text, failure }).toEqual({ text: whole, failure: null });
    expect(events.at(-1)).toMatchObject({ type: 'finish', reason: 'stop', status: 200 });
  });

  test('absent usage is null, never 0', async () => {
    const { provider } = await createStage(dialect, (response) => {
      response.writeHead(200, { 'content-type': contentType }).end(stream);
    });
    const { finish } = await play(provider.stream(toRequest('hi'), never));
    expect(finish?.usage).toBeNull();
  });
}

function testCuts({ contentType, ...dialect }: Dialect): void {
  const bytes = Buffer.from(dialect.toStream(texts));
  test.each(['a clean end', 'a reset', 'the end of the connection'])(
    'a body cut off by %s is no success',
    async (way) => {
      // The end mark itself may lack its last bytes, so the cuts stay before it.
      const last = bytes.length - Buffer.from(dialect.toStream([])).length - 1;
      for (let cut = 0; cut < 10; cut += 1) {
        const part = bytes.subarray(0, Math.floor((last * cut) / 9));
        const { provider } = await createStage(dialect, (response) => sendCut(response, { part, way, contentType }));
        const { text, failure, finish } = await play(provider.stream(toRequest('hi'), never));
        expect(finish).toBeUndefined();
        expect(failure).toBeInstanceOf(Failure);
        expect(whole.startsWith(text)).toBe(true);
        if (text !== '') expect(failure).toMatchObject({ code: 'incomplete' });
      }
    },
  );
}

function testFailures({ contentType, ...dialect }: Dialect): void {
  test.each([
    [401, { code: 'auth', message: '401 Unauthorized', isRetryable: false }],
    [429, { code: 'rate-limit', isRetryable: true, retryAfterMs: 2000 }],
    [500, { code: 'provider', isRetryable: true }],
    [503, { code: 'provider', isRetryable: true, retryAfterMs: 2000 }],
  ])('%i is a failure of its kind in the words of the provider', async (status, expected) => {
    const { provider } = await createStage(dialect, (response) => {
      response.writeHead(status, { ...json, 'retry-after': '2' }).end(dialect.toError('so it is'));
    });
    const { events, failure } = await play(provider.stream(toRequest('hi'), never));
    expect(events).toEqual([]);
    expect(failure).toMatchObject({ ...expected, status, detail: 'so it is', provider: 'custom:test' });
  });

  test('an error under 200 is a failure, not an answer', async () => {
    const { provider } = await createStage(dialect, (response) => {
      response.writeHead(200, json).end(dialect.toError('so it is'));
    });
    const { text, finish, failure } = await play(provider.stream(toRequest('hi'), never));
    expect({ text, finish }).toEqual({ text: '', finish: undefined });
    expect(failure).toMatchObject({ detail: 'so it is' });
  });

  test.each([
    ['before the first word', [], 'provider'],
    ['in the middle', ['Grüße, '], 'incomplete'],
  ])('an error in a stream %s is told in the words of the provider', async (_, said, code) => {
    const { provider } = await createStage(dialect, (response) => {
      response.writeHead(200, { 'content-type': contentType }).end(dialect.toFailingStream(said, 'so it is'));
    });
    const { text, finish, failure } = await play(provider.stream(toRequest('hi'), never));
    expect({ text, finish }).toEqual({ text: said.join(''), finish: undefined });
    expect(failure).toMatchObject({ code, detail: 'so it is' });
  });

  test('no failure shows the key, even when the server repeats it', async () => {
    const { provider, context } = await createStage(dialect, (response) => {
      response.writeHead(400, json).end(dialect.toError(`bad header ${fakeKey}`));
    });
    const { failure } = await play(provider.stream(toRequest('hi'), never));
    const shown = failure instanceof Failure ? `${failure.message} ${failure.detail} ${failure.hint}` : '';
    expect(shown).toContain('bad header');
    expect(context.redactor.redact(shown)).not.toContain(fakeKey);
  });
}

function testLeaving({ contentType, ...dialect }: Dialect): void {
  const bytes = Buffer.from(dialect.toStream(texts));
  test.each(['aborting', 'leaving the loop'])('%s closes the connection', async (way) => {
    const controller = new AbortController();
    let noteClose = (): void => {};
    const closed = new Promise<void>((resolve) => (noteClose = resolve));
    const { provider } = await createStage(dialect, (response) => {
      response.on('close', noteClose);
      response.writeHead(200, { 'content-type': contentType }).write(bytes.subarray(0, bytes.indexOf('– done')));
    });
    const start = async (): Promise<void> => {
      for await (const event of provider.stream(toRequest('hi'), controller.signal)) {
        if (way === 'aborting') controller.abort();
        else if (event.type === 'text-delta') break;
      }
    };
    await start().catch(() => {});
    await closed;
  });
}

function sendCut(
  response: ServerResponse,
  { part, way, contentType }: { readonly part: Buffer; readonly way: string; readonly contentType: string },
): void {
  const headers = { 'content-type': contentType, connection: way === 'a clean end' ? 'keep-alive' : 'close' };
  response.useChunkedEncodingByDefault = way !== 'the end of the connection';
  response.writeHead(200, headers);
  if (way === 'a reset') response.write(part, () => response.socket?.resetAndDestroy());
  else response.end(part);
}
