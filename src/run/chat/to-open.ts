/**
 * The text with a line more where it cannot end here: after a backslash at the end, and in a block that ``` has begun.
 * Null where it can.
 */
export function toOpen(text: string): string | null {
  const isFenced = text.split('\n').filter(isFence).length % 2 === 1;
  const open = isFenced ? text : withoutBackslash(text);
  return open === null ? null : `${open}\n`;
}

/** Takes line by line what `toOpen` looks at as a whole, so that a long text is read once. */
export interface OpenText {
  /** Gives the text back where it can end with this line. */
  add(line: string): string | null;
  /** What has come so far; null for nothing. */
  rest(): string | null;
}

export function createOpenText(): OpenText {
  const lines: string[] = [];
  let isFenced = false;
  return {
    add(line) {
      isFenced = isFenced !== isFence(line);
      const open = isFenced ? line : withoutBackslash(line);
      lines.push(open ?? line);
      return open === null ? lines.join('\n') : null;
    },
    rest: () => (lines.length === 0 ? null : lines.join('\n')),
  };
}

function isFence(line: string): boolean {
  return line.startsWith('```');
}

/** Null where none stands at the end. Two of them are one that was meant. */
function withoutBackslash(text: string): string | null {
  const count = /\\*$/.exec(text)?.[0].length ?? 0;
  return count % 2 === 1 ? text.slice(0, -1) : null;
}
