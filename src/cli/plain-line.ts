import type { OptionRow, OptionTable } from '../commands/option-table.ts';

/**
 * Reads the words of a command that are written as most are: flags in full that the table has, each value a word of its
 * own. It gives what commander gives, which takes three milliseconds longer to load and to set up, and leaves every other
 * line to it.
 */
export class PlainLine implements OptionTable {
  readonly #rows = new Map<string, PlainRow>();
  readonly #values: Record<string, unknown> = {};
  #isVariadic = false;

  argument(name: string): this {
    this.#isVariadic = name.includes('...');
    return this;
  }

  option<Value>(
    flags: string,
    ...[, parse, standard]: [description: string, parse?: Parse<Value>, standard?: Value]
  ): this {
    const row = this.createOption(flags);
    // Each gets back what it gave.
    row.parse = parse as Parse<unknown> | undefined;
    row.standard = standard;
    return this.addOption(row);
  }

  createOption(flags: string): PlainRow {
    return new PlainRow(flags);
  }

  addOption(row: PlainRow): this {
    // What a flag takes away is there without it, unless another flag brings it.
    const isThere = row.isNegated && !this.#rows.has(row.name.replace('--no-', '--'));
    if (isThere || row.standard !== undefined) this.#values[row.key] = isThere ? true : row.standard;
    this.#rows.set(row.name, row);
    if (row.short !== null) this.#rows.set(row.short, row);
    return this;
  }

  addHelpText(): this {
    return this;
  }

  opts(): never {
    // The command that made the table says what its flags are, as it does to commander.
    return this.#values as never;
  }

  /** The words that are no flags, or null where commander has to look at the line. Throws what a value is refused with. */
  read(words: readonly string[]): readonly string[] | null {
    const split = this.#split(words);
    for (const [row, text] of split?.given ?? []) this.#values[row.key] = row.read(text, this.#values[row.key]);
    return split?.operands ?? null;
  }

  #split(words: readonly string[]): Split | null {
    const operands: string[] = [];
    const given: [row: PlainRow, text: string | null][] = [];
    for (let at = 0; at < words.length; at += 1) {
      const word = words[at] ?? '';
      const row = this.#rows.get(word);
      if (row !== undefined) {
        const text = row.takesValue ? words[(at += 1)] : null;
        if (text === undefined || !row.isPlain(text)) return null;
        given.push([row, text]);
      } else if (isFlag(word)) return null;
      else operands.push(word);
    }
    return this.#isVariadic || operands.length === 1 ? { operands, given } : null;
  }
}

type Parse<Value> = (text: string, previous: Value) => Value;

interface Split {
  readonly operands: readonly string[];
  readonly given: readonly (readonly [row: PlainRow, text: string | null])[];
}

class PlainRow implements OptionRow {
  readonly name: string;
  readonly short: string | null;
  readonly takesValue: boolean;
  parse: Parse<unknown> | undefined;
  standard: unknown;
  #choices: readonly string[] | null = null;
  #isOdd = false;

  constructor(flags: string) {
    const at = flags.indexOf(' <');
    const [from, to] = [flags.indexOf('--'), at === -1 ? flags.length : at];
    this.name = flags.slice(from, to);
    this.short = from === 0 ? null : flags.slice(0, 2);
    this.takesValue = at !== -1;
  }

  get isNegated(): boolean {
    return this.name.startsWith('--no-');
  }

  get key(): string {
    const [first = '', ...rest] = this.name.slice(this.isNegated ? 5 : 2).split('-');
    return first + rest.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
  }

  choices(values: readonly string[]): this {
    this.#choices = values;
    return this;
  }

  conflicts(): this {
    this.#isOdd = true;
    return this;
  }

  implies(): this {
    this.#isOdd = true;
    return this;
  }

  isPlain(text: string | null): boolean {
    if (this.#isOdd || text === null) return !this.#isOdd;
    return !isFlag(text) && (this.#choices === null || this.#choices.includes(text));
  }

  read(text: string | null, previous: unknown): unknown {
    if (text === null) return !this.isNegated;
    return this.parse === undefined ? text : this.parse(text, previous);
  }
}

/** Commander takes a single dash for a word like others. */
function isFlag(word: string): boolean {
  return word.length > 1 && word.startsWith('-');
}
