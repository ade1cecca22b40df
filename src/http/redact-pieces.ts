import { mask } from './redact.ts';

/** Shorter pieces tell little, and are found by chance. */
const pieceLength = 12;

/**
 * Takes out every piece of a known value. What is shown as it came over the wire may hold a key in several parts, each in a
 * message of its own.
 */
export function createPieceRedactor(
  forms: readonly string[],
  toMask: (found: string) => string = () => mask,
): (text: string) => string {
  const pieces = new Set(forms.flatMap(toPieces));
  return (text) => {
    let shown = '';
    let from = 0;
    for (let at = 0; at + pieceLength <= text.length; at += 1) {
      if (!pieces.has(text.slice(at, at + pieceLength))) continue;
      const start = at;
      while (pieces.has(text.slice(at + 1, at + 1 + pieceLength))) at += 1;
      shown += text.slice(from, start) + toMask(text.slice(start, at + pieceLength));
      from = at + pieceLength;
      at = from - 1;
    }
    return shown + text.slice(from);
  };
}

function toPieces(form: string): readonly string[] {
  const count = Math.max(0, form.length - pieceLength + 1);
  return Array.from({ length: count }, (_, at) => form.slice(at, at + pieceLength));
}
