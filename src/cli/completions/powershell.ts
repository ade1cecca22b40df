import type { CommandReference } from '../command-reference.ts';
import { toTables, type ArgumentRow, type KindRow, type Word, type WordRow } from './tables.ts';

/** Functions with a `switch` that respects case, as `-h` and `-H` are two flags and hash tables hold them for one. */
export function renderPowerShellTables(program: CommandReference): string {
  const tables = toTables(program);
  return [
    renderFunction('__aix_commands', renderWordRows(tables.commands)),
    renderFunction('__aix_flags', renderWordRows(tables.flags)),
    renderFunction('__aix_value', renderKindRows(tables.values)),
    renderFunction('__aix_argument', tables.arguments.map(renderArgumentRow)),
  ].join('\n\n');
}

function renderFunction(name: string, cases: readonly string[]): string {
  const lines = cases.map((line) => `    ${line}`);
  return [`function ${name}([string] $key) {`, '  switch -CaseSensitive -Wildcard ($key) {', ...lines, '  }', '}'].join(
    '\n',
  );
}

function renderWordRows(rows: readonly WordRow[]): readonly string[] {
  return rows.map(({ key, words }) => `${quote(key)} { ${words.map(toPair).join(', ')} }`);
}

function renderKindRows(rows: readonly KindRow[]): readonly string[] {
  return rows.flatMap(({ keys, kind }) => keys.map((key) => `${quote(key)} { ${quote(kind)} }`));
}

function renderArgumentRow({ path, place, kind }: ArgumentRow): string {
  return `${quote(`${path} ${place ?? '[0-9]*'}`)} { ${quote(kind)} }`;
}

function toPair({ word, meaning }: Word): string {
  return `@{ word = ${quote(word)}; meaning = ${quote(meaning)} }`;
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
