/** Scripts that are written without spaces. The index would take a whole sentence for one word. */
const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/gu;

/** A phrase in quotes, or a word. A star at the end stands for any ending. */
const partPattern = /"([^"]*)(?:"(\*?)|$)|([^\s"]+?)(\*?)(?=[\s"]|$)/g;

/** Every character of a script without spaces is a word of its own. */
export function toIndexed(text: string): string {
  // Most texts have no such character, and looking for this range is quicker by far.
  if (!/[\u0e00-\uffff]/.test(text)) return text;
  return text.replace(unspaced, ' $& ');
}

/**
 * What the user typed in the language of the index: every word must be there, in any order. Nothing in it is an
 * operator. Null where there is not one word in it.
 */
export function toMatch(typed: string): string | null {
  const parts = [...typed.matchAll(partPattern)].map(([, phrase, phraseStar, word, wordStar]) => {
    const text = toIndexed((phrase ?? word ?? '').replaceAll('\0', ' ').replaceAll('"', ' ')).trim();
    const star = phraseStar || wordStar;
    return /[\p{L}\p{N}]/u.test(text) ? `"${text}"${star ? ' *' : ''}` : null;
  });
  const words = parts.filter((part) => part !== null);
  return words.length === 0 ? null : words.join(' ');
}
