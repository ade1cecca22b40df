/** Bytes on their way from a transport to the one who reads them. */
export interface Inbox {
  push(chunk: Uint8Array): void;
  end(): void;
  fail(error: unknown): void;
  /** Everything that has come since the last call, as one piece; null at the end. */
  take(): Promise<Uint8Array | null>;
}

export interface InboxOptions {
  /** The reader is slow (true) or has caught up (false). */
  readonly onFull: (isFull: boolean) => void;
  readonly onWait: (isWaiting: boolean) => void;
}

/** Beyond this the socket is paused, so that a slow reader slows the server down and memory stays bounded. */
const fullBytes = 256 * 1024;

export function createInbox({ onFull, onWait }: InboxOptions): Inbox {
  let chunks: Uint8Array[] = [];
  let bytes = 0;
  let isFull = false;
  let finish: { readonly error?: unknown } | null = null;
  let wake: (() => void) | null = null;

  const wakeUp = (): void => {
    wake?.();
    wake = null;
  };
  const close = (how: { readonly error?: unknown }): void => {
    finish ??= how;
    wakeUp();
  };
  const drain = (): Uint8Array => {
    const [first] = chunks;
    // The transports make an object for every chunk of the wire; one read of the socket can hold hundreds.
    const joined = first !== undefined && chunks.length === 1 ? first : Buffer.concat(chunks, bytes);
    chunks = [];
    bytes = 0;
    if (isFull) onFull((isFull = false));
    return joined;
  };

  return {
    push(chunk) {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes >= fullBytes && !isFull) onFull((isFull = true));
      wakeUp();
    },
    end: () => close({}),
    fail: (error) => close({ error }),
    async take() {
      if (chunks.length === 0 && finish === null) {
        onWait(true);
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
        onWait(false);
      }
      if (chunks.length > 0) return drain();
      if (finish !== null && 'error' in finish) throw finish.error;
      return null;
    },
  };
}
