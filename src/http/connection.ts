import { connect, type Socket, type TcpNetConnectOpts } from 'node:net';
import { Readable } from 'node:stream';
import { AnswerReader } from './answer-reader.ts';
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
  /** Has requests of one moment go out together. */
  later(write: () => void): void;
}

/** A connection over HTTP/1.1, with one request at a time. */
export class Connection {
  /** How long it may wait for its next request. */
  idleMs = usualIdleMs;
  readonly #socket: Socket;
  readonly #group: Group | null;
  #listener: WireListener | null = null;
  #reader: AnswerReader | null = null;
  #isOpen = false;
  #isReusable = false;
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
    this.#listener = listener;
    this.#bytes = 0;
    this.#isReusable = this.#group !== null && !isStreamed(request.body);
    this.#reader = new AnswerReader({
      head: (status, headers) => listener.head(status, headers),
      data: (bytes) => listener.data(bytes),
      end: () => this.#finish(),
    });
    const isOurs = (): boolean => this.#listener === listener;
    const start = (): void => {
      if (!isOurs()) return;
      this.#write(request, commonHead, listener);
      if (this.#isOpen) listener.connected();
      // After the request, which waits for the same.
      else this.#socket.once(request.url.protocol === 'https:' ? 'secureConnect' : 'connect', () => this.#opened());
    };
    if (this.#group === null) start();
    else this.#group.later(start);
    return {
      pause: () => void (isOurs() && this.#socket.pause()),
      resume: () => void (isOurs() && this.#socket.resume()),
      destroy: () => void (isOurs() && this.destroy()),
    };
  }

  /** Closes it at once. */
  destroy(): void {
    this.#listener = null;
    this.#reader = null;
    this.#socket.destroy();
  }

  #opened(): void {
    this.#isOpen = true;
    this.#listener?.connected();
  }

  #write(request: WireRequest, commonHead: string, listener: WireListener): void {
    const { body = '' } = request;
    const head = commonHead + toOwnHead(request, this.#group !== null);
    const sent = (): void => listener.sent?.();
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

  #writePieces(body: AsyncIterable<Uint8Array>, sent: () => void): void {
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
    const listener = this.#listener;
    this.destroy();
    listener?.fail(error);
  }

  #finish(): void {
    const [listener, reader, socket] = [this.#listener, this.#reader, this.#socket];
    this.#listener = null;
    this.#reader = null;
    this.idleMs = this.#isReusable && reader !== null ? Math.min(usualIdleMs, reader.idleMs) : 0;
    // Whoever refuses a long body does not wait for its end.
    if (socket.writableLength > 0) socket.destroy();
    else if (this.idleMs > 0) this.#free();
    else socket.destroySoon();
    listener?.end();
  }

  #free(): void {
    if (this.#socket.isPaused()) this.#socket.resume();
    this.#group?.onFree(this);
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
