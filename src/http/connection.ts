import { connect, type Socket, type TcpNetConnectOpts } from 'node:net';
import { Readable } from 'node:stream';
import { AnswerReader, type AnswerListener } from './answer-reader.ts';
import { toOwnHead } from './request-head.ts';
import { isStreamed } from './streamed-body.ts';
import { addressAttemptMs, type Wire, type WireListener, type WireRequest } from './wire.ts';

/** Opens a connection to where the request goes. The room of the bytes that come is used again for the next ones. */
export type Connect = (request: WireRequest, onBytes: (bytes: Buffer) => void) => Socket;

/** As much as Node reads at a time. */
const roomBytes = 65_536;

export async function loadConnect(isSecure: boolean): Promise<Connect> {
  // One for all connections: Node would make 64 KB for each read, and a stream puts each through its own queue.
  const room = Buffer.allocUnsafeSlow(roomBytes);
  const toOptions = (request: WireRequest, onBytes: (bytes: Buffer) => void): TcpNetConnectOpts => ({
    ...toAddress(request),
    onread: { buffer: room, callback: (length) => onBytes(room.subarray(0, length)) ?? true },
  });
  if (!isSecure) return (request, onBytes) => connect(toOptions(request, onBytes));
  const { connectSafely } = await import('./connect-safely.ts');
  return (request, onBytes) => connectSafely(toOptions(request, onBytes), request);
}

/** Longer ones than people read, in bytes. */
const longAnswer = 4 * 1024 * 1024;

/** A server closes what nobody uses; this long it is still there, as far as it does not say otherwise. */
const usualIdleMs = 4000;

/** What a connection is part of that serves more than one request. */
export interface Group {
  onFree(connection: Connection): void;
  onClosed(connection: Connection): void;
  /** Has the requests of one moment go out together: it begins this one then. */
  later(connection: Connection): void;
}

/** What goes out over a connection. */
interface Sending {
  readonly request: WireRequest;
  readonly commonHead: string;
  readonly listener: WireListener;
}

/** A connection over HTTP/1.1, with one request at a time. */
export class Connection implements AnswerListener {
  /** How long it may wait for its next request. */
  idleMs = usualIdleMs;
  /** Since when it waits. */
  freeSince = 0;
  readonly #socket: Socket;
  readonly #group: Group | null;
  #sending: Sending | null = null;
  #reader: AnswerReader | null = null;
  #isOpen = false;
  #bytes = 0;

  /** Without a group it is closed after the first answer. */
  constructor(connectTo: Connect, request: WireRequest, group: Group | null) {
    this.#socket = connectTo(request, (bytes) => this.#read(bytes));
    this.#group = group;
    this.#socket.on('end', () => this.#end());
    this.#socket.on('error', (error) => this.#fail(error));
    this.#socket.on('close', () => group?.onClosed(this));
  }

  get isUsable(): boolean {
    return this.#socket.writable && !this.#socket.destroyed && !this.#socket.readableEnded;
  }

