import type { KeptLine, KeptText } from './keep-run.ts';

const firstBytes = 65_536;
/** One very long answer is no reason to have as much room ever after. */
const mostBytesAfter = 2 * 1024 * 1024;
const lineFeed = 0x0a;
/** Of a UTF-16 unit in UTF-8. */
const mostPerUnit = 3;

/**
 * Lines that wait for their file, as bytes: as texts they would outlive the quick rounds of the garbage collector by the
 * thousand, and fill the memory until it looks through all. So would the room for them, which is used again for that reason.
 */
export class KeptLines {
  #bytes = Buffer.allocUnsafe(firstBytes);
  #length = 0;
  #count = 0;
  #id = '';
  #isSum = true;

  /** In bytes. */
  get capacity(): number {
    return this.#bytes.length;
  }

  get count(): number {
    return this.#count;
  }

  add({ id, json, isSum }: KeptLine): void {
    this.#reserve(1 + json.length * mostPerUnit);
    if (this.#count === 0) this.#id = id;
    else this.#bytes[this.#length++] = lineFeed;
    this.#length += this.#bytes.write(json, this.#length);
    this.#count += 1;
    this.#isSum &&= isSum;
  }

  /** Null where there is none. */
  toText(): KeptText | null {
    const pieces = [this.#bytes.subarray(0, this.#length)];
    return this.#count === 0 ? null : { id: this.#id, pieces, isSum: this.#isSum };
  }

  /** For lines to come, when those that there were stand in their file. */
  clear(): void {
    this.#length = 0;
    this.#count = 0;
    this.#isSum = true;
    if (this.capacity > mostBytesAfter) this.#bytes = Buffer.allocUnsafe(firstBytes);
  }

  #reserve(bytes: number): void {
    const wanted = this.#length + bytes;
    if (wanted <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(wanted, 2 * this.#bytes.length));
    this.#bytes.copy(larger, 0, 0, this.#length);
    this.#bytes = larger;
  }
}
