import { Failure } from '../errors.ts';
import type { Journal } from './journal/journal.ts';
import type { ResultPlace } from './journal/past-rows.ts';
import type { ResultWriter } from './results/format.ts';
import { Order, type Slot } from './results/order.ts';
import { toCode, type PlayedRow } from './results/result.ts';
import type { Sink } from './results/sink.ts';
import type { Row } from './rows/row.ts';
import type { Tally } from './tally.ts';

export interface LedgerOptions {
  /** Null where the results go to stdout alone. */
  readonly journal: Journal | null;
  readonly sink: Sink;
  readonly tally: Tally;
  readonly isOrdered: boolean;
  /** Whether rows that failed before are run again. */
  readonly retriesFailed: boolean;
  /** Called with rows whose results have been written. */
  readonly onKept: (rows: readonly number[]) => void;
}

/** Rows that may be begun before the oldest one has come to its end. */
const mostAhead = { withJournal: 20_000, without: 4000 };
/** Without a journal the lines themselves are kept. */
const mostHeld = 32_000_000;

/** Answers that need no network can come faster than the event loop turns. */
const mostWaiting = 500_000;

/** Takes every result once: into the journal first, then into the output. */
export class Ledger {
  readonly #options: LedgerOptions;
  readonly #order: Order;
  #writer: ResultWriter | null = null;
  #ready: string[] = [];
  #unwritten: number[] = [];
  #isFlushing = false;
  /** Characters that are written with the next flush. */
  #waiting = 0;
  #trouble: unknown = null;
  #wake: (() => void) | null = null;

  constructor(options: LedgerOptions) {
    this.#options = options;
    this.#order = new Order((place) => this.#readLine(place));
  }

  /** Before the first row, when its columns are known. */
  begin(writer: ResultWriter): void {
    const { journal, sink, isOrdered } = this.#options;
    this.#writer = writer;
    this.#attempt(() => sink.write(writer.head));
    if (journal === null || isOrdered) return;
    for (const number of journal.past.numbers()) {
      const past = journal.past.find(number);
      if (past !== null && this.#stays(past.code)) this.#attempt(() => sink.write(this.#readLine(past)));
    }
  }

  /** Whether the row has a result that stays, which has its place in the output then. One that is not wanted now stays. */
  settle(row: Row, isWanted: boolean): boolean {
    const { journal, tally, isOrdered } = this.#options;
    const past = journal?.past.find(row.number) ?? null;
    if (past === null) return false;
    if (past.mark !== row.mark) throw toChanged(row);
    if (isWanted && !this.#stays(past.code)) return false;
    tally.settle(past.code);
    if (isOrdered) this.#order.fill(this.#order.expect(row.number), null, past);
    this.#flushSoon();
    return true;
  }

  /** A row is about to be run. */
  expect(row: Row): Slot {
    return this.#options.isOrdered ? this.#order.expect(row.number) : { number: row.number, line: null, place: null };
  }

  put(slot: Slot, row: Row, played: PlayedRow): void {
    const { journal, tally, isOrdered } = this.#options;
    const { envelope, json } = played;
    const place = journal?.add(played, row.mark) ?? null;
    const line = this.#writer?.toLine(json, played) ?? '';
    if (isOrdered) this.#order.fill(slot, line, place);
    else this.#ready.push(line);
    tally.play(toCode(envelope), envelope.cost);
    this.#unwritten.push(row.number);
    this.#waiting += json.length;
    if (this.#waiting >= mostWaiting) this.#flush();
    else this.#flushSoon();
  }

  /** Whether a further row may begin at once. */
  get hasRoom(): boolean {
    return !this.#isFull() && this.#trouble === null && this.#options.sink.hasRoom();
  }

  /** Resolves when a further row may begin. Throws when results can no longer be kept. */
  async room(): Promise<void> {
    while (this.#isFull()) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    if (this.#trouble !== null) throw this.#trouble;
    await this.#options.sink.room();
  }

  /** Lets whoever waits for room go on. */
  wake(): void {
    this.#wake?.();
    this.#wake = null;
  }

  /** Everything that has come stands where it belongs. */
  async end(): Promise<void> {
    this.#flush();
    const { journal, sink } = this.#options;
    this.#attempt(() => {
      for (let text = this.#order.take(true); text !== ''; text = this.#order.take(true)) sink.write(text);
    });
    journal?.sync();
    await sink.end();
    if (this.#trouble !== null) throw this.#trouble;
  }

  #isFull(): boolean {
    const isFar = this.#order.length >= (this.#options.journal === null ? mostAhead.without : mostAhead.withJournal);
    return this.#trouble === null && (isFar || this.#order.held > mostHeld);
  }

  #stays(code: ReturnType<typeof toCode>): boolean {
    return code === 'ok' || !this.#options.retriesFailed;
  }

  #readLine(place: ResultPlace): string {
    return this.#writer?.toLine(this.#options.journal?.read(place) ?? '') ?? '';
  }

  /** One write for all that comes in a turn of the event loop. */
  #flushSoon(): void {
    if (this.#isFlushing) return;
    this.#isFlushing = true;
    setImmediate(() => {
      this.#isFlushing = false;
      this.#flush();
    });
  }

  #flush(): void {
    this.#attempt(() => this.#write());
    this.wake();
  }

  /** Nothing more after the first trouble: what the journal lacks has no place in the output. */
  #attempt(write: () => void): void {
    if (this.#trouble !== null) return;
    try {
      write();
    } catch (error) {
      this.#trouble = error instanceof Failure ? error : toUnwritable(error);
    }
  }

  #write(): void {
    const { journal, sink, onKept } = this.#options;
    this.#waiting = 0;
    journal?.flush();
    onKept(this.#unwritten);
    this.#unwritten = [];
    const lines = this.#ready.join('');
    this.#ready = [];
    sink.write(lines);
    for (let text = this.#order.take(); text !== ''; text = this.#order.take()) sink.write(text);
  }
}

function toUnwritable(error: unknown): Failure {
  const detail = error instanceof Error ? error.message : String(error);
  return new Failure('internal', 'the results cannot be written', {
    detail,
    hint: 'make room; the same command goes on then',
    cause: error,
  });
}

export function toChanged({ number }: Pick<Row, 'number'>): Failure {
  return new Failure('usage', `the input has changed up to row ${number}, which has been run before`, {
    detail: 'nothing more was sent',
    hint: '--restart begins anew and replaces what is there; another --output leaves it',
  });
}
