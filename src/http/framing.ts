/** Where a body ends, and what of the bytes on the wire is part of it. */
export interface Framing {
  /** What of these bytes is part of the body; it lies where they lay. */
  take(bytes: Uint8Array): Uint8Array;
  /** That the body is complete, which only the end of the connection says where it is `null`. */
  readonly isOver: boolean | null;
  /** That bytes came behind its end. */
  readonly hasMore: boolean;
  /** What is wrong with what came after the bytes that were taken. */
  readonly trouble: Error | null;
}

/** What came is no HTTP. The code is as Node and undici have it. */
export function toNoHttp(message: string, code = 'HPE_INVALID'): Error {
  return Object.assign(new Error(message), { code });
}

/** A body without a length ends with its connection. */
export const unsized: Framing = { take: (bytes) => bytes, isOver: null, hasMore: false, trouble: null };

export class SizedBody implements Framing {
  readonly trouble = null;
  hasMore = false;
  #left: number;

  constructor(length: number) {
    this.#left = length;
  }

  get isOver(): boolean {
    return this.#left === 0;
  }

  take(bytes: Uint8Array): Uint8Array {
    const part = bytes.length > this.#left ? bytes.subarray(0, this.#left) : bytes;
    this.#left -= part.length;
    this.hasMore = part.length < bytes.length;
    return part;
  }
}

/** What the next byte belongs to. */
type ChunkState =
  | 'size'
  | 'extension'
  | 'size-end'
  | 'data'
  | 'data-return'
  | 'data-end'
  | 'trailer'
  | 'trailer-line'
  | 'over';

const lineFeed = 0x0a;
const carriageReturn = 0x0d;
/** Sizes of 4 GB and more are nonsense. Some servers fill up shorter ones with zeros, however many. */
const longestBeforeDigit = 2 ** 28;
const longestLine = 16_384;

/** A body in chunks, each after its size. What they hold is moved together, so that one read of the socket stays one piece. */
export class ChunkedBody implements Framing {
  trouble: Error | null = null;
  hasMore = false;
  #state: ChunkState = 'size';
  #size = 0;
  /** Of what stands between the data. */
  #lineLength = 0;
  #hasDigit = false;

  get isOver(): boolean {
    return this.#state === 'over';
  }

  take(bytes: Uint8Array): Uint8Array {
    let kept = 0;
    let at = 0;
    while (at < bytes.length && this.#state !== 'over' && this.trouble === null) {
      if (this.#state === 'data') {
        const end = Math.min(at + this.#size, bytes.length);
        if (kept !== at) bytes.copyWithin(kept, at, end);
        kept += end - at;
        this.#size -= end - at;
        at = end;
        if (this.#size === 0) this.#state = 'data-return';
      } else {
        this.#step(bytes[at] ?? 0);
        at += 1;
      }
    }
    this.hasMore = at < bytes.length;
    return bytes.subarray(0, kept);
  }

  #step(byte: number): void {
    this.#lineLength = byte === lineFeed ? 0 : this.#lineLength + 1;
    if (this.#lineLength > longestLine) this.trouble = toNoHttp('a line between two chunks is too long');
    switch (this.#state) {
      case 'size':
        return this.#readSize(byte);
      case 'extension':
        if (byte === carriageReturn) this.#state = 'size-end';
        return;
      case 'size-end':
        return this.#expect(byte, lineFeed, this.#size === 0 ? 'trailer' : 'data');
      case 'data-return':
        return this.#expect(byte, carriageReturn, 'data-end');
      case 'data-end':
        this.#hasDigit = false;
        return this.#expect(byte, lineFeed, 'size');
      case 'trailer':
        if (byte !== carriageReturn) this.#state = byte === lineFeed ? 'over' : 'trailer-line';
        return;
      case 'trailer-line':
        if (byte === lineFeed) this.#state = 'trailer';
        return;
      case 'data':
      case 'over':
      // Neither is taken byte by byte.
    }
  }

  #readSize(byte: number): void {
    const digit = toDigit(byte);
    if (digit !== null && this.#size < longestBeforeDigit) {
      this.#size = this.#size * 16 + digit;
      this.#hasDigit = true;
    } else if (!this.#hasDigit || !isEndOfSize(byte)) {
      this.trouble = toNoHttp('a chunk of the answer has no size');
    } else {
      this.#state = byte === carriageReturn ? 'size-end' : 'extension';
    }
  }

  #expect(byte: number, wanted: number, next: ChunkState): void {
    if (byte === wanted) this.#state = next;
    else this.trouble = toNoHttp('a chunk of the answer does not end where it says');
  }
}

function toDigit(byte: number): number | null {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  // Letters of both cases.
  const letter = byte | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : null;
}

/** A space or a tab may stand before an extension, too. */
function isEndOfSize(byte: number): boolean {
  return byte === carriageReturn || byte === 0x3b || byte === 0x20 || byte === 0x09;
}
