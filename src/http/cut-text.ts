/** More than any key has, so that a picture in base64 does not vanish as a whole. */
const longestKey = 4096;

/** The beginning of a text, not longer than this. */
export function cutText(text: string, length: number): string {
  return text.length <= length ? text : dropBrokenWord(text.slice(0, length));
}

/** A text that was cut, without the word that the cut went through: of half a key nobody would know that it is one. */
export function dropBrokenWord(text: string): string {
  let end = text.length;
  while (end > text.length - longestKey && keyLetter.test(text[end - 1] ?? ' ')) end -= 1;
  return text.slice(0, end);
}

/** Of keys and of the ways in which they are encoded. */
const keyLetter = /[\w.~+/=%:\\-]/;
