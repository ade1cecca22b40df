import type { ServerResponse } from 'node:http';
import { describe, expect, test } from 'vitest';
import type { Context } from '../../src/context.ts';
import { Failure } from '../../src/errors.ts';
import { createProvider } from '../../src/providers/index.ts';
import type { Provider } from '../../src/providers/provider.ts';
import { createTestContext } from '../helpers/run.ts';
import { startServer, type TestServer } from '../helpers/server.ts';
import { play, toRequest, toSettings } from './helpers.ts';

/** What the suite needs to know of a wire protocol. */
export interface Dialect {
  readonly driver: string;
  readonly contentType: string;
  /** The body of a complete stream that says these texts. */
  toStream(texts: readonly string[]): string;
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
export async function createStage(driver: string, answer: Answer, entry: object = {}): Promise<Stage> {
  const server = await startServer((_, response) => answer(response));
  const context = createTestContext([]);
  const settings = toSettings('test', { test: { base_url: `${server.url}/v1`, driver, ...entry } });
  return { provider: createProvider(settings, { context, key: fakeKey }), server, context };
}

const texts = ['Grüße, ', 'Welt 🌍', ' – done'];
const whole = texts.join('');

/** What every driver promises, over a real connection. */
export function describeContract(dialect: Dialect): void {
  const { driver, contentType } = dialect;
  const stream = dialect.toStream(texts);
  const never = new AbortController().signal;
  const send = (response: ServerResponse, body: string | Buffer): void => {
    response.writeHead(200, { 'content-type': contentType }).end(body);
  };

  describe(`contract of ${driver}`, () => {
    test('a success ends in exactly one finish, which comes last', async () => {
      const { provider } = await createStage(driver, (response) => send(response, stream));
      const { events, text, failure } = await play(provider.stream(toRequest('hi'), never));
      expect({ text, failure }).toEqual({ text: whole, failure: null });
      expect(events.filter((event) => event.type === 'finish')).toEqual([events.at(-1)]);
    });

    test('a code point split over two chunks arrives whole', async () => {
      const { provider } = await createStage(driver, async (response) => {
        response.writeHead(200, { 'content-type': contentType });
        for (const byte of Buffer.from(stream)) {
          await new Promise((resolve) => response.write(Buffer.of(byte), resolve));
        }
        response.end();
      });
      expect((await play(provider.stream(toRequest('hi'), never))).text).toBe(whole);
    });

    test.each(['a clean end', 'a reset', 'the end of the connection'])(
      'a body cut off by %s is no success',
      async (way) => {
        const bytes = Buffer.from(stream);
        // The end mark itself may lack its last bytes, so the cuts stay before it.
        const last = bytes.length - Buffer.byteLength(dialect.toStream([])) - 1;
        for (let cut = 0; cut < 10; cut += 1) {
          const part = bytes.subarray(0, Math.floor((last * cut) / 9));
          const { provider } = await createStage(driver, (response) => sendCut(response, { part, way, contentType }));
          const { text, failure, finish } = await play(provider.stream(toRequest('hi'), never));
          expect(finish).toBeUndefined();
          expect(failure).toBeInstanceOf(Failure);
          expect(whole.startsWith(text)).toBe(true);
          if (text !== '') expect(failure).toMatchObject({ code: 'incomplete' });
        }
      },
    );

    test.each([
      [401, { code: 'auth', message: '401 Unauthorized', isRetryable: false }],
      [429, { code: 'rate-limit', isRetryable: true, retryAfterMs: 2000 }],
      [500, { code: 'provider', isRetryable: true }],
      [503, { code: 'provider', isRetryable: true, retryAfterMs: 2000 }],
    ])('%i is a failure of its kind in the words of the provider', async (status, expected) => {
      const headers = { 'content-type': 'application/json', 'retry-after': '2' };
      const { provider } = await createStage(driver, (response) => {
        response.writeHead(status, headers).end(dialect.toError('so it is'));
      });
      const { events, failure } = await play(provider.stream(toRequest('hi'), never));
      expect(events).toEqual([]);
      expect(failure).toMatchObject({ ...expected, status, detail: 'so it is', provider: 'custom:test' });
    });

    test.each(['aborting', 'leaving the loop'])('%s closes the connection', async (way) => {
      const controller = new AbortController();
      let noteClose = (): void => {};
      const closed = new Promise<void>((resolve) => (noteClose = resolve));
      const { provider } = await createStage(driver, (response) => {
        response.on('close', noteClose);
        response.writeHead(200, { 'content-type': contentType }).write(stream.slice(0, stream.indexOf('Welt')));
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

    test('no failure shows the key, even when the server repeats it', async () => {
      const { provider, context } = await createStage(driver, (response) => {
        response.writeHead(400, { 'content-type': 'application/json' }).end(dialect.toError(`bad header ${fakeKey}`));
      });
      const { failure } = await play(provider.stream(toRequest('hi'), never));
      const shown = failure instanceof Failure ? `${failure.message} ${failure.detail} ${failure.hint}` : '';
      expect(shown).toContain('bad header');
      expect(context.redactor.redact(shown)).not.toContain(fakeKey);
    });
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
