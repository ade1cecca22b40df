import { findParams, renderText } from '../render.ts';
import type { Piece } from './draft.ts';

/** What would be read as a param or as an escape. */
const pairs = /\{\{([^{}]*)\}\}|\{([\p{ID_Start}_][\p{ID_Continue}]*)\}/gu;

/**
 * The pieces as the text of a simple prompt, which renders to the same words. JSON and code stay as they are wherever
 * nothing in them can be taken for a param; otherwise braces are doubled, as few as will do.
 */
export function toSimpleText(pieces: readonly Piece[]): string {
  const plain = join(pieces, (text) => text);
  if (isSame(plain, pieces)) return plain;
  const careful = join(pieces, (text) => text.replaceAll(pairs, doublePair));
  return isSame(careful, pieces) ? careful : doubleBraces(pieces);
}

/** The pieces as the text of a rich prompt, where `{{` means something and so do backslashes before it. */
export function toRichText(pieces: readonly Piece[]): string {
  const parts = merge(pieces).map((piece, at, all) => {
    if (piece.type === 'param') return `{{${isAfterBrace(all[at - 1]) ? '~' : ''}${piece.name}}}`;
    // Neither a brace nor a backslash can touch an expression without changing it: a comment or a blank that `~` takes
    // away again stands between.
    const start = at > 0 && piece.text.startsWith('}') ? '{{!}}' : '';
    const end =
      at === all.length - 1 ? '' : (/\{$/.exec(piece.text) && ' ') || /\\*$/.exec(piece.text)?.[0].slice(0, 1);
    return `${start}${escapeRich(piece.text)}${end ?? ''}`;
  });
  return parts.join('');
}

function join(pieces: readonly Piece[], toLiteral: (text: string) => string): string {
  return merge(pieces)
    .map((piece) => (piece.type === 'text' ? toLiteral(piece.text) : `{${piece.name}}`))
    .join('');
}

/** Whether the text gives the words of the pieces, with every param where it was and no other. */
function isSame(text: string, pieces: readonly Piece[]): boolean {
  const names = new Set(pieces.flatMap((piece) => (piece.type === 'param' ? [piece.name] : [])));
  if (findParams(text).some((name) => !names.has(name))) return false;
  // No text holds a lone surrogate after it was read as UTF-8, so these values stand for nothing else.
  const values = Object.fromEntries([...names].map((name) => [name, `\ud800${name}\ud801`]));
  const wanted = pieces.map((piece) => (piece.type === 'text' ? piece.text : values[piece.name]));
  return renderText(text, values) === wanted.join('');
}

function doublePair(_: string, double: string | undefined, single = ''): string {
  return double === undefined ? `{{${single}}}` : `{{{{${double}}}}}`;
}

/** Doubles every brace that has a partner. A closing one without stands for itself. */
function doubleBraces(pieces: readonly Piece[]): string {
  let depth = 0;
  const double = (brace: string): string => {
    if (brace === '}' && depth === 0) return brace;
    depth += brace === '{' ? 1 : -1;
    return brace + brace;
  };
  return join(pieces, (text) => text.replaceAll(/[{}]/g, double));
}

function merge(pieces: readonly Piece[]): readonly Piece[] {
  const merged: Piece[] = [];
  for (const piece of pieces) {
    const last = merged.at(-1);
    if (piece.type === 'text' && last?.type === 'text') merged.splice(-1, 1, { ...last, text: last.text + piece.text });
    else if (piece.type === 'param' || piece.text !== '') merged.push(piece);
  }
  return merged;
}

function isAfterBrace(piece: Piece | undefined): boolean {
  return piece?.type === 'text' && piece.text.endsWith('{');
}

function escapeRich(text: string): string {
  return text.replaceAll(/(\\*)\{\{/g, (_, backslashes: string) => {
    return backslashes === '' ? '\\{{' : `${backslashes}\\{{!}}\\{{`;
  });
}
