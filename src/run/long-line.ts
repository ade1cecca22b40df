import type { RunEntry } from '../history/entry.ts';
import type { Redactor } from '../http/redact.ts';
import type { Envelope } from './envelope.ts';

/** Of a text that is looked at or written at a time. */
const pieceLength = 65_536;

interface LongEntry extends RunEntry {
  readonly envelope: Envelope;
}

/**
 * The JSON of a run in pieces, each gone before the next. `texts` are those that the text of the run is made of. Null where
 * a value has to be taken out of it.
 */
export function toLongLine(
  { envelope, ...facts }: LongEntry,
  texts: readonly string[],
  redactor: Redactor,
): Iterable<string> | null {
  const { id, status, text: _, ...rest } = envelope;
  const before = JSON.stringify({ ...facts, envelope: { id, status } }).slice(0, -2);
  const after = JSON.stringify(rest).slice(1);
  const mayHold = redactor.mayHold(`${before}${after}`) || mayHoldAcross(divide(texts), redactor);
  return mayHold ? null : toPieces(`${before},"text":"`, texts, `",${after}}`);
}

/** Wherever a value is split. */
function mayHoldAcross(pieces: Iterable<string>, redactor: Redactor): boolean {
  const longest = redactor.longestForm();
  if (longest === 0) return false;
  let end = '';
  for (const piece of pieces) {
    const text = `${end}${piece}`;
    if (redactor.mayHold(text)) return true;
    end = text.slice(-longest);
  }
  return false;
}

function* toPieces(before: string, texts: readonly string[], after: string): Generator<string> {
  yield before;
  for (const text of divide(texts)) yield JSON.stringify(text).slice(1, -1);
  yield after;
}

/** The same text: many small pieces as few, and a large one as several. No letter is in two, as JSON writes a half of one in another way. */
function* divide(texts: readonly string[]): Generator<string> {
  let joined = '';
  for (const text of texts) {
    for (let start = 0; start < text.length; start += pieceLength) {
      joined += text.slice(start, start + pieceLength);
      if (joined.length < pieceLength) continue;
      const end = joined.length - (endsInHalf(joined) ? 1 : 0);
      yield joined.slice(0, end);
      joined = joined.slice(end);
    }
  }
  yield joined;
}

/** In the first of the two units of a letter. */
function endsInHalf(text: string): boolean {
  return (text.charCodeAt(text.length - 1) & 0xfc00) === 0xd800;
}
