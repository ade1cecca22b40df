import { Client, type Dispatcher } from 'undici';

/** A connection, and what tells that its answer has come to its end. */
export interface Lease {
  readonly dispatcher: Dispatcher;
  readonly giveBack: () => void;
}

/** Where requests go out. */
export interface Connections {
  take(): Lease;
  destroy(): Promise<void>;
}

/**
 * Connections to one host, one request on each at a time. The pool of undici learns only after all that came in with an
 * answer that its connection is free again, so that those who wait begin together, and are answered together.
 */
export function createHostClients(origin: string, options: Client.Options): Connections {
  const free: Lease[] = [];
  const all: Client[] = [];
  const create = (): Lease => {
    const client = new Client(origin, options);
    all.push(client);
    const lease = { dispatcher: client, giveBack: () => void free.push(lease) };
    return lease;
  };
  return {
    // The one that was used last, as a host may be about to close the others.
    take: () => free.pop() ?? create(),
    async destroy() {
      await Promise.all(all.map((client) => client.destroy()));
    },
  };
}
