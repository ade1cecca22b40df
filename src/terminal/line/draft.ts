/** A text that is being typed, and the place where the next letter goes in. */
export interface Draft {
  readonly text: string;
  readonly at: number;
}

export const emptyDraft: Draft = { text: '', at: 0 };

export function toDraft(text: string): Draft {
  return { text, at: text.length };
}

export function insert({ text, at }: Draft, added: string): Draft {
  return { text: text.slice(0, at) + added + text.slice(at), at: at + added.length };
}

/** Takes out what lies between the cursor and the other place. */
export function eraseTo({ text, at }: Draft, other: number): Draft {
  const [start, end] = at < other ? [at, other] : [other, at];
  return { text: text.slice(0, start) + text.slice(end), at: start };
}

type FindPlace = (draft: Draft) => number;

/** Where the cursor goes with each key. */
export const moves: ReadonlyMap<string, FindPlace> = new Map([
  ['left', findBefore],
  ['ctrl-b', findBefore],
  ['right', findAfter],
  ['ctrl-f', findAfter],
  ['ctrl-left', findWordStart],
  ['meta-left', findWordStart],
  ['meta-b', findWordStart],
  ['ctrl-right', findWordEnd],
  ['meta-right', findWordEnd],
  ['meta-f', findWordEnd],
  ['home', findLineStart],
  ['ctrl-a', findLineStart],
  ['end', findLineEnd],
  ['ctrl-e', findLineEnd],
]);

/** Up to where each key takes out. */
export const erasures: ReadonlyMap<string, FindPlace> = new Map([
  ['backspace', findBefore],
  ['delete', findAfter],
  ['ctrl-d', findAfter],
  ['ctrl-w', findWordStart],
  ['meta-backspace', findWordStart],
  ['meta-d', findWordEnd],
  ['ctrl-u', findLineStart],
  ['ctrl-k', findLineEnd],
]);

/** The place in the line above, in the same column; null in the first line. */
export function findAbove(draft: Draft): number | null {
  const start = findLineStart(draft);
  if (start === 0) return null;
  const above = findLineStart({ text: draft.text, at: start - 1 });
  return Math.min(above + draft.at - start, start - 1);
}

/** The same for the line below; null in the last line. */
export function findBelow(draft: Draft): number | null {
  const end = findLineEnd(draft);
  if (end === draft.text.length) return null;
  const column = draft.at - findLineStart(draft);
  return Math.min(end + 1 + column, findLineEnd({ text: draft.text, at: end + 1 }));
}

const segmenter = new Intl.Segmenter();

/** What counts as one letter, such as an emoji of several characters. */
export function toLetters(text: string): readonly string[] {
  if (/^[\n -~]*$/.test(text)) return text.split('');
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}

function findBefore({ text, at }: Draft): number {
  return at - (toLetters(text.slice(0, at)).at(-1)?.length ?? 0);
}

function findAfter({ text, at }: Draft): number {
  return at + (toLetters(text.slice(at))[0]?.length ?? 0);
}

function findWordStart({ text, at }: Draft): number {
  return text.slice(0, at).search(/\S+\s*$/) === -1 ? 0 : text.slice(0, at).search(/\S+\s*$/);
}

function findWordEnd({ text, at }: Draft): number {
  return at + (/^\s*\S+/.exec(text.slice(at))?.[0].length ?? text.length - at);
}

function findLineStart({ text, at }: Draft): number {
  return at === 0 ? 0 : text.lastIndexOf('\n', at - 1) + 1;
}

function findLineEnd({ text, at }: Draft): number {
  const end = text.indexOf('\n', at);
  return end === -1 ? text.length : end;
}
