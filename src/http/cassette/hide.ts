import type { Redactor } from '../redact.ts';
import { createPieceRedactor } from '../redact-pieces.ts';

/** Takes secrets out of what servers sent. Two secrets have two masks, each as long as what was there. */
export interface Hider {
  hide(text: string): string;
  readonly masks: readonly string[];
}

const tokenField = /("(?:access|refresh|id)_token"\s*:\s*")([^"]+)/g;

export function createHider(redactor: Redactor): Hider {
  const masks = new Map<string, string>();
  // Pieces of an answer stay what they were, so that it can be cut again where it was cut.
  const toMask = (found: string): string => {
    const mask = masks.get(found) ?? createMask(masks.size + 1, Buffer.byteLength(found));
    masks.set(found, mask);
    return mask;
  };
  const forms = redactor.answerForms();
  const hidePieces = createPieceRedactor(forms, toMask);
  return {
    hide(text) {
      const known = redactor.replaceKnown(text, toMask);
      const whole = known.replaceAll(tokenField, (_, name: string, token: string) => `${name}${toMask(token)}`);
      return hidePieces(hideParts(whole, forms, toMask));
    },
    get masks() {
      return [...new Set(masks.values())];
    },
  };
}

/** A token that was refused must not look like the one that came for it. */
function createMask(number: number, length: number): string {
  const part = `SECRET${number}-`;
  return part.repeat(Math.ceil(length / part.length)).slice(0, length);
}

interface Part {
  /** Where it stands in the whole text. */
  readonly at: number;
  readonly text: string;
}

const textField = /"([^"\\]+)"\s*:\s*"((?:[^"\\]|\\.)*)"/gs;

/** A secret can come in several messages, a part in each, always in the field of the same name. */
function hideParts(text: string, forms: readonly string[], toMask: (found: string) => string): string {
  const fields = new Map<string, Part[]>();
  for (const { 0: field, 1: name = '', 2: value = '', index } of text.matchAll(textField)) {
    const parts = fields.get(name) ?? [];
    parts.push({ at: index + field.length - value.length - 1, text: value });
    fields.set(name, parts);
  }
  const plain = forms.filter((form) => Buffer.byteLength(form) === form.length);
  const found = [...fields.values()].flatMap((parts) => plain.flatMap((form) => findIn(parts, form, toMask)));
  return found.reduce(
    (shown, { at, text: hidden }) => shown.slice(0, at) + hidden + shown.slice(at + hidden.length),
    text,
  );
}

/** What is to stand in the place of each part of the form. */
function findIn(parts: readonly Part[], form: string, toMask: (found: string) => string): readonly Part[] {
  const joined = parts.map(({ text }) => text).join('');
  const hidden: Part[] = [];
  for (let start = joined.indexOf(form); start !== -1; start = joined.indexOf(form, start + form.length)) {
    const mask = toMask(form);
    let before = 0;
    for (const { at, text } of parts) {
      const [from, to] = [Math.max(start - before, 0), Math.min(start + form.length - before, text.length)];
      if (from < to) hidden.push({ at: at + from, text: mask.slice(before + from - start, before + to - start) });
      before += text.length;
    }
  }
  return hidden;
}
