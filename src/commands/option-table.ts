import type { Command } from 'commander';

/** What a command says about its words: a command of commander, or the reader of plain lines, which knows this much alone. */
export interface OptionTable {
  argument(name: string, description: string): this;
  option(flags: string, description: string): this;
  option<Value>(
    flags: string,
    description: string,
    parse: (text: string, previous: Value) => Value,
    standard?: Value,
  ): this;
  createOption(flags: string, description: string): OptionRow;
  addOption(row: OptionRow): this;
  addHelpText(position: 'after', text: string): this;
  readonly opts: Command['opts'];
}

export interface OptionRow {
  choices(values: readonly string[]): this;
  conflicts(name: string): this;
  implies(values: Readonly<Record<string, unknown>>): this;
}
