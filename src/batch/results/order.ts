import type { ResultPlace } from '../journal/past-rows.ts';

/** The place of a row in the output. */
export interface Slot {
  readonly number: number;
  /** Null as long as there is none, and where it is to be read from the journal. */
  line: string | null;
  place: ResultPlace | null;
}

/** Beyond it lines wait in the journal, where there is one. */
const mostHeld = 8_000_000;

/** Slots of lines that have gone. Kept for longer they would outlive the quick rounds of the garbage collector. */
const mostGone = 100;

/** Lets lines go in the order of their rows. */
export class Order {
  readonly #readLine: (place: ResultPlace) => string;
  #slots: Slot[] = [];
  #first = 0;
  #held = 0;

  constructor(readLine: (place: ResultPlace) => string) {
    this.#readLine = readLine;
  }

  /** Rows that have been begun and not been let go. */
  get length(): number {
    return this.#slots.length - this.#first;
  }

  /** Characters that are held in memory. */
  get held(): number {
    return this.#held;
  }

  expect(number: number): Slot {
    const slot = { number, line: null, place: null };
    this.#slots.push(slot);
    return slot;
  }

  fill(slot: Slot, line: string | null, place: ResultPlace | null): void {
    slot.place = place;
    if (line === null || (place !== null && this.#held + line.length > mostHeld)) return;
    slot.line = line;
    this.#held += line.length;
  }

  /** Those whose turn has come; at the end all that there are. */
  take(isEnd = false): string {
    const lines: string[] = [];
    for (let slot = this.#next(isEnd); slot !== null; slot = this.#next(isEnd)) {
      this.#held -= slot.line?.length ?? 0;
      if (slot.line !== null) lines.push(slot.line);
      else if (slot.place !== null) lines.push(this.#readLine(slot.place));
      slot.line = null;
      slot.place = null;
      if (lines.length >= mostAtOnce) break;
    }
    this.#shrink();
    return lines.join('');
  }

  #next(isEnd: boolean): Slot | null {
    const slot = this.#slots[this.#first];
    if (slot === undefined || (slot.line === null && slot.place === null && !isEnd)) return null;
    this.#first += 1;
    return slot;
  }

  #shrink(): void {
    if (this.#first < mostGone && this.#first < this.#slots.length) return;
    this.#slots = this.#slots.slice(this.#first);
    this.#first = 0;
  }
}

/** Long answers would come to a text that is too long for one write. */
const mostAtOnce = 500;
