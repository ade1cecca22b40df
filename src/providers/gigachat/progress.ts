import type { Message, Reader } from '../driver.ts';
import { parseJson, toList, toObject } from '../json.ts';

/** Leaves out what a built-in function says while it works: how long it will still take is no part of the answer. */
export class ProgressFilter implements Reader {
  readonly #reader: Reader;

  constructor(reader: Reader) {
    this.#reader = reader;
  }

  read(message: Message): void {
    // Looked into only where the word stands: parsing every message twice would cost.
    if (message.data.includes('function_in_progress') && isProgress(parseJson(message.data))) return;
    this.#reader.read(message);
  }

  readWhole(body: unknown): void {
    this.#reader.readWhole(body);
  }

  end(): void {
    this.#reader.end?.();
  }
}

function isProgress(chunk: unknown): boolean {
  const [choice] = toList(toObject(chunk)['choices']).map(toObject);
  return toObject(choice?.['delta'])['role'] === 'function_in_progress';
}
