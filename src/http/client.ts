import type { Context } from '../context.ts';
import { Failure, ProviderFailure } from '../errors.ts';
import { decode, EncodingError } from './decode.ts';
import { Exchange, type Head } from './exchange.ts';
import { createPreparer } from './prepare.ts';
import { ProxyError } from './proxy.ts';
import type { Receive } from './receive.ts';
import type { Body } from './streamed-body.ts';
import type { Trace } from './trace.ts';
import { toBrokenOff, toExpired, toFailure, toProviderFailure, toProxyFailure, type Scene } from './trouble.ts';

export interface Timeouts {
  readonly connectMs: number;
  /** From the sent request to the end of the answer's head. */
  readonly firstByteMs: number;
  /** Longest silence on the socket while the body arrives. */
  readonly byteIdleMs: number;
  /** Longest time without `progress()`: keep-alive comments are bytes, not payload. */
  readonly payloadIdleMs: number;
  readonly totalMs: number | null;
  /** What is used up of the total before the request is sent. */
  readonly spentMs?: number;
}

export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Body | undefined;
  readonly timeouts: Timeouts;
  readonly verifySsl: boolean;
  readonly caFile: string | null;
  /** What to do about an unknown authority, where that is known. */
  readonly caHint?: string | null;
  /** The provider's name, for messages. */
  readonly provider: string;
  /** How long an answer may be that is read piece by piece, where that is longer than others. */
  readonly maxBytes?: number | undefined;
  /** Whether it gets a token for the requests to come. */
  readonly isForToken?: boolean;
}

export interface HttpResponse {
  readonly status: number;
  /** Lower-case names; several values joined by a comma. */
  readonly headers: Readonly<Record<string, string>>;
  /** Decoded bytes. Leaving the loop closes the socket. Trouble is thrown as ProviderFailure. */
  readonly body: AsyncIterable<Uint8Array>;
  /** Tells the payload clock that something meaningful came. */
  progress(): void;
}

export interface HttpClient {
  /**
   * Throws ProviderFailure: `network` when no answer came, `provider` for a redirect or a broken cap. Any other status
   * comes back. Throws Failure `cancelled` when the signal aborts, also in the middle of the body.
   */
  send(request: HttpRequest, signal: AbortSignal): Promise<HttpResponse>;
  /** The same for an answer that nobody watches: it is over then. Absent where somebody looks at the traffic. */
  readonly receive?: Receive;
  /** Ends what is still open. */
  close(): Promise<void>;
}

const maxBodyBytes = 256 * 1024 * 1024;

/** One connection for each request, unless the way leads through a proxy; `pool` keeps connections for the next one. */
export function createHttpClient(context: Context, kind: 'lone' | 'pool' = 'lone'): HttpClient {
  const open = new Set<{ fail(failure: unknown): void }>();
  const { prepare, close } = createPreparer(context, kind);
  let receive: Receive | null = null;
  const loadReceive = async (): Promise<Receive> => {
    const { createReceive } = await import('./receive.ts');
    return (receive ??= createReceive({ clock: context.clock, prepare, findRefusal, toReadFailure, countBytes, open }));
  };
  const receiveWhole: Receive = (...given) =>
    receive === null ? loadReceive().then((take) => take(...given)) : receive(...given);

  return {
    ...(context.globals.isDebug ? {} : { receive: receiveWhole }),
    async send(request, signal) {
      const { wireRequest, transport } = await prepare(request);
      const trace = context.globals.isDebug
        ? (await import('./trace.ts')).createTrace(context, request.provider)
        : null;
      await trace?.sent(wireRequest);
      if (signal.aborted) throw new Failure('cancelled', 'cancelled');
      const scene = { request, url: wireRequest.url, proxy: wireRequest.proxy?.host ?? null, hasHead: false };
      const exchange = new Exchange({
        clock: context.clock,
        timeouts: request.timeouts,
        signal,
        toFailure: (error, hasHead) => toFailure(error, { ...scene, hasHead }),
        toExpired: (expiry) => toExpired(expiry, scene),
        // What an answer is searched for takes a third of a millisecond to make, which its first word would wait for.
        onSent: () => void context.redactor.answerForms(),
        onOver: (over) => open.delete(over),
      });
      open.add(exchange);
      const head = await exchange.open(transport, wireRequest);
      await trace?.answered(head);
      return toResponse(exchange, head, { scene: { ...scene, hasHead: true }, trace });
    },
    async close() {
      for (const exchange of open) exchange.fail(new Failure('cancelled', 'cancelled'));
      await close();
    },
  };
}

interface Answering {
  readonly scene: Scene;
  readonly trace: Trace | null;
}

function toResponse(exchange: Exchange, head: Head, answering: Answering): HttpResponse {
  const { status, headers } = head;
  const refusal = findRefusal(head, answering.scene);
  if (refusal !== null) {
    exchange.stop();
    throw refusal;
  }
  const body = readBody(exchange, headers['content-encoding'], answering);
  return { status, headers, body, progress: () => exchange.progress() };
}

function findRefusal(head: Head, scene: Scene): ProviderFailure | null {
  const { status } = head;
  // Nobody but a proxy says so. Of a plain request it is asked for the whole answer.
  if (status === 407 && scene.proxy !== null) return toProxyFailure(new ProxyError({ status }), scene);
  return status >= 300 && status < 400 ? toRedirected(head, scene) : null;
}

/** Followed, it would carry the key and the prompt to a host that nobody has chosen. */
function toRedirected({ status, headers }: Head, { request, url }: Scene): ProviderFailure {
  const { location } = headers;
  const target = location !== undefined && URL.canParse(location, url.href) ? new URL(location, url) : null;
  const port = target?.port || (target?.protocol === 'https:' ? '443' : '80');
  const message = target === null ? 'redirected to nowhere' : `redirected to ${target.hostname}:${port}`;
  return new ProviderFailure('provider', `${message}, not followed`, {
    provider: request.provider,
    status,
    detail: `status ${status}`,
    hint: `${target === null ? 'check' : 'if you trust the target, make it'} the base URL of "${request.provider}"`,
  });
}

async function* readBody(
  exchange: Exchange,
  encoding: string | undefined,
  { scene, trace }: Answering,
): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  try {
    for await (const chunk of decode(exchange.bytes(), encoding)) {
      bytes += chunk.length;
      countBytes(bytes, scene);
      await trace?.received(chunk);
      yield chunk;
    }
  } catch (error) {
    throw toReadFailure(error, scene);
  } finally {
    exchange.stop();
    await trace?.ended();
  }
}

function countBytes(bytes: number, scene: Scene): void {
  const { maxBytes = maxBodyBytes } = scene.request;
  if (bytes > maxBytes) throw toProviderFailure(scene, `the answer is larger than ${maxBytes / 1024 ** 2} MB`);
}

function toReadFailure(error: unknown, scene: Scene): unknown {
  if (!(error instanceof EncodingError)) return error;
  return error.isCutOff ? toBrokenOff(error, '', scene) : toProviderFailure(scene, 'the answer is unreadable', error);
}
