import { mask, minLengthInAnswers } from './redact.ts';

/** Takes known values out of a text that comes in pieces, wherever it is split. */
export interface TextFilter {
  /** Gives back what can no longer be part of a value. */
  push(piece: string): string;
  /** What was held back, unless it may be much of a value: something else follows before the text goes on. */
  pause(): string;
  /** What was held back until now. */
  end(): string;
}

/** Less than that of a key may be shown when something comes between its pieces. */
const mostOfKey = minLengthInAnswers / 2;

/**
 * `forms` are the values as they may look, the longest first; `onFound` is called for each one that is found. What comes
 * out is what taking them out of the whole text at once would leave: from left to right, the longest at each place.
 */
export function createTextFilter(forms: readonly string[], onFound: () => void = () => {}): TextFilter {
  const findOpen = createOpenFinder(forms);
  let held = '';
  /** How much of what is held back was given away all the same. */
  let given = 0;

  const advance = (text: string, isEnd: boolean): string => {
    let shown = '';
    let from = 0;
    for (;;) {
      const open = isEnd ? text.length : findOpen(text, from);
      const { index, length } = findFirst(text, from, forms);
      // What may still become a value goes first: a shorter one can be its beginning, or stand in its middle.
      if (open <= index) {
        shown += text.slice(Math.max(from, given), open);
        held = text.slice(open);
        given = Math.max(0, given - open);
        return shown;
      }
      onFound();
      shown += text.slice(Math.max(from, given), index) + mask;
      from = index + length;
    }
  };

  return {
    push: (piece) => advance(held + piece, false),
    pause() {
      if (held.length >= mostOfKey) return '';
      const rest = held.slice(given);
      given = held.length;
      return rest;
    },
    end() {
      // Who breaks off in the middle of a key has shown most of it.
      const isMost = held.length >= minLengthInAnswers && findFirst(held, 0, forms).length === 0;
      if (isMost) onFound();
      const rest = isMost ? mask : advance(held, true);
      held = '';
      given = 0;
      return rest;
    },
  };
}

interface Found {
  /** The end of the text when nothing was found. */
  readonly index: number;
  readonly length: number;
}

/** One search for each form: a pattern of all of them takes ten times as long, and answers are long. */
function findFirst(text: string, from: number, forms: readonly string[]): Found {
  let first: Found = { index: text.length, length: 0 };
  if (text.length - from < (forms.at(-1)?.length ?? 0)) return first;
  for (const form of forms) {
    const index = text.indexOf(form, from);
    if (index !== -1 && index < first.index) first = { index, length: form.length };
  }
  return first;
}

/** Finds where that end of a text begins which can be the beginning of a form; the length of the text when there is none. */
function createOpenFinder(forms: readonly string[]): (text: string, from: number) => number {
  const longest = forms[0]?.length ?? 0;
  const firsts = new Set(forms.map((form) => form.charCodeAt(0)));
  return (text, from) => {
    for (let at = Math.max(from, text.length - longest + 1); at < text.length; at += 1) {
      if (!firsts.has(text.charCodeAt(at))) continue;
      const end = text.slice(at);
      if (forms.some((form) => form.length > end.length && form.startsWith(end))) return at;
    }
    return text.length;
  };
}
