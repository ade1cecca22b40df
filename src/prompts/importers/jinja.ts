import { isParamName } from '../render.ts';
import { toParam, toText, type Piece } from './draft.ts';

export interface JinjaText {
  readonly pieces: readonly Piece[];
  readonly notes: readonly string[];
}

/** A loop is one token: what stands in it makes no sense outside. */
const token = new RegExp(
  [
    '\\{#[\\s\\S]*?#\\}',
    '\\{%-?\\s*raw\\s*-?%\\}(?<raw>[\\s\\S]*?)\\{%-?\\s*endraw\\s*-?%\\}',
    '(?<block>\\{%-?\\s*for\\b[\\s\\S]*?\\{%-?\\s*endfor\\s*-?%\\}|\\{%[\\s\\S]*?%\\}|\\{\\{[#^/!>][^{}]*\\}\\})',
    '\\{\\{\\{\\s*(?<unescaped>[^{}]*?)\\s*\\}\\}\\}',
    '\\{\\{[-&]?\\s*(?<expression>[^{}]*?)\\s*-?\\}\\}',
  ].join('|'),
  'g',
);

/**
 * A text with Jinja or Mustache in it. A plain variable becomes a param; loops, conditions and sections have no
 * counterpart in a prompt without logic and stay as they are, with a note.
 */
export function readJinja(text: string): JinjaText {
  const pieces: Piece[] = [];
  const notes: string[] = [];
  let end = 0;
  for (const match of text.matchAll(token)) {
    const { raw, block, unescaped, expression = unescaped } = match.groups ?? {};
    pieces.push(toText(text.slice(end, match.index)));
    end = match.index + match[0].length;
    if (raw !== undefined) pieces.push(toText(raw));
    if (expression !== undefined) pieces.push(toValue(expression, { found: match[0], notes }));
    if (block === undefined) continue;
    pieces.push(toText(block));
    notes.push(`${JSON.stringify(toFirstLine(block))} is logic: it stays in the text as it is`);
  }
  pieces.push(toText(text.slice(end)));
  return { pieces, notes: [...new Set(notes)] };
}

/** `name`, `name | filter` and `customer.name` have a param that takes their place; anything more has not. */
function toValue(expression: string, { found, notes }: { found: string; notes: string[] }): Piece {
  const [path = '', ...filters] = expression.split('|').map((part) => part.trim());
  const name = path.replaceAll('.', '_');
  if (!/^[\p{L}_][\p{L}\p{N}_]*(\.[\p{L}_][\p{L}\p{N}_]*)*$/u.test(path) || !isParamName(name)) {
    notes.push(`${JSON.stringify(found)} computes something: it stays in the text as it is`);
    return toText(found);
  }
  if (path !== name) notes.push(`{{${path}}} is now the param {${name}}`);
  if (filters.length > 0) notes.push(`the filter "${filters.join(' | ')}" of "${path}" is not carried over`);
  return toParam(name);
}

function toFirstLine(block: string): string {
  return /^.*?%\}|^.*/.exec(block)?.[0] ?? block;
}
