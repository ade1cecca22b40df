import { toParam, toText, type Draft, type Found, type Piece } from './draft.ts';
import { toFolder, type Source } from './source.ts';
import { isParamName } from '../render.ts';

/** The patterns of Fabric: a folder each, with the system text in `system.md` and perhaps the user's in `user.md`. */
export function readFabric(source: Source): Found {
  const patterns = source.files.filter(isPattern);
  const folders = new Set(patterns.map(toFolder));
  const others = source.files.filter((file) => folders.has(toFolder(file)) && !isKnown(file));
  return {
    drafts: patterns.map((file) => toDraft(source, file)),
    copies: [],
    skipped: others.map((from) => ({
      from,
      reason: 'only the texts of a pattern are taken; nothing beside them is run',
    })),
  };
}

/** A folder of patterns, the repository of Fabric, or one pattern alone. A `system.md` among other prompts is one of them. */
export function isFabric(source: Source): boolean {
  const patterns = source.files.filter(isPattern);
  if (patterns.some((file) => /(^|\/)patterns\/[^/]+\/system\.md$/.test(file))) return true;
  return patterns.some((file) => toFolder(file).split('/').length === 1) && !source.files.some(isOther);
}

/** In a folder with the name of the pattern, or at the top of the source. */
function isPattern(file: string): boolean {
  return /(^|\/)system\.md$/.test(file);
}

function isOther(file: string): boolean {
  return toFolder(file) === '' && /\.(md|prompt)$/.test(file) && !isKnown(file);
}

function isKnown(file: string): boolean {
  return /(^|\/)(system\.md|user\.md|readme\.md|license[^/]*|\.[^/]*)$/i.test(file);
}

function toDraft(source: Source, file: string): Draft {
  const folder = toFolder(file);
  const userFile = `${folder === '' ? '' : `${folder}/`}user.md`;
  const calls: string[] = [];
  const system = toPieces(readTrimmed(source, file), calls);
  const user = source.has(userFile) ? toPieces(readTrimmed(source, userFile), calls) : [];
  const hasInput = [...system, ...user].some((piece) => piece.type === 'param' && piece.name === 'stdin');
  const input = [toParam('stdin')];
  const isOneText = hasInput && user.length === 0;
  return {
    name: folder === '' ? source.name.replace(/\.md$/, '') : (folder.split('/').at(-1) ?? folder),
    from: file,
    messages: isOneText
      ? [{ role: 'user', pieces: system }]
      : [
          ...(system.length > 0 ? [{ role: 'system', pieces: system } as const] : []),
          { role: 'user', pieces: toUser(user, hasInput ? [] : input) },
        ],
    notes: [
      ...calls,
      ...(isOneText ? ["the input stands inside the system text, so all of it is sent as the user's message"] : []),
    ],
  };
}

function toUser(user: readonly Piece[], input: readonly Piece[]): readonly Piece[] {
  if (user.length === 0 || input.length === 0) return [...user, ...input];
  return [...user, toText('\n\n'), ...input];
}

/** `{{input}}` and `{{name}}` are values; `{{plugin:...}}` and `{{ext:...}}` read files, fetch pages and run programs. */
function toPieces(text: string, notes: string[]): readonly Piece[] {
  const pieces: Piece[] = [];
  let end = 0;
  for (const match of text.matchAll(/\{\{([^{}]+)\}\}/g)) {
    const [found, inner = ''] = match;
    const piece = toPiece(inner.trim(), notes);
    if (piece === undefined) continue;
    pieces.push(toText(text.slice(end, match.index)), piece);
    end = match.index + found.length;
  }
  pieces.push(toText(text.slice(end)));
  return pieces.filter((piece) => piece.type === 'param' || piece.text !== '');
}

function toPiece(inner: string, notes: string[]): Piece | undefined {
  if (inner === 'input') return toParam('stdin');
  if (isParamName(inner)) return toParam(inner);
  if (!/^(plugin|ext):/.test(inner)) return undefined;
  const name = `plugin_${notes.length + 1}`;
  notes.push(`{{${inner}}} is not run: its place is the param {${name}}`);
  return toParam(name);
}

/** Line ends around a text are layout. */
function readTrimmed(source: Source, file: string): string {
  return source
    .read(file)
    .replace(/^\u{feff}/u, '')
    .replaceAll(/^(?:[ \t]*\r?\n)+|\s+$/g, '');
}
