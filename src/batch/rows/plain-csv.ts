export type CsvItem = CsvRecord | Misfit;

export type CsvRecord = readonly string[];

/** A record with more cells than columns, or with less. */
export interface Misfit {
  /** Up to its end. */
  readonly lines: number;
  readonly cells: number;
}

const [lineFeed, carriageReturn, quote] = [0x0a, 0x0d, 0x22];
/** How a file begins that has a mark of its encoding, in UTF-8 and in UTF-16. */
const marks = new Set([0xef, 0xff]);
const longestLine = 4 * 1024 * 1024;

/**
 * Reads the CSV that most files are: lines that LF ends, and no quote. That takes a tenth of the time of a parser, which has
 * to compile itself first. From the first piece on that holds anything else a parser goes on.
 */
export class PlainReader {
  readonly #delimiter: string;
  readonly #isApt: boolean;
  /** Bytes that were not read yet. */
  left: Buffer = Buffer.alloc(0);
  /** Those that were read. */
  lines = 0;
  /** The line that names the columns. */
  head: string | null = null;
  #width = 0;

  constructor(delimiter: string) {
    this.#delimiter = delimiter;
    this.#isApt = delimiter !== '' && !/["\r\n]/.test(delimiter);
  }

  /** Null where a parser has to read what is left now. */
  read(chunk: Uint8Array): readonly CsvItem[] | null {
    const piece = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    this.left = this.left.length === 0 ? piece : Buffer.concat([this.left, piece]);
    if (!this.#isPlain(piece)) return null;
    const end = piece.lastIndexOf(lineFeed);
    // What stays is a copy: the room of the bytes is used again.
    if (end === -1) {
      if (this.left === piece) this.left = Buffer.from(piece);
      return [];
    }
    const items = this.#take(this.left.toString('utf8', 0, this.left.length - piece.length + end));
    this.left = Buffer.from(piece.subarray(end + 1));
    return items;
  }

  /** What the last line holds where nothing ends it. */
  end(): readonly CsvItem[] {
    return this.left.length === 0 ? [] : this.#take(this.left.toString());
  }

  #isPlain(piece: Buffer): boolean {
    if (!this.#isApt || this.left.length > longestLine) return false;
    const [first = 0] = this.left;
    return !(this.lines === 0 && marks.has(first)) && !piece.includes(quote) && !piece.includes(carriageReturn);
  }

  #take(text: string): readonly CsvItem[] {
    const items: CsvItem[] = [];
    for (const line of text.split('\n')) {
      this.lines += 1;
      if (line !== '') items.push(this.#toItem(line));
    }
    return items;
  }

  #toItem(line: string): CsvItem {
    const cells = line.split(this.#delimiter);
    if (this.head === null) [this.head, this.#width] = [line, cells.length];
    return cells.length === this.#width ? cells : { lines: this.lines, cells: cells.length };
  }
}
