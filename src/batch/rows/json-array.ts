import { StringDecoder } from 'node:string_decoder';
import { Failure } from '../../errors.ts';
import { toJsonRow } from './lines.ts';
import type { FoundRow } from './row.ts';

/** The elements of an array, one at a time: an array may be longer than memory. */
export async function* readArrayRows(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<readonly FoundRow[]> {
  const decoder = new StringDecoder('utf8');
  const splitter = new ArraySplitter();
  let number = 0;
  for await (const chunk of bytes) {
    yield splitter.push(decoder.write(Buffer.from(chunk))).map((element) => {
      number += 1;
      return toJsonRow(element, `element ${number}`);
    });
  }
  splitter.push(decoder.end());
  splitter.end();
}

const blank = /\s/;

/** Cuts the text of an array at its commas. What stands between them is not looked at. */
class ArraySplitter {
  #state: 'before' | 'inside' | 'after' = 'before';
  #depth = 0;
  #isString = false;
  #isEscape = false;
  #element: string[] = [];
  #hasElement = false;

  push(text: string): readonly string[] {
    const elements: string[] = [];
    let start = 0;
    for (let at = 0; at < text.length; at += 1) {
      const mark = text.charAt(at);
      if (this.#state !== 'inside') {
        this.#readAround(mark);
        start = at + 1;
      } else if (this.#endsElement(mark)) {
        this.#take(text.slice(start, at), mark, elements);
        start = at + 1;
      }
    }
    if (this.#state === 'inside') this.#element.push(text.slice(start));
    return elements;
  }

  end(): void {
    if (this.#state !== 'after') throw toNoArray(this.#state === 'before' ? 'it begins with none' : 'it has no end');
  }

  #readAround(mark: string): void {
    if (blank.test(mark) || (mark === '\u{feff}' && this.#state === 'before')) return;
    if (this.#state === 'after') throw toNoArray('something stands behind it');
    if (mark !== '[') throw toNoArray('it begins with none');
    this.#state = 'inside';
  }

  #endsElement(mark: string): boolean {
    if (this.#isString) {
      const isEscaped = this.#isEscape;
      this.#isEscape = mark === '\\' && !isEscaped;
      if (mark === '"' && !isEscaped) this.#isString = false;
      return false;
    }
    if (mark === '"') this.#isString = true;
    else if (mark === '{' || mark === '[') this.#depth += 1;
    else if (this.#depth === 0) return mark === ',' || mark === ']';
    else if (mark === '}' || mark === ']') this.#depth -= 1;
    return false;
  }

  #take(rest: string, mark: string, elements: string[]): void {
    const element = [...this.#element, rest].join('');
    this.#element = [];
    const isEmpty = element.trim() === '';
    if (!isEmpty) elements.push(element);
    if (isEmpty && (mark === ',' || this.#hasElement)) throw toNoArray('an element is missing');
    this.#hasElement = true;
    if (mark === ']') this.#state = 'after';
  }
}

function toNoArray(detail: string): Failure {
  return new Failure('usage', 'the input is no JSON array', {
    detail,
    hint: 'where every line is a document of its own: --input-format jsonl',
  });
}