  send(request: WireRequest, commonHead: string, listener: WireListener): Wire {
    this.#sending = { request, commonHead, listener };
    this.#reader = new AnswerReader(this);
    this.#bytes = 0;
    if (this.#group === null) this.begin();
    else this.#group.later(this);
    return new OwnWire(this, this.#socket, listener);
  }

  serves(listener: WireListener): boolean {
    return this.#sending?.listener === listener;
  }

  /** Writes the request, unless it was called off meanwhile. */
  begin(): void {
    if (this.#sending === null) return;
    const { request, listener } = this.#sending;
    this.#write(this.#sending);
    if (this.#isOpen) listener.connected();
    // After the request, which waits for the same.
    else this.#socket.once(request.url.protocol === 'https:' ? 'secureConnect' : 'connect', () => this.#opened());
  }

  /** Closes it at once. */
  destroy(): void {
    this.#sending = null;
    this.#reader = null;
    this.#socket.destroy();
  }

  head(status: number, headers: Readonly<Record<string, string>>): void {
    this.#sending?.listener.head(status, headers);
  }

  data(bytes: Uint8Array): void {
    this.#sending?.listener.data(bytes);
  }

  end(): void {
    const sending = this.#sending;
    const idleMs = this.#reader?.idleMs ?? 0;
    this.#sending = null;
    this.#reader = null;
    this.idleMs = isStreamed(sending?.request.body) ? 0 : Math.min(usualIdleMs, idleMs);
    // Whoever refuses a long body does not wait for its end.
    if (this.#socket.writableLength > 0) this.#socket.destroy();
    else if (this.#group !== null && this.idleMs > 0) this.#free(this.#group);
    else this.#socket.destroySoon();
    sending?.listener.end();
  }

  #opened(): void {
    this.#isOpen = true;
    this.#sending?.listener.connected();
  }

  #write({ request, commonHead, listener }: Sending): void {
    const { body = '' } = request;
    const head = commonHead + toOwnHead(request, this.#group !== null);
    const sent = listener.sent === undefined ? undefined : (): void => listener.sent?.();
    if (isStreamed(body)) {
      this.#socket.write(head, 'latin1');
      return this.#writePieces(body.open(), sent);
    }
    // One text is written in half the time of two.
    if (Buffer.byteLength(body) === body.length) return void this.#socket.write(head + body, 'latin1', sent);
    this.#socket.cork();
    this.#socket.write(head, 'latin1');
    this.#socket.write(body, 'utf8', sent);
    this.#socket.uncork();
  }

  #writePieces(body: AsyncIterable<Uint8Array>, sent: () => void = () => {}): void {
    const pieces = Readable.from(body, { objectMode: false });
    pieces.on('error', (error) => this.#socket.destroy(error));
    pieces.on('end', sent);
    this.#socket.on('close', () => pieces.destroy());
    // The answer comes the other way.
    pieces.pipe(this.#socket, { end: false });
  }

  #read(chunk: Buffer): void {
    const isLong = this.#bytes >= longAnswer;
    this.#bytes += chunk.length;
    if (!isLong && this.#bytes >= longAnswer) void stopHeapGrowth();
    // Nobody has asked for it.
    if (this.#reader === null) return this.destroy();
    try {
      this.#reader.push(chunk);
    } catch (error) {
      this.#fail(error);
    }
  }

  #end(): void {
    try {
      this.#reader?.close();
    } catch (error) {
      this.#fail(error);
    }
  }

  #fail(error: unknown): void {
    const sending = this.#sending;
    this.destroy();
    sending?.listener.fail(error);
  }

  #free(group: Group): void {
    if (this.#socket.isPaused()) this.#socket.resume();
    group.onFree(this);
  }
}

/** A connection as long as it serves this listener. */
class OwnWire implements Wire {
  readonly #connection: Connection;
  readonly #socket: Socket;
  readonly #listener: WireListener;

  constructor(connection: Connection, socket: Socket, listener: WireListener) {
    this.#connection = connection;
    this.#socket = socket;
    this.#listener = listener;
  }

  pause(): void {
    if (this.#connection.serves(this.#listener)) this.#socket.pause();
  }

  resume(): void {
    if (this.#connection.serves(this.#listener)) this.#socket.resume();
  }

  destroy(): void {
    if (this.#connection.serves(this.#listener)) this.#connection.destroy();
  }
}

/**
 * Of the heap for what lives briefly, which V8 makes larger and larger while an answer comes, up to 48 MB. All that is made
 * of one read is gone before the next one, so that nothing is gained by it.
 */
async function stopHeapGrowth(): Promise<void> {
  const { setFlagsFromString } = await import('node:v8');
  setFlagsFromString('--semi-space-growth-factor=1');
}

function toAddress({ url }: WireRequest): TcpNetConnectOpts {
  return {
    host: url.hostname.startsWith('[') ? url.hostname.slice(1, -1) : url.hostname,
    port: Number(url.port || (url.protocol === 'https:' ? 443 : 80)),
    // Else the end of a long request waits until its beginning was received.
    noDelay: true,
    autoSelectFamilyAttemptTimeout: addressAttemptMs,
  };
}
