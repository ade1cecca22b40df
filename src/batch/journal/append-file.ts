import { closeSync, fdatasync, fdatasyncSync, ftruncateSync, readSync, writeSync } from 'node:fs';
import type { Clock } from '../../context.ts';

const syncEveryMs = 400;

/** A file that only grows, by whole writes. What is written survives this process at once, and the machine soon after. */
export class AppendFile {
  readonly #file: number;
  readonly #clock: Clock;
  #size: number;
  #syncedAt: number;
  #isSyncing = false;
  #isDirty = false;

  constructor(file: number, size: number, clock: Clock) {
    this.#file = file;
    this.#size = size;
    this.#clock = clock;
    this.#syncedAt = clock.elapsed();
    ftruncateSync(file, size);
  }

  get size(): number {
    return this.#size;
  }

  /** All of it or nothing: what did not fit on the disk is taken back. */
  write(text: string): void {
    if (text === '') return;
    const bytes = Buffer.from(text);
    let written = 0;
    try {
      while (written < bytes.length)
        written += writeSync(this.#file, bytes, written, bytes.length - written, this.#size + written);
    } catch (error) {
      if (written > 0) ftruncateSync(this.#file, this.#size);
      throw error;
    }
    this.#size += bytes.length;
    this.#isDirty = true;
    this.#syncNowAndThen();
  }

  read(offset: number, length: number): string {
    const bytes = Buffer.allocUnsafe(length);
    let done = 0;
    for (let count = 1; done < length && count > 0; done += count)
      count = readSync(this.#file, bytes, done, length - done, offset + done);
    return bytes.toString('utf8', 0, done);
  }

  sync(): void {
    if (this.#isDirty || this.#isSyncing) fdatasyncSync(this.#file);
    this.#isDirty = false;
  }

  close(): void {
    closeSync(this.#file);
  }

  /** Beside the work: nobody waits for the disk before the end. */
  #syncNowAndThen(): void {
    if (this.#isSyncing || this.#clock.elapsed() - this.#syncedAt < syncEveryMs) return;
    this.#isSyncing = true;
    this.#isDirty = false;
    fdatasync(this.#file, () => {
      this.#isSyncing = false;
      this.#syncedAt = this.#clock.elapsed();
    });
  }
}
