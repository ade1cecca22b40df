/**
 * The text with a line more where it cannot end here: after a backslash at the end, and in a block that ``` has begun.
 * Null where it can.
 */
export function toOpen(text: string): string | null {
  const fences = text.split('\n').filter((line) => line.startsWith('```')).length;
  if (fences % 2 === 1) return `${text}\n`;
  const backslashes = /\\*$/.exec(text)?.[0].length ?? 0;
  return backslashes % 2 === 1 ? `${text.slice(0, -1)}\n` : null;
}
