import type { Clock } from '../context.ts';
import { Connection, loadConnect, type Connect, type Group } from './connection.ts';
import { toCommonHead } from './request-head.ts';
import type { Wire, WireListener, WireRequest } from './wire.ts';

/** What requests have in common that can use each other's connections. */
interface Place {
  readonly request: WireRequest;
  readonly commonHead: string;
  readonly free: Connection[];
}

export async function loadKept(isSecure: boolean, clock: Clock): Promise<KeptConnections> {
  return new KeptConnections(await loadConnect(isSecure), clock);
}

/** Connections that are used again, each for one request at a time. A row of a batch costs half of what it costs over undici. */
export class KeptConnections {
  readonly #connect: Connect;
  readonly #clock: Clock;
  readonly #all = new Set<Connection>();
  readonly #lists = new Map<string, Connection[]>();
  #last: Place | null = null;
  #waiting: Connection[] = [];

  constructor(connect: Connect, clock: Clock) {
    this.#connect = connect;
    this.#clock = clock;
  }

  open(request: WireRequest, listener: WireListener): Wire {
    const { free, commonHead } = this.#findPlace(request);
    return (this.#take(free) ?? this.#create(request, free)).send(request, commonHead, listener);
  }

  close(): void {
    for (const connection of this.#all) connection.destroy();
    this.#last = null;
  }

  #findPlace(request: WireRequest): Place {
    if (this.#last !== null && isAlike(request, this.#last.request)) return this.#last;
    const commonHead = toCommonHead(request);
    // Over TLS the name that a certificate is for can be another one than that of the URL.
    const host = commonHead.split('\r\n').find((line) => /^host:/i.test(line));
    const key = JSON.stringify([request.url.origin, request.tls.name, host]);
    const free = this.#lists.get(key) ?? [];
    this.#lists.set(key, free);
    return (this.#last = { request: { ...request, body: undefined }, commonHead, free });
  }

  #take(free: Connection[]): Connection | null {
    // The one that was used last, as a host may be about to close the others.
    for (let found = free.pop(); found !== undefined; found = free.pop()) {
      if (found.isUsable && this.#clock.elapsed() - found.freeSince < found.idleMs) return found;
      found.destroy();
    }
    return null;
  }

  #create(request: WireRequest, free: Connection[]): Connection {
    const group: Group = {
      onFree: (connection) => {
        connection.freeSince = this.#clock.elapsed();
        free.push(connection);
      },
      onClosed: (connection) => {
        this.#all.delete(connection);
        const at = free.indexOf(connection);
        if (at !== -1) free.splice(at, 1);
      },
      later: (connection) => this.#later(connection),
    };
    const connection = new Connection(this.#connect, request, group);
    this.#all.add(connection);
    return connection;
  }

  /** A server that is asked one by one, as its answers come in, wakes up for each, and takes half as long again. */
  #later(connection: Connection): void {
    if (this.#waiting.push(connection) === 1) this.#clock.soon(() => this.#writeAll());
  }

  #writeAll(): void {
    const connections = this.#waiting;
    this.#waiting = [];
    for (const connection of connections) connection.begin();
  }
}

function isAlike(one: WireRequest, other: WireRequest): boolean {
  return one.url === other.url && one.headers === other.headers && one.tls === other.tls && one.method === other.method;
}
