import { exitCodes } from '../../errors.ts';
import type { ResultCode } from '../results/result.ts';

/** Where the JSON of a result stands in the journal. */
export interface ResultPlace {
  readonly offset: number;
  readonly length: number;
}

export interface PastRow extends ResultPlace {
  readonly code: ResultCode;
  readonly mark: number | null;
}

/** The last result of each row, as earlier runs left it: a few bytes for each, however long the answers are. */
export class PastRows {
  #offsets = new Float64Array(1024);
  #lengths = new Uint32Array(1024);
  #marks = new Float64Array(1024);
  #codes = new Uint8Array(1024);
  #count = 0;
  #last = 0;

  get count(): number {
    return this.#count;
  }

  /** The highest number of a row that has a result. */
  get last(): number {
    return this.#last;
  }

  set(number: number, { offset, length, code, mark }: PastRow): void {
    while (number >= this.#codes.length) this.#grow();
    if (this.#codes[number] === 0) this.#count += 1;
    this.#last = Math.max(this.#last, number);
    this.#offsets[number] = offset;
    this.#lengths[number] = length;
    this.#marks[number] = mark ?? Number.NaN;
    this.#codes[number] = codes.indexOf(code) + 1;
  }

  find(number: number): PastRow | null {
    if (number > this.#last) return null;
    const code = codes[(this.#codes[number] ?? 0) - 1];
    if (code === undefined) return null;
    const mark = this.#marks[number] ?? Number.NaN;
    return {
      offset: this.#offsets[number] ?? 0,
      length: this.#lengths[number] ?? 0,
      code,
      mark: Number.isNaN(mark) ? null : mark,
    };
  }

  *numbers(): Generator<number> {
    for (let number = 1; number <= this.#last; number += 1) if (this.#codes[number] !== 0) yield number;
  }

  #grow(): void {
    const length = this.#codes.length * 2;
    this.#offsets = copy(this.#offsets, new Float64Array(length));
    this.#lengths = copy(this.#lengths, new Uint32Array(length));
    this.#marks = copy(this.#marks, new Float64Array(length));
    this.#codes = copy(this.#codes, new Uint8Array(length));
  }
}

const codes = Object.keys(exitCodes) as readonly ResultCode[];

export function isResultCode(text: string): text is ResultCode {
  return (codes as readonly string[]).includes(text);
}

function copy<Numbers extends Float64Array | Uint32Array | Uint8Array>(from: Numbers, to: Numbers): Numbers {
  to.set(from);
  return to;
}
