import type { CommandReference } from '../command-reference.ts';
import { toTables, type ArgumentRow, type KindRow, type Word, type WordRow } from './tables.ts';

type RenderList = (words: readonly Word[]) => string;

/** For bash: four functions that look a word up. `case` works in every bash, associative arrays do not. */
export function renderBashTables(program: CommandReference): string {
  return renderTables(program, (words) => quote(words.map(({ word }) => word).join(' ')));
}

/** For zsh: the same functions, with the meaning of each word for its menu. */
export function renderZshTables(program: CommandReference): string {
  return renderTables(program, (words) => `(${words.map(toMenuEntry).join(' ')})`);
}

function toMenuEntry({ word, meaning }: Word): string {
  return quote(`${word.replaceAll(':', String.raw`\:`)}:${meaning}`);
}

function renderTables(program: CommandReference, renderList: RenderList): string {
  const tables = toTables(program);
  return [
    renderFunction('_aix_commands', renderWordRows(tables.commands, renderList)),
    renderFunction('_aix_flags', renderWordRows(tables.flags, renderList)),
    renderFunction('_aix_value', renderKindRows(tables.values)),
    renderFunction('_aix_argument', tables.arguments.map(renderArgumentRow)),
  ].join('\n\n');
}

function renderFunction(name: string, cases: readonly string[]): string {
  return [`${name}() {`, '  case $1 in', ...cases, '    *) return 1 ;;', '  esac', '}'].join('\n');
}

function renderWordRows(rows: readonly WordRow[], renderList: RenderList): readonly string[] {
  return rows.map(({ key, words }) => `    ${quote(key)}) list=${renderList(words)} ;;`);
}

function renderKindRows(rows: readonly KindRow[]): readonly string[] {
  return rows.map(({ keys, kind }) => `    ${keys.map(quote).join(' | ')}) kind=${quote(kind)} ;;`);
}

function renderArgumentRow({ path, place, kind }: ArgumentRow): string {
  const pattern = place === null ? `${quote(`${path} `)}[0-9]*` : quote(`${path} ${place}`);
  return `    ${pattern}) kind=${quote(kind)} ;;`;
}

function quote(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
